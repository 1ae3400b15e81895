"""The start of an app: everything that it needs is asked for at once, on real stlite."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from live_apps import SMALL, Live, shows
from watching import wait_until_running

FRONT_END = "/build/index-"
PYTHON = ("pyodide.asm.wasm", "pyodide.asm.js", "/core-", "/lock-", "/outline-", "/rest-")


@pytest.mark.parametrize("late", [FRONT_END, *PYTHON[:3]])
def test_nothing_waits_for_something_else(live: Live, page: Page, late: str) -> None:
    """While one part does not come, the browser asks for all others, and the app starts once it comes."""
    server = live(SMALL)
    # Without it, a browser may ask again at once whether a file has changed.
    server.headers["Cache-Control"] = "max-age=600"
    with server.hold(late):
        page.goto(server.url)
        for part in (FRONT_END, *PYTHON):
            server.wait_for(part)
    shows(wait_until_running(page), "shown")
    assert [path for path in server.requests if late in path] == [
        next(p for p in server.requests if late in p)
    ]
