"""A long visit of the example site: pages opened, left early, reloaded, in two tabs, with restarts."""

from __future__ import annotations

import os
import random
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from example_sites import build_example_site, page_address
from server import serve
from watching import Watch, wait_until_running

# `make soak` makes it a long one.
STEPS = int(os.environ.get("STLITE_DOCS_SOAK", "20"))
SEED = 20261121
PAGES = ("index", "hello", "state", "form", "pair", "multipage", "keep", "files", "data", "settings")
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


def restart(page: Page) -> None:
    """Restart as a reader does to whom an app seems to hang: the app whose code ran last is stopped."""
    page.evaluate(RESTART)
    page.wait_for_timeout(500)
    for app in page.locator("stlite-app[data-state=failed]", has_text="The app was stopped.").all():
        app.get_by_role("button", name="Retry").click()


def test_long_visit(tmp_path: Path, page: Page, context: BrowserContext, watch: Watch) -> None:
    """Whatever a reader does, in whatever order, no app is left broken and nothing is logged as an error."""
    chance = random.Random(SEED)  # noqa: S311 - the same walk each time
    with serve(build_example_site("mkdocs", tmp_path / "site")) as server:
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
                tab.wait_for_timeout(chance.randrange(1500))
                continue
            start_all(tab)
            if step == "restart":
                restart(tab)
                start_all(tab)
        for tab in tabs:
            for name in PAGES:
                tab.goto(server.url + page_address("mkdocs", name))
                start_all(tab)
        assert watch.errors == []
