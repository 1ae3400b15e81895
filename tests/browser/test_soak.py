"""A long visit of the example site: pages opened, left early, reloaded, in two tabs, with restarts."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from example_sites import page_address
from server import serve
from watching import Watch, wait_until, wait_until_running

pytestmark = pytest.mark.own_processes

# `make soak` makes it a long one.
STEPS = int(os.environ.get("STLITE_DOCS_SOAK", "20"))
SEED = 20261121
PAGES = ("index", "hello", "state", "form", "pair", "multipage", "keep", "files", "data", "settings")
UNSETTLED = "stlite-app[data-state=failed], stlite-app[data-state=loading]"
RESTART = """
for (const frame of document.querySelectorAll("iframe")) {
  frame.contentWindow.postMessage({ stlite: { type: "restart-pool" } }, location.origin);
  break;
}
"""


def start_all(page: Page) -> None:
    """Start the apps of a page and wait until they run."""
    for number in range(page.locator("stlite-app").count()):
        app = page.locator("stlite-app").nth(number)
        if app.get_by_role("button", name="Run").count():
            app.get_by_role("button", name="Run").click()
        wait_until_running(page, number)


def leave_early(page: Page, chance: random.Random) -> None:
    """Wait until the first app of a page, which is left then, has come so far."""
    app = page.locator("stlite-app").first
    states = chance.choice(["idle|loading|running", "loading|running", "running"])
    if app.get_by_role("button", name="Run").count():
        app.get_by_role("button", name="Run").click()
    expect(app).to_have_attribute("data-state", re.compile(states))


def restart(page: Page, tabs: list[Page]) -> None:
    """Restart as a reader does to whom an app seems to hang: the app whose code ran last is stopped.

    It may be in another tab, and where the pool does not know of one, all its apps start anew.
    """
    page.evaluate(RESTART)
    wait_until(page, lambda: any(tab.locator(UNSETTLED).count() for tab in tabs))
    for tab in tabs:
        for app in tab.locator("stlite-app[data-state=failed]", has_text="The app was stopped.").all():
            app.get_by_role("button", name="Retry").click()


def test_long_visit(
    example_site: Callable[[str], Path], page: Page, context: BrowserContext, watch: Watch
) -> None:
    """Whatever a reader does, in whatever order, no app is left broken and nothing is logged as an error."""
    chance = random.Random(SEED)  # noqa: S311 - the same walk each time
    with serve(example_site("mkdocs")) as server:
        tabs = [page, context.new_page()]
        for _ in range(STEPS):
            tab = chance.choice(tabs)
            step = chance.choice(["open", "open", "open", "leave", "reload", "restart", "close"])
            if step == "close":
                tabs[tabs.index(tab)] = context.new_page()
                tab.close()
                continue
            if step == "reload" and tab.url.startswith(server.url):
                tab.reload()
            else:
                tab.goto(server.url + page_address("mkdocs", chance.choice(PAGES)))
            if step == "leave":
                leave_early(tab, chance)
                continue
            start_all(tab)
            if step == "restart":
                restart(tab, tabs)
                start_all(tab)
        for number, name in enumerate(PAGES):
            tab = tabs[number % 2]
            tab.goto(server.url + page_address("mkdocs", name))
            start_all(tab)
        assert watch.errors == []
