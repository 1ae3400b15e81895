"""The second page: moons of all planets."""

import streamlit as st
from moons import read_moons

st.title("Total")
st.metric("Moons", sum(read_moons().values()))
st.page_link("streamlit_app.py", label="One planet")
