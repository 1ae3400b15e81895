"""What the documentation says an app can reach, tried by an app."""

from __future__ import annotations

from live_apps import run_all, shows
from warm_site import Visit

NOTE = """
import pathlib
import streamlit as st

pathlib.Path("reach.txt").write_text("a note")
st.text("written")
"""
REACHING = """
import asyncio, js, pathlib
import streamlit as st
from streamlit.components.v1 import html

while not (notes := list(pathlib.Path("/home/pyodide").glob("*/reach.txt"))):
    await asyncio.sleep(0.05)
answer = await js.fetch(f"{js.location.origin}/index.html")
st.text(f"{notes[0].read_text()}, {answer.status}")
html("<script>parent.parent.document.title = 'reached'</script>")
"""


def test_page_and_other_apps(warm: Visit) -> None:
    """An app reads another app's file and a page of the site, and changes its own page."""
    page = warm.open(NOTE, REACHING)
    first, second = run_all(page, 2)
    shows(first, "written")
    shows(second, "a note, 200")
    page.wait_for_function("document.title === 'reached'")
