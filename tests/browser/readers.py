"""Readers whose visit outlasts a test: several tests share an interpreter, as the pages of a visit do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chromium import open_context
from live_apps import find_workers
from watching import wait_until

# Whether a test has failed, in its stash.
HAS_FAILED = pytest.StashKey[bool]()


class Reader:
    """A browser context that tests use one after another.

    Args:
        browser: Where it is opened.
        begin: What its reader does first in a new one.
        options: Playwright's, of the context.
    """

    def __init__(
        self, browser: Browser, begin: Callable[[BrowserContext], None] = lambda _: None, **options: Any
    ) -> None:
        self._browser = browser
        self._begin = begin
        self._options = options
        self._context: BrowserContext | None = None

    @contextmanager
    def visit(self, test: pytest.Item) -> Iterator[Page]:
        """Open a page for a test; after one that fails, all that the context has is given up."""
        self._context = self._context or self._open()
        page = self._context.new_page()
        try:
            yield page
        except BaseException:
            self.leave()
            raise
        page.close()
        if test.stash.get(HAS_FAILED, False):
            self.leave()

    def leave(self) -> None:
        """Close the context; the next visit gets another one."""
        if self._context:
            self._context.close()
        self._context = None

    def _open(self) -> BrowserContext:
        with ExitStack() as undone:
            context = undone.enter_context(open_context(self._browser, **self._options))
            self._begin(context)
            undone.pop_all()
        return context


# Holds the compiled code. The browser gives it to whoever compiles the same bytes in the same process.
_HOLD = """async (url) => { window.held = await WebAssembly.compileStreaming(fetch(url)); }"""
# So much can be left of a visit at worst before the next reader has a new process.
_VISITS = 25


class NextReader:
    """A browser context for one test after another. To each it is new, but Python is compiled already.

    Args:
        browser: Where it is opened (see `ONE_PROCESS`).
        home: The address of a page that stays open, of the tests' own site.
        wasm: The address of Python's WebAssembly.
    """

    def __init__(self, browser: Browser, home: str, wasm: str) -> None:
        self._browser = browser
        self._home = home
        self._wasm = wasm
        self._keeper: Page | None = None
        self._visits = 0

    @contextmanager
    def visit(self, test: pytest.Item) -> Iterator[BrowserContext]:
        """Give the context to a test; after one that fails, the next has another."""
        keeper = self._keeper = self._keeper or self._open()
        self._visits += 1
        try:
            yield keeper.context
        except BaseException:
            self.leave()
            raise
        if self._visits == _VISITS or test.stash.get(HAS_FAILED, False):
            self.leave()
        else:
            _forget_visit(keeper)

    def leave(self) -> None:
        """Close the context."""
        if self._keeper:
            self._keeper.context.close()
        self._keeper = None
        self._visits = 0

    def _open(self) -> Page:
        keeper = open_context(self._browser).new_page()
        keeper.goto(self._home)
        keeper.evaluate(_HOLD, self._wasm)
        return keeper


def _forget_visit(keeper: Page) -> None:
    """Leave nothing in a context of what its pages did, but the keeper of the code."""
    context = keeper.context
    pages = [page for page in context.pages if page is not keeper]
    addresses = [urlsplit(frame.url) for page in pages for frame in page.frames]
    for page in pages:
        page.close()
    _end_workers(keeper)
    context.clear_cookies()
    context.clear_permissions()
    session = context.new_cdp_session(keeper)
    session.send("Network.clearBrowserCache")
    for origin in {f"{address.scheme}://{address.netloc}" for address in addresses if address.netloc}:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    session.detach()


def _end_workers(keeper: Page) -> None:
    browser = keeper.context.browser
    assert browser
    session = browser.new_browser_cdp_session()
    for worker in find_workers(keeper):
        session.send("Target.closeTarget", {"targetId": worker})
    session.detach()
    wait_until(keeper, lambda: not find_workers(keeper))
