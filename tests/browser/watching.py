"""What pages log and request, and waiting for apps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    FrameLocator,
    Locator,
    Page,
    Request,
    WebError,
    expect,
)

import polling

# The same for Playwright, in milliseconds.
PATIENCE = polling.PATIENCE * 1000
_PAUSE = 100
STAGE = ".stlite-app__stage"


class Watch:
    """Collects the errors that pages log and the hosts that they and their workers talk to.

    Args:
        watched: One page, or a context for all of its pages.
    """

    def __init__(self, watched: BrowserContext | Page) -> None:
        self.errors: list[str] = []
        self.urls: list[str] = []
        self._watched = watched
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": self._note_console,
            "request": self._note_request,
            "pageerror" if isinstance(watched, Page) else "weberror": self._note_error,
        }
        for event, listener in self._listeners.items():
            watched.on(event, listener)

    def end(self) -> None:
        """Watch no longer."""
        for event, listener in self._listeners.items():
            self._watched.remove_listener(event, listener)

    def _note_error(self, error: Error | WebError) -> None:
        self.errors.append(str(error.error if isinstance(error, WebError) else error))

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _note_request(self, request: Request) -> None:
        self.urls.append(request.url)

    def hosts(self) -> set[str]:
        """Return the hosts that were asked for anything."""
        return {urlsplit(url).netloc for url in self.urls if url.startswith(("http:", "https:", "ws"))}


def wait_until(page: Page, is_so: Callable[[], object], describe: Callable[[], object] = lambda: "") -> None:
    """Ask again and again until the answer is true, as Playwright goes on with its pages meanwhile."""
    polling.wait_until(is_so, describe, pause=lambda: page.wait_for_timeout(_PAUSE))


def wait_until_running(page: Page, number: int = 0) -> FrameLocator:
    """Bring an app into sight (unless a tab hides it), wait until it runs, and return its frame."""
    app = page.locator("stlite-app").nth(number)
    if app.is_visible():
        app.evaluate("(app) => app.scrollIntoViewIfNeeded()")
    wait_for_state(app, "running")
    return app.frame_locator("iframe")


def wait_for_state(app: Locator, state: str) -> None:
    """Wait until an app is in a state; an app that fails instead fails the test with what its panel says."""
    expect(app).to_have_attribute("data-state", re.compile(f"^({state}|failed)$"))
    assert app.get_attribute("data-state") == state, app.locator(".stlite-app__panel").text_content()


def has_height(page: Page, height: int) -> None:
    """Wait until the only app of a page has a height."""
    expect(page.locator(STAGE)).to_have_css("height", f"{height}px")
