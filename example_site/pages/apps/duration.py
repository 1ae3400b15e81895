# /// script
# dependencies = ["humanize", "streamlit"]
#
# [tool.stlite-docs]
# title = "In words"
# ///
"""How long some minutes are, in words."""

from datetime import timedelta

import humanize
import streamlit as st

minutes = st.number_input("Minutes", 0, 1_000_000, 1500)
st.write(humanize.precisedelta(timedelta(minutes=minutes)))
