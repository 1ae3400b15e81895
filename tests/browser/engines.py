"""One driver for each engine, with the same steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, Page

from chromium import open_context
from driven import DriverError, Tab
from firefox import start_firefox
from webkit import start_webkit

ENGINES = ("chromium", "firefox", "webkit")


class ChromiumTab(Tab):
    """A page that Playwright drives."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def goto(self, url: str) -> None:
        """Go to an address."""
        self._page.goto(url)

    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        """Return the value of an expression in JavaScript."""
        try:
            if frame:
                root = self._page.frame_locator(f"xpath={frame}").locator(":root")
                return root.evaluate(f"() => {expression}")
            return self._page.evaluate(f"() => {expression}")
        except Error as error:
            raise DriverError(str(error)) from error

    def click(self, frame: str | None, xpath: str) -> None:
        """Click what an XPath finds, once it is there."""
        (self._page.frame_locator(f"xpath={frame}") if frame else self._page).locator(
            f"xpath={xpath}"
        ).click()

    def press(self, frame: str | None, key: str) -> None:
        """Press a key, where the focus is: a character, or `Enter`."""
        focus = ":focus"
        if frame:
            self._page.frame_locator(f"xpath={frame}").locator(focus).press(key)
        else:
            self._page.locator(focus).press(key)

    def fill(self, frame: str | None, xpath: str, text: str) -> None:
        """Write a text into the field that an XPath finds, in the place of what is in it."""
        (self._page.frame_locator(f"xpath={frame}") if frame else self._page).locator(f"xpath={xpath}").fill(
            text
        )

    def close(self) -> None:
        """Close the tab."""
        self._page.close()


@contextmanager
def open_tab(engine: str, chromium: Browser) -> Iterator[Tab]:
    """Give a tab of an engine while the block runs; a Chromium runs already."""
    if engine == "chromium":
        context = open_context(chromium)
        yield ChromiumTab(context.new_page())
        context.close()
    elif engine == "firefox":
        with start_firefox() as firefox:
            yield firefox.open()
    else:
        with start_webkit() as webkit:
            yield webkit.open()
