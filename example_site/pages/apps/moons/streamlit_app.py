"""The first page: moons of one planet."""

import humanize
import streamlit as st
from moons import read_moons

moons = read_moons()
st.title("Moons")
planet = st.radio("Planet", list(moons), horizontal=True)
st.write(f"{planet} has {humanize.apnumber(moons[planet])} moons.")
st.page_link("pages/1_🪐_Total.py", label="All planets together")
