"""Apps that the build has run: readers see them before Python has started, on pages of both hosts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from host_sites import FURO, MATERIAL, HostSites, app
from live_apps import shows
from watching import Watch, wait_for_state, wait_until_running

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


@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_from_the_build_to_the_reader(theme: str, live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """The app is there before Python, and keeps what its reader enters. One without the option waits."""
    pages = {"index.md": f"{app(PROGRAM, ':prerender:')}\n{app(ALONE)}"}
    url = live_hosts.build(theme, pages)
    first, second = (page.locator("stlite-app").nth(number) for number in range(2))
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
    shows(wait_until_running(page), "Hello Ada")
    shows(wait_until_running(page, 1), "as before")
    assert watch.errors == []


def test_an_isolated_app(live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """Its page hands the recording over."""
    url = live_hosts.build(MATERIAL, {"index.md": app(PROGRAM, ":prerender:\n:isolated:")})
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
