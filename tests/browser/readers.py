"""Readers whose visit outlasts a test: several tests share an interpreter, as the pages of a visit do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chromium import open_context

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
