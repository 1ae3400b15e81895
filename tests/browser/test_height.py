"""The height of a running app: the page does not move, and what opens in the app has room."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from live_apps import fits
from warm_site import Visit
from watching import STAGE, wait_until_running

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
# Adds up by how much what is painted has moved by itself.
SHIFTS = """
window.shift = 0;
const observer = new PerformanceObserver((list) => addUp(list.getEntries()));
const addUp = (entries) => {
  for (const entry of entries) if (!entry.hadRecentInput) window.shift += entry.value;
};
window.readShift = async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  addUp(observer.takeRecords());
  return window.shift;
};
observer.observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [1280, 360])
def test_page_does_not_move(width: int, warm: Visit) -> None:
    """While an app starts, what stands around it stays where it is, on a wide page and on a phone."""
    page = warm.page
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    url = warm.write(WIDGETS)
    surround(warm.folder / "index.html")
    page.goto(url)
    expect(wait_until_running(page).get_by_label("Kind")).to_be_visible()
    scrolls(page, 0, [])
    assert page.evaluate("readShift()") < 0.02


def surround(index: Path) -> None:
    """Put paragraphs before and after the app of a page."""
    before, after = "<p>Before.</p>", "<p>After.</p>" * 20
    html = index.read_text().replace("<div class", f"{before}<div class", 1)
    index.write_text(html.replace("</body>", f"{after}</body>"))


LIST = """
import streamlit as st

st.selectbox("Kind", [f"kind {number}" for number in range(8)])
"""


def test_lists_have_room(warm: Visit) -> None:
    """A list of choices that is longer than its app makes the frame grow until it is closed."""
    page = warm.open(LIST)
    frame = wait_until_running(page)
    frame.get_by_label("Kind").click()
    for number in (0, 5):
        expect(frame.get_by_role("option", name=f"kind {number}")).to_be_in_viewport(ratio=1)
    content, stage = (
        frame.get_by_test_id("stMainBlockContainer").bounding_box(),
        page.locator(STAGE).bounding_box(),
    )
    assert content
    assert stage
    assert stage["height"] > content["height"] + 100
    frame.get_by_role("option", name="kind 5").click()
    expect(frame.get_by_label("Kind")).to_have_value("kind 5")
    fits(page)


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


def test_overlays_have_room(warm: Visit) -> None:
    """Dialogs, popovers and calendars that are higher than their app are shown whole, and then it shrinks."""
    warm.page.set_viewport_size(TALL)
    page = warm.open(*OVERLAYS, CALENDAR)
    for number in range(len(OVERLAYS)):
        frame = wait_until_running(page, number)
        frame.get_by_role("button", name="Open").click()
        stage = page.locator(STAGE).nth(number)
        expect(frame.get_by_role("button", name="Last")).to_be_in_viewport(ratio=1)
        expect(frame.get_by_test_id("stTextInput").first).to_be_in_viewport(ratio=1)
        scrolls(page, number, [])
        page.keyboard.press("Escape")
        expect(stage).to_have_css("height", "80px")
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


def test_scrolls_once(warm: Visit) -> None:
    """An app scrolls, and is a stop of the keyboard, only where its height is fixed or the greatest."""
    blocks = [f":height: 200\n{FIELDS}", f":max-height: 300\n{FIELDS}", PAGES, BESIDE]
    warm.page.set_viewport_size(TALL)
    page = warm.open(*blocks)
    for number, wanted in enumerate((["stMain"], ["stMain"], [], [])):
        area = wait_until_running(page, number).locator(".stMain")
        scrolls(page, number, wanted)
        if wanted:
            expect(area).to_have_accessible_name(f"Streamlit app {number + 1}")
            expect(area).to_have_attribute("tabindex", "0")
        else:
            expect(area).not_to_have_attribute("tabindex", "0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    content = wait_until_running(page, 3).get_by_test_id("stMainBlockContainer")
    expect(content).to_have_css("padding-top", "48px")
    frame, stage = wait_until_running(page, 2), page.locator(STAGE).nth(2)
    frame.get_by_role("link", name="long").click()
    expect(frame.get_by_text("field 5")).to_be_visible()
    expect(frame.get_by_test_id("stTextInput").last).to_be_in_viewport(ratio=1)
    scrolls(page, 2, [])
    frame.get_by_role("link", name="short").click()
    expect(stage).to_have_css("height", "90px")
