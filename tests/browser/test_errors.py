"""Programs that end with an error, on real stlite: the page says so, beside what Streamlit shows."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

from faults import fails_with
from live_apps import press, run_all, shows
from warm_site import Visit
from watching import wait_until_running

ERRED = "The program stopped with an error. Press Retry to run it again."
PROGRAM = """\
import streamlit as st
import helper

@st.fragment
def part():
    if st.toggle("Break part"):
        raise RuntimeError("part is broken")
    st.text("part is fine")

st.toggle("Other")
if st.toggle("Show"):
    st.exception(RuntimeError("shown"))
if st.toggle("Stop"):
    st.stop()
if st.toggle("Break"):
    helper.fail()
part()
st.text("fine")
## file: helper.py
def fail():
    raise ValueError("broken")
"""


# Counts how often a dialog asks for the focus, in a frame.
NOTE_FOCUS = """() => {
  const { focus } = HTMLElement.prototype;
  window.asked = 0;
  HTMLElement.prototype.focus = function (options) {
    if (this.role === "dialog") asked += 1;
    focus.call(this, options);
  };
}"""


def toggle(frame: FrameLocator, name: str) -> None:
    frame.locator("label").filter(has=frame.get_by_text(name, exact=True)).click()


def is_noted(page: Page) -> Locator:
    notice = page.locator(".stlite-app__notice")
    expect(notice.locator(".stlite-app__reason")).to_have_text(ERRED)
    expect(page.locator(".stlite-app__source code").first).to_be_visible()
    return notice


def test_uncaught_error(warm: Visit) -> None:
    """An error that ends the program is said below the app until the program runs again; others are not."""
    page = warm.open(PROGRAM)
    frame = wait_until_running(page)
    shows(frame, "fine")
    expect(page.locator(".stlite-app__source code").first).to_be_hidden()
    toggle(frame, "Show")
    expect(frame.get_by_test_id("stException")).to_contain_text("shown")
    toggle(frame, "Stop")
    expect(frame.get_by_text("fine", exact=True)).to_be_hidden()
    notice = page.locator(".stlite-app__notice")
    expect(notice).to_be_empty()
    toggle(frame, "Show")
    toggle(frame, "Stop")
    shows(frame, "fine")
    toggle(frame, "Break")
    is_noted(page)
    toggle(frame, "Other")
    is_noted(page)
    toggle(frame, "Break")
    expect(notice).to_be_empty()
    shows(frame, "fine")


def test_error_in_a_fragment(warm: Visit) -> None:
    """A fragment that ends with an error is as bad, until it runs again."""
    page = warm.open(PROGRAM)
    frame = wait_until_running(page)
    shows(frame, "part is fine")
    toggle(frame, "Break part")
    notice = is_noted(page)
    toggle(frame, "Break part")
    expect(notice).to_be_empty()


def test_retry_of_a_program(warm: Visit) -> None:
    """Retry starts the program anew, with what it was at its start."""
    page = warm.open(PROGRAM)
    frame = wait_until_running(page)
    toggle(frame, "Break")
    notice = is_noted(page)
    notice.get_by_role("button", name="Retry").click()
    expect(notice).to_be_empty()
    shows(wait_until_running(page), "fine")


def test_error_at_the_start(warm: Visit) -> None:
    """A program that fails at once runs for the page, and Streamlit names its files as the author does."""
    page = warm.open(
        "import helper\nhelper.fail()\n## file: helper.py\ndef fail():\n    raise ValueError('no')\n"
    )
    frame = wait_until_running(page)
    is_noted(page)
    rows = frame.get_by_test_id("stExceptionTraceRow")
    expect(rows.first).to_contain_text('File "streamlit_app.py", line 2, in <module>')
    expect(rows.last).to_contain_text('File "helper.py", line 2, in fail')
    expect(rows.last).to_contain_text("raise ValueError('no')")
    expect(frame.get_by_test_id("stException")).not_to_contain_text("/home/pyodide")
    assert not [error for error in warm.watch.errors if "ValueError" not in error]


def test_bad_syntax(warm: Visit) -> None:
    """A program that its reader has broken is named as the reader knows it, and can be mended at once."""
    page = warm.open(":editable: true\n\nimport streamlit as st\nst.text('fine')\n")
    frame = wait_until_running(page)
    page.frames[1].evaluate(NOTE_FOCUS)
    page.get_by_role("button", name="Edit").click()
    editor = page.locator(".stlite-app__editor textarea")
    editor.fill("import streamlit as st\nst.text('fine'\n")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".stlite-app__notice").first).to_contain_text(ERRED)
    expect(frame.get_by_role("dialog")).to_contain_text('File "streamlit_app.py", line 2')
    editor.fill("import streamlit as st\nst.text('mended')\n")
    page.frames[1].wait_for_function("asked > 1")
    expect(editor).to_be_focused()
    page.get_by_role("button", name="Run").click()
    shows(frame, "mended")
    expect(page.locator(".stlite-app__notice").first).to_be_empty()


BREAKING = """\
import streamlit as st

if st.button("Break"):
    # stlite's front end cannot draw Streamlit's `FontSources`.
    st._config.set_option("theme.font", "Nowhere:https://example.org/fonts.css")
    st.rerun()
st.text("fine")
"""
# The option is the whole interpreter's, which other tests use.
MENDING = """\
import streamlit as st

if st.button("Mend"):
    st._config.set_option("theme.font", "")
    st.text("mended")
"""


def test_front_end_that_stops(warm: Visit) -> None:
    """Where Streamlit's front end breaks down, and with it all that the app shows, readers hear of that."""
    page = warm.open(BREAKING, MENDING)
    breaking, mending = run_all(page, 2)
    press(breaking, "Break")
    fails_with(
        page.locator("stlite-app").first,
        "Streamlit's front end stopped with an error.",
        "Press Retry. If that does not help, tell the site's author.",
        "TypeError",
        heading="The app has stopped.",
    )
    press(mending, "Mend")
    shows(mending, "mended")
