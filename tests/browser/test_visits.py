"""Pages that come and go: their apps go with them, and the interpreter stays for the next."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, Page

from live_apps import BUSY, COUNT, SMALL, Live, count_starts, counts, press, run_all, shows, until
from server import Server
from watching import wait_until, wait_until_running

pytestmark = pytest.mark.own_processes


def test_apps_go_with_their_pages(live: Live, page: Page, context: BrowserContext) -> None:
    """Apps of pages that were left, reloaded, closed or killed are shut down: folders, runtimes and all."""
    server = live(COUNT, COUNT)
    for _ in range(2):
        page.goto(server.url)
        run_all(page, 2)
    page.reload()
    run_all(page, 2)
    other = context.new_page()
    other.goto(server.url)
    run_all(other, 2)
    other.close()
    page.locator("iframe").first.evaluate("(frame) => frame.remove()")
    frame = page.frame_locator("iframe").last
    counts(frame, "1 folders, 1 runtimes, 7 exits")


# What apps' pages say while stlite's worker starts them.
BY_PYTHON = "Loading Python|Copying the app|Loading packages|Starting Streamlit|Running the program"


def test_ten_frames_at_once_and_a_page_that_is_left(live: Live, page: Page, context: BrowserContext) -> None:
    """Ten apps join while the pool starts; so does the page after one that was left, and another tab's."""
    server = live(*[f":start: load\n\n{SMALL}"] * 10)
    page.goto(server.url)
    page.locator("stlite-app[data-state=loading]").last.wait_for(state="attached")
    server.wait_for("pyodide.asm.wasm")
    other = context.new_page()
    other.goto(server.url)
    # It is Python that says so: until then, the tab's apps may not have joined.
    has_joined = other.locator("stlite-app", has_text=re.compile(BY_PYTHON))
    has_joined.or_(other.locator("stlite-app[data-state=running]")).first.wait_for(state="attached")
    # The first document is the one whose worker code the pool has been given.
    page.goto("about:blank")
    page.goto(server.url)
    for tab in (page, other):
        for frame in run_all(tab, 10):
            shows(frame, "shown")
    assert count_starts(server.requests) == 1


# The module of the worker that unpacks an app's archives; it comes with the first one.
UNPACKING = "worker/prepare_folder.js"


def test_app_whose_files_still_come_goes_too(live: Live, tmp_path: Path, page: Page) -> None:
    """An app whose frame goes before its server has started leaves no folder."""
    with ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr("data.txt", "")
    server = live(COUNT, f":archives: data.zip\n\n{SMALL}")
    with server.hold(UNPACKING):
        page.goto(server.url)
        frame = wait_until_running(page)
        page.locator("stlite-app").last.scroll_into_view_if_needed()
        server.wait_for(UNPACKING)
        counts(frame, "2 folders, 1 runtimes, 0 exits")
        page.locator("iframe").last.evaluate("(frame) => frame.remove()")
    counts(frame, "1 folders, 1 runtimes, 0 exits")


# Its run ends when its reader is on a page with the other app, which says when that is so.
SLOW = """\
import asyncio
import js
import streamlit as st

if st.button("Later"):
    while not hasattr(js, "isElsewhere"):
        await asyncio.sleep(0.1)
    st.text("later")
    js.isOver = True
if st.button("Less"):
    st.text("less")
"""
OTHER = """\
import js
import streamlit as st

js.isElsewhere = True
st.button("Again")
st.text("over" if hasattr(js, "isOver") else "running")
"""

NOTE_CACHE = "addEventListener('pageshow', (event) => { window.isFromCache = event.persisted })"
# Playwright knows neither the frames nor the animation frames of a page that comes out of the cache.
INSIDE = "document.querySelector('iframe')?.contentDocument?.body"


def go_back(page: Page, server: Server) -> None:
    page.evaluate("history.back()")
    page.wait_for_url(server.url, wait_until="commit")
    until(page, "window.isFromCache")


def press_inside(page: Page, name: str) -> None:
    button = f"[...{INSIDE}.querySelectorAll('button')].find((one) => one.textContent === '{name}')"
    until(page, f"Boolean({button})")  # texts are there before buttons
    page.evaluate(f"{button}.click()")


def test_back_and_forward(live: Live, tmp_path: Path, kept_page: Page) -> None:
    """An app goes on where the reader left it when its page comes out of the browser's page cache.

    It has run meanwhile, and another app of its pool; what a worker's own port brings would end the page.
    """
    server = live(OTHER)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(SLOW)
    page = kept_page
    page.add_init_script(NOTE_CACHE)
    page.goto(server.url)
    press(wait_until_running(page), "Later")
    page.goto(f"{server.url}other.html")
    counts(wait_until_running(page), "over")
    go_back(page, server)
    until(page, f"{INSIDE}?.textContent.includes('later')")
    press_inside(page, "Less")
    until(page, f"{INSIDE}?.textContent.includes('less')")


def wear_pool(page: Page, server: Server) -> None:
    """Have an app of `BUSY` take much memory; how far Python may grow is counted from the first app's end."""
    page.goto(server.url)
    wait_until_running(page)
    page.reload()
    frame = wait_until_running(page)
    press(frame, "Grow")
    shows(frame, "grown")


def test_worn_pool_is_renewed(live: Live, page: Page) -> None:
    """Python gives no memory back; when it has much and no app is shown, the next page gets another one."""
    server = live(BUSY)
    wear_pool(page, server)
    assert count_starts(server.requests) == 1

    def visit_again() -> bool:
        page.goto("about:blank")
        page.goto(server.url)
        wait_until_running(page)
        return count_starts(server.requests) == 2

    wait_until(page, visit_again)
    visit_again()
    assert count_starts(server.requests) == 2


def test_worn_pool_is_renewed_behind_a_kept_page(live: Live, tmp_path: Path, kept_page: Page) -> None:
    """A page that the browser keeps does not hold a worn interpreter; back in sight, its app starts anew."""
    server = live(SMALL)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(BUSY)
    page = kept_page
    page.add_init_script(NOTE_CACHE)
    wear_pool(page, server)
    page.goto(f"{server.url}other.html")
    shows(wait_until_running(page), "shown")
    assert count_starts(server.requests) == 2
    go_back(page, server)
    until(page, f"{INSIDE}?.textContent.includes('shown') && !{INSIDE}?.textContent.includes('grown')")
    press_inside(page, "Less")
    until(page, f"{INSIDE}?.textContent.includes('less')")
    assert count_starts(server.requests) == 2
