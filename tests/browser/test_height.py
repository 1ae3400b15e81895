"""The height of a running app: the page does not move, and what opens in the app has room."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bare_site import BareSite
from live_apps import Live
from server import serve
from watching import STAGE, has_height, wait_until_running

WIDGETS = """
import streamlit as st

st.header("Widgets")
one, two = st.columns(2)
with one:
    name = st.text_input("Name")
    if name:
        st.write("Hello", name)
with two:
    size = st.slider("Size", 0, 9, 3)
for number in range(3):
    st.text(f"{number}: {size}")
kind = st.selectbox("Kind", ["a", "b"])
"""
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def widgets(tmp_path: Path, page: Page) -> Page:
    """Open a page with an app of widgets between two paragraphs."""
    site = BareSite(tmp_path)
    site.write_live(WIDGETS)
    index = tmp_path / "index.html"
    before, after = "<p>Before.</p>", "<p>After.</p>" * 20
    html = index.read_text().replace("<div class", f"{before}<div class", 1)
    index.write_text(html.replace("</body>", f"{after}</body>"))
    page.add_init_script(SHIFTS)
    return page


@pytest.mark.parametrize("width", [1280, 360])
def test_page_does_not_move(width: int, tmp_path: Path, widgets: Page) -> None:
    """While an app starts, what stands around it stays where it is, on a wide page and on a phone."""
    page = widgets
    page.set_viewport_size({"width": width, "height": 900})
    with serve(tmp_path) as server:
        page.goto(server.url)
        frame = wait_until_running(page)
        expect(frame.get_by_label("Kind")).to_be_visible()
        page.wait_for_timeout(1000)
        assert page.evaluate("shift") < 0.02
        inside = "document.querySelector('[data-testid=stMain]')"
        assert page.frames[1].evaluate(f"{inside}.scrollHeight <= {inside}.clientHeight")


LIST = """
import streamlit as st

st.selectbox("Kind", [f"kind {number}" for number in range(8)])
"""


def test_lists_have_room(live: Live, page: Page) -> None:
    """A list of choices that is longer than its app makes the frame grow until it is closed."""
    page.goto(live(LIST).url)
    frame = wait_until_running(page)
    page.wait_for_timeout(500)
    before = height_of(page)
    frame.get_by_label("Kind").click()
    for number in (0, 5):
        expect(frame.get_by_role("option", name=f"kind {number}")).to_be_in_viewport(ratio=1)
    assert height_of(page) > before + 100
    frame.get_by_role("option", name="kind 5").click()
    expect(frame.get_by_label("Kind")).to_have_value("kind 5")
    has_height(page, before)


def height_of(page: Page) -> int:
    box = page.locator(STAGE).bounding_box()
    assert box
    return round(box["height"])


OVERLAYS = (
    """
import streamlit as st

@st.dialog("Ask")
def ask():
    for number in range(5):
        st.text_input(f"field {number}")
    st.button("Last")

if st.button("Open"):
    ask()
""",
    """
import streamlit as st

with st.popover("Open"):
    for number in range(5):
        st.text_input(f"field {number}")
    st.button("Last")
""",
)
CALENDAR = """
import datetime
import streamlit as st

st.date_input("Day", datetime.date(2025, 6, 15))
"""
TALL: ViewportSize = {"width": 1000, "height": 2400}
# What can be scrolled in a frame.
SCROLLS = """[...document.querySelectorAll("*")].filter((element) => {
  const { clientHeight, scrollHeight } = element;
  const isBox = /auto|scroll/.test(getComputedStyle(element).overflowY);
  return isBox && clientHeight > 0 && scrollHeight > clientHeight + 1;
}).map((element) => element.dataset.testid ?? element.tagName)"""


def scrolls(page: Page, number: int, wanted: list[str]) -> None:
    """Wait until these can be scrolled in an app's frame, and nothing else."""
    frame = page.locator("stlite-app iframe").nth(number).element_handle().content_frame()
    assert frame
    frame.wait_for_function(f"(wanted) => {SCROLLS}.join() === wanted", arg=",".join(wanted))


def test_overlays_have_room(live: Live, page: Page) -> None:
    """Dialogs, popovers and calendars that are higher than their app are shown whole, and then it shrinks."""
    page.set_viewport_size(TALL)
    page.goto(live(*OVERLAYS, CALENDAR).url)
    for number in range(len(OVERLAYS)):
        frame = wait_until_running(page, number)
        frame.get_by_role("button", name="Open").click()
        stage = page.locator(STAGE).nth(number)
        expect(frame.get_by_role("button", name="Last")).to_be_in_viewport(ratio=1)
        expect(frame.get_by_test_id("stTextInput").first).to_be_in_viewport(ratio=1)
        scrolls(page, number, [])
        page.keyboard.press("Escape")
        expect(stage).to_have_css("height", "92px")
    frame = wait_until_running(page, len(OVERLAYS))
    frame.get_by_label("Day").first.click()
    for day in ("1", "30"):
        expect(frame.get_by_text(day, exact=True).last).to_be_in_viewport(ratio=1)


PAGES = """
import streamlit as st

def short():
    st.text("short")

def long():
    for number in range(6):
        st.text_input(f"field {number}")

st.navigation([st.Page(short), st.Page(long)], position="top").run()
"""
BESIDE = """
import streamlit as st

for number in range(5):
    st.sidebar.slider(f"size {number}", 0, 9)
st.text("main")
"""
FIELDS = "\nimport streamlit as st\n\nfor number in range(9):\n    st.text_input(f'field {number}')\n"


def test_scrolls_once(live: Live, page: Page) -> None:
    """An app has one scroll bar where its height is fixed or the greatest, and else none."""
    blocks = [f":height: 200\n{FIELDS}", f":max-height: 300\n{FIELDS}", PAGES, BESIDE]
    page.set_viewport_size(TALL)
    page.goto(live(*blocks).url)
    for number, wanted in enumerate((["stMain"], ["stMain"], [], [])):
        wait_until_running(page, number)
        scrolls(page, number, wanted)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame, stage = wait_until_running(page, 2), page.locator(STAGE).nth(2)
    frame.get_by_role("link", name="long").click()
    expect(frame.get_by_text("field 5")).to_be_visible()
    expect(frame.get_by_test_id("stTextInput").last).to_be_in_viewport(ratio=1)
    scrolls(page, 2, [])
    frame.get_by_role("link", name="short").click()
    expect(stage).to_have_css("height", "114px")
