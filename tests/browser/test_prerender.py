"""Apps that the build has run: readers see them before Python has started, on pages of both hosts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from axe import AXE, RUN_AXE
from chromium import open_context
from host_sites import FURO, MATERIAL, HostSites, app
from live_apps import shows
from test_height import SHIFTS
from watching import Watch, wait_for_state, wait_until_running

pytestmark = pytest.mark.usefixtures("real_runs")

# What only Python's start asks for.
PYTHON = "pyodide.asm.wasm"
PROGRAM = """\
import streamlit as st
import parts

name = st.text_input("Name", "nobody")
st.text(f"Hello {name}")
parts.show()
## file: parts.py
import io, wave
import streamlit as st

def show():
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setparams((1, 1, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(4000))
    st.audio(sound.getvalue())
    st.markdown("The **end**")"""
ALONE = "import streamlit as st\n\nst.text('as before')"
ASKING = """\
import urllib.request
import streamlit as st

place = st.empty()
place.text("Before")
try:
    place.text(f"Status {{urllib.request.urlopen('{url}').status}}")
except OSError:
    place.text("No data")"""


@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_from_the_build_to_the_reader(theme: str, live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """The app is there before Python, and keeps what its reader enters. One without the option waits.

    Of one that asks for the network, what it shows before is there.
    """
    asking = app(ASKING.format(url=live_hosts.server.url))
    pages = {"index.md": f"{app(PROGRAM)}\n{app(ALONE, ':prerender: no')}\n{asking}"}
    url = live_hosts.build(theme, pages)
    first, second, third = (page.locator("stlite-app").nth(number) for number in range(3))
    with live_hosts.server.hold(PYTHON):
        page.goto(url)
        wait_for_state(first, "shown")
        frame = first.frame_locator("iframe")
        shows(frame, "Hello nobody")
        expect(frame.get_by_text("The end")).to_be_visible()
        expect(frame.get_by_test_id("stAudio")).to_have_js_property("duration", 0.5)
        field = frame.get_by_label("Name", exact=True)
        field.fill("Ada")
        field.press("Enter")
        wait_for_state(second, "loading")
        wait_for_state(third, "shown")
        shows(third.frame_locator("iframe"), "Before")
    shows(wait_until_running(page), "Hello Ada")
    shows(wait_until_running(page, 1), "as before")
    shows(wait_until_running(page, 2), "Status 200")
    assert watch.errors == []


def test_an_isolated_app(live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """Its page hands the recording over."""
    url = live_hosts.build(MATERIAL, {"index.md": app(PROGRAM, ":isolated:")})
    with live_hosts.server.hold(PYTHON):
        page.goto(url)
        wait_for_state(page.locator("stlite-app"), "shown")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_test_id("stAudio")).to_have_js_property("duration", 0.5)
        field = frame.get_by_label("Name", exact=True)
        field.fill("Ada")
        field.press("Enter")
    shows(wait_until_running(page), "Hello Ada")
    assert watch.errors == []


PICTURED = """import streamlit as st

st.title("Sales")
st.metric("Sum", "12 k", "3 %")
st.text_input("Name", "Ada")
st.slider("Number", 0, 10, 4)
st.button("Go", type="primary")
st.info("See [the data](https://example.org) of `2020`")
st.tabs(["One", "Two"])[0].caption("inside")"""


@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_first_picture(theme: str, live_hosts: HostSites, page: Page, chromium: Browser) -> None:
    """What an app shows is in its page: before its frame is there, without JavaScript, and in print."""
    url = live_hosts.build(theme, {"index.md": f"{app(PICTURED)}\n\nThe text below.\n"})
    page.add_init_script(SHIFTS)
    element = page.locator("stlite-app")
    picture = element.locator(".stlite-picture")
    with live_hosts.server.hold("frame.htm"):
        page.goto(url)
        wait_for_state(element, "loading")
        expect(picture.get_by_role("heading", name="Sales")).to_be_visible()
        expect(picture.get_by_text("Ada")).to_be_visible()
        strong = picture.get_by_role("heading").locator("strong")
        expect(strong).to_have_css("font-weight", "300" if theme == MATERIAL else "700")
        expect(picture.get_by_text("3 %")).to_have_css("border-radius", re.compile(r"[1-9]"))
        expect(picture.locator("code")).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
        expect(element.locator(".stlite-app__panel")).to_be_visible()
        page.add_script_tag(path=AXE)
        result = page.evaluate(RUN_AXE)
        assert "color-contrast" in result["passed"]
        assert result["found"] == []
    wait_for_state(element, "shown")
    expect(picture).to_be_hidden()
    shows(wait_until_running(page), "12 k")
    assert page.evaluate("readShift()") < 0.02
    page.emulate_media(media="print")
    expect(picture.get_by_text("12 k")).to_be_visible()
    expect(element.locator("iframe")).to_be_hidden()
    with open_context(chromium, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(url)
        expect(plain.locator(".stlite-picture").get_by_role("heading", name="Sales")).to_be_visible()
        expect(plain.locator("pre").get_by_text("12 k").last).to_be_visible()
