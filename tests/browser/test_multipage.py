"""Apps of several pages: they change inside of their frame, and the docs page's address and history stay."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, expect

from live_apps import NOTE_ICON, press, shows
from warm_site import Visit
from watching import wait_until_running

FOLDER = """
import streamlit as st
st.title("Home")
st.write("query", st.query_params.get("seen", "nothing"))
if st.button("Set"):
    st.query_params["seen"] = "something"
    st.rerun()
## file: pages/1_😀_Second.py
import streamlit as st
st.title("Second page")
st.page_link("streamlit_app.py", label="Back home")
"""
NAVIGATION = """
import streamlit as st

def home():
    st.title("Home")
    st.write("query", st.query_params.get("seen", "nothing"))
    if st.button("Set"):
        st.query_params["seen"] = "something"
        st.rerun()

def second():
    st.title("Second page")
    st.page_link(first, label="Back home")

first = st.Page(home, title="First", url_path="first")
st.navigation([first, st.Page(second, title="Second", url_path="second")]).run()
"""


def shows_title(frame: FrameLocator, title: str) -> None:
    expect(frame.get_by_role("heading", name=title)).to_be_visible()


@pytest.mark.parametrize("program", [FOLDER, NAVIGATION], ids=["pages", "navigation"])
def test_pages_change_inside_of_the_frame(program: str, warm: Visit) -> None:
    """Navigation and query parameters work; Back leaves the docs page, a reload starts at home."""
    (warm.folder / "before.html").write_text("<!doctype html><title>Before</title>Before")
    warm.page.goto(warm.url + "before.html")
    page = warm.open(program)
    entries = page.evaluate("history.length")
    frame = wait_until_running(page)
    shows_title(frame, "Home")
    press(frame, "Set")
    shows(frame, "query something")
    frame.get_by_role("link", name="Second").click()
    shows_title(frame, "Second page")
    frame.get_by_role("link", name="Back home").click()
    shows_title(frame, "Home")
    frame.get_by_role("link", name="Second").click()
    shows_title(frame, "Second page")
    assert page.url == warm.url
    assert page.evaluate("history.length") == entries
    page.reload()
    shows_title(wait_until_running(page), "Home")
    page.go_back()
    expect(page.get_by_text("Before")).to_be_visible()
    assert warm.watch.errors == []


ICONS = """
import streamlit as st

def home():
    st.title("Home")

def second():
    st.title("Second page")

st.navigation([
    st.Page(home, title="First", icon="🦖"),
    st.Page(second, title="Second", icon=":material/home:"),
]).run()
"""


def test_icons_of_pages(warm: Visit) -> None:
    """The list of pages shows their icons, and the app has that of its page. Nobody else is asked for one."""
    warm.page.add_init_script(NOTE_ICON)
    page = warm.open(ICONS)
    frame = wait_until_running(page)
    first, second = (frame.get_by_role("link", name=name) for name in ("First", "Second"))
    expect(first).to_contain_text("🦖")
    expect(second.get_by_test_id("stIconMaterial")).to_have_text("home")
    page.wait_for_function("icon.includes('🦖')")
    second.click()
    shows_title(frame, "Second page")
    page.wait_for_function("icon.includes('/home/')")
    assert warm.watch.errors == []
    assert warm.watch.hosts() == {urlsplit(warm.url).netloc}
