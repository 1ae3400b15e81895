"""Apps on real stlite in a bare page, for the tests of what they share and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from playwright.sync_api import FrameLocator, Page, expect

from server import Server
from watching import wait_until, wait_until_running

# Writes a page of such blocks and serves it.
Live = Callable[..., Server]

SMALL = "import streamlit as st\nst.text('shown')\n"
# Notes whether a button's next click arrives there.
NOTE_CLICK = """(button) => {
  const note = ({ target }) => (window.isClicked = button.contains(target));
  window.isClicked = false;
  addEventListener("click", note, { capture: true, once: true });
}"""
WORLD = """
import asyncio, os, sys
from pathlib import Path
import streamlit as st
import helpers

NAME = {name!r}
HOME = os.environ["HOME"]

@st.cache_data
def load():
    return Path(HOME, "data.txt").read_text().strip()

@st.cache_resource
def resource():
    return [helpers.NAME]

mark = os.environ.get("MARK", "unset")
st.text(f"{{helpers.NAME}} {{load()}} {{resource()}} {{st.secrets['who']}} {{mark}}")
os.environ["MARK"] = NAME
sys.path.insert(0, HOME + "/lib")
import inner
st.text(f"lib {{inner.NAME}}")
os.makedirs(HOME + "/sub", exist_ok=True)
os.chdir(HOME + "/sub")
st.text(f"argv {{Path(sys.argv[0]).parent.name == Path.cwd().parent.name}}")

async def later():
    import late
    return f"{{late.NAME}} {{sys.modules['__main__'].NAME}} {{os.environ['MARK']}} {{Path.cwd().name}}"

if st.button("Again"):
    st.text("late " + await asyncio.create_task(later()))
if st.button("Clear"):
    st.cache_resource.clear()
st.text(f"resource {{id(resource())}}")
## file: helpers.py
NAME = {name!r}
## file: late.py
NAME = {name!r}
## file: lib/inner.py
NAME = {name!r}
## file: .streamlit/secrets.toml
who = {name!r}
## file: data.txt
{name}
"""
BUSY = """\
:title: TITLE

import _thread
import streamlit as st
from pyodide.code import run_js

if st.button("Hang"):
    while True:
        pass
if st.button("Cling"):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
if st.button("Lock"):
    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire()
if st.button("Crash"):
    import ctypes
    ctypes.CFUNCTYPE(None)(0)()
if st.button("Fill"):
    grow = run_js("const { grow } = WebAssembly.Memory.prototype; grow")
    run_js("WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no more') }")
    try:
        bytearray(2**28)
    finally:
        run_js("(grow) => { WebAssembly.Memory.prototype.grow = grow }")(grow)
if st.button("Grow"):
    bytearray(220 * 2**20)
    st.text("grown")
if st.button("More"):
    st.session_state.more = True
if st.button("Less"):
    st.text("less")
st.text("more" if "more" in st.session_state else "shown")
"""
# Streamlit tells the page around it which icon the app has.
NOTE_ICON = """addEventListener("message", ({ data }) => {
  if (data.type === "SET_PAGE_FAVICON") window.icon = data.favicon;
});
window.icon = "";"""
FITS = """() => {
  const app = document.querySelector("stlite-app");
  const { contentDocument } = app.querySelector("iframe");
  const content = contentDocument.querySelector('[data-testid="stMainBlockContainer"]');
  const { height } = content.getBoundingClientRect();
  return app.querySelector(".stlite-app__stage").clientHeight === Math.max(80, Math.ceil(height));
}"""
# Says how many apps there are, by what is left of them.
COUNT = """
import atexit, gc, js, os
import streamlit as st

if "begun" not in st.session_state:
    st.session_state.begun = True
    atexit.register(lambda: setattr(js, "exits", getattr(js, "exits", 0) + 1))
folders = len(os.listdir("/home/pyodide"))
gc.unfreeze()
runtimes = sum(type(thing).__name__ == "Runtime" for thing in gc.get_objects())
st.text(f"{folders} folders, {runtimes} runtimes, {getattr(js, 'exits', 0)} exits")
st.button("Again")
"""


def shows(frame: FrameLocator, text: str) -> None:
    """Wait until an app shows a text; a failure tells what it shows instead."""
    try:
        expect(frame.get_by_text(text, exact=True)).to_be_visible()
    except AssertionError as error:
        error.add_note(f"The app shows: {frame.locator('body').all_inner_texts()}")
        raise


def fits(page: Page) -> None:
    """Wait until the first app of a page, which its reader has used, is just as high as what it shows."""
    page.wait_for_function(FITS)


def run_all(page: Page, count: int) -> list[FrameLocator]:
    return [wait_until_running(page, number) for number in range(count)]


def counts(frame: FrameLocator, text: str) -> None:
    """Have an app count until it says a text: JavaScript gives its part back when it collects its garbage."""

    def has_counted() -> int:
        press(frame, "Again")
        return frame.get_by_text(text, exact=True).count()

    wait_until(frame.owner.page, has_counted)
    shows(frame, text)


def press(frame: FrameLocator, name: str) -> None:
    """Click a button of an app; again if the page moved just then, as it does when it tells something."""
    button = frame.get_by_role("button", name=name)
    is_missed = True
    while is_missed:
        button.evaluate(NOTE_CLICK)
        button.click()
        is_missed = frame.locator(":root").evaluate("() => window.isClicked === false")


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true, in a page that Playwright knows too little of to wait by itself."""
    wait_until(page, lambda: page.evaluate(condition), lambda: condition)


def find_workers(page: Page) -> set[str]:
    """Return what tells the shared workers apart that the context of a page has."""
    own = page.context.new_cdp_session(page)
    context = own.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    own.detach()
    assert page.context.browser
    session = page.context.browser.new_browser_cdp_session()
    targets = session.send("Target.getTargets")["targetInfos"]
    session.detach()
    workers = (target for target in targets if target["type"] == "shared_worker")
    return {worker["targetId"] for worker in workers if worker["browserContextId"] == context}


def wait_until_ended(page: Page) -> None:
    """Wait until no shared worker is left in the context of a page."""
    wait_until(page, lambda: not find_workers(page), lambda: find_workers(page))


def count_starts(requests: Iterable[str]) -> int:
    """Return how often Python was loaded by those who asked a server for these paths."""
    return sum(path.endswith("pyodide.asm.wasm") for path in requests)


def type_into_first_cell(page: Page, frame: FrameLocator, text: str) -> None:
    """Type a character into the first cell of an app's only data editor, which hides its index."""
    grid = frame.get_by_test_id("data-grid-canvas")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    # Another element lies on top of the canvas, and the first row lies below the header, 35 pixels high.
    page.mouse.click(box["x"] + 30, box["y"] + 52)
    expect(frame.get_by_test_id("glide-cell-0-0")).to_have_attribute("aria-selected", "true")
    page.keyboard.press(text)
    expect(frame.locator("#portal").locator("input, textarea")).to_have_value(text)
    page.keyboard.press("Enter")
