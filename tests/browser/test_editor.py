"""Editing a program in its page: it runs again where it is, with what the reader has written."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from live_apps import press, shows
from warm_site import Visit
from watching import wait_for_state, wait_until_running

PROGRAM = """\
:editable:

import streamlit as st
import words

if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Count"):
    st.session_state.count += 1
st.text(f"{words.FIRST} {st.session_state.count}")
## file: words.py
FIRST = "one"
"""


def write(page: Page, old: str, new: str) -> None:
    """Replace a part of the text that the editor shows."""
    area = page.locator(".stlite-app__editor textarea")
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new))


def test_edit_and_run(warm: Visit) -> None:
    """A changed program and a changed module run in the app as it is; Reset brings back the author's."""
    page = warm.open(PROGRAM)
    frame = wait_until_running(page)
    press(frame, "Count")
    shows(frame, "one 1")
    assert not any("prism" in url or "editor" in url for url in warm.watch.urls)
    page.get_by_role("button", name="Edit").click()
    expect(page.locator(".stlite-app__editor textarea")).to_be_focused()
    expect(page.locator(".stlite-app__editor .keyword").first).to_have_text("import")
    write(page, "{words.FIRST}", "now {words.FIRST}")
    page.locator(".stlite-app__editor textarea").press("Control+Enter")
    shows(frame, "now one 1")
    page.get_by_role("tab", name="words.py").click()
    write(page, "one", "two")
    page.locator(".stlite-app__editor").get_by_role("button", name="Run").click()
    shows(frame, "now two 1")
    page.get_by_role("button", name="Reset").click()
    shows(frame, "one 1")
    expect(page.locator(".stlite-app__editor textarea")).to_have_value(re.compile("one"))
    assert warm.count_starts() == 0
    assert warm.watch.errors == []


def test_edit_before_the_start_and_after_a_fault(warm: Visit) -> None:
    """An app starts with what its reader wrote; a fault shows in it, and a correction takes it away."""
    page = warm.open(PROGRAM.replace(":editable:", ":editable:\n:start: click"))
    page.get_by_role("button", name="Edit").click()
    write(page, "{words.FIRST}", "early {words.FIRST}")
    page.locator(".stlite-app__editor").get_by_role("button", name="Run").click()
    frame = wait_until_running(page)
    shows(frame, "early one 0")
    write(page, "st.text(f", "st.text(f(")
    page.locator(".stlite-app__editor textarea").press("Control+Enter")
    expect(frame.get_by_text("SyntaxError").first).to_be_visible()
    write(page, "st.text(f(", "st.text(f")
    page.locator(".stlite-app__editor textarea").press("Control+Enter")
    shows(frame, "early one 0")


def test_edited_loop(warm: Visit) -> None:
    """A reader's endless loop is stopped like an author's; then the corrected program starts."""
    page = warm.open(f":pool: loop\n{PROGRAM}")
    wait_until_running(page)
    page.get_by_role("button", name="Edit").click()
    write(page, "import words", "import words\nwhile words: pass")
    page.locator(".stlite-app__editor textarea").press("Control+Enter")
    app = page.locator("stlite-app")
    expect(app).to_contain_text("This app keeps Python busy.")
    app.get_by_role("button", name="Restart").click()
    wait_for_state(app, "failed")
    write(page, "while words: pass", "words.FIRST += ' more'")
    page.locator(".stlite-app__editor textarea").press("Control+Enter")
    shows(wait_until_running(page), "one more 0")


def test_editor_that_cannot_be_loaded(warm: Visit) -> None:
    """The page says so, the app goes on, and the editor works once the page is loaded again."""
    warm.server.broken = {"/dist/core-"}
    page = warm.open(PROGRAM)
    frame = wait_until_running(page)
    page.get_by_role("button", name="Edit").click()
    expect(page.locator("stlite-app")).to_contain_text("The editor did not load. Reload the page.")
    expect(page.locator(".stlite-app__editor")).to_have_count(0)
    press(frame, "Count")
    shows(frame, "one 1")
    warm.server.broken = set()
    page.reload()
    wait_until_running(page)
    page.get_by_role("button", name="Edit").dblclick()
    expect(page.locator(".stlite-app__editor textarea")).to_be_visible()
    expect(page.locator(".stlite-app__editor")).to_have_count(1)
