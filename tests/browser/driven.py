"""Tabs of browsers that another program drives, and the apps that they show: in every engine the same."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import polling

# Where Streamlit says that the program has ended, and what it shows while a part of its front end comes.
ENDED = "[data-testid=stApp][data-test-script-state=notRunning]"
LOADING = "[data-testid=stSkeleton]"


class DriverError(AssertionError):
    """What a browser or its driver could not do."""


class Tab(ABC):
    """A tab; each engine has its own kind.

    Where a method takes a `frame`, it is the XPath of a frame in the page; None is the page itself.
    """

    @abstractmethod
    def goto(self, url: str) -> None:
        """Go to an address."""

    @abstractmethod
    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        """Return the value of an expression in JavaScript."""

    @abstractmethod
    def click(self, frame: str | None, xpath: str) -> None:
        """Click what an XPath finds, once it is there."""

    @abstractmethod
    def press(self, frame: str | None, key: str) -> None:
        """Press a key, where the focus is: a character, or `Enter`."""

    @abstractmethod
    def fill(self, frame: str | None, xpath: str, text: str) -> None:
        """Write a text into the field that an XPath finds, in the place of what is in it."""

    @abstractmethod
    def close(self) -> None:
        """Close the tab."""

    def wait(self, expression: str) -> None:
        """Wait until an expression is true; it may fail while a page comes."""
        until(lambda: self.evaluate(expression), lambda: expression)

    def apps(self) -> list[App]:
        """Return the apps of the page."""
        count = self.evaluate("document.querySelectorAll('stlite-app').length")
        return [App(self, number) for number in range(count)]

    def run_all(self) -> list[App]:
        """Wait until all apps of the page run and show all that their first run brings, and return them."""
        apps = self.apps()
        for app in apps:
            app.wait_for("running")
        for app in apps:
            until(app.is_whole, app.describe)
        return apps


class App:
    """An app of a page, by its number there."""

    def __init__(self, tab: Tab, number: int) -> None:
        self._tab = tab
        self._xpath = f"(//stlite-app)[{number + 1}]"
        self._frame = f"{self._xpath}//iframe"
        self._element = f"document.querySelectorAll('stlite-app')[{number}]"

    def state(self) -> str:
        """Return how far the app is."""
        return str(self._tab.evaluate(f"{self._element}.dataset.state"))

    def around(self) -> str:
        """Return what the page itself says of the app."""
        return str(self._tab.evaluate(f"{self._element}.innerText"))

    def text(self) -> str:
        """Return what the app shows."""
        return str(self.evaluate("document.body?.innerText"))

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression about the `document` of the app's frame, if there is one."""
        document = f"{self._element}.querySelector('iframe')?.contentDocument"
        if self._tab.evaluate(f"{document} === null"):  # the page cannot look into it
            return self._tab.evaluate(expression, self._frame)
        return self._tab.evaluate(f"((document) => document && ({expression}))({document})")

    def is_whole(self) -> bool:
        """Return whether its run has ended and the front end waits for no part of itself.

        A page that is left earlier breaks off a module of the front end. Firefox logs that as an error.
        """
        return bool(
            self.evaluate(f"document.querySelector({ENDED!r}) && !document.querySelector({LOADING!r})")
        )

    def press(self, label: str) -> None:
        """Press a button that the app shows."""
        self.click(_button(label))

    def press_beside(self, label: str) -> None:
        """Press a button that the page shows for the app."""
        self._tab.click(None, self._xpath + _button(label))

    def click(self, xpath: str) -> None:
        """Click what an XPath finds in it."""
        self._tab.click(self._frame, xpath)

    def press_key(self, key: str) -> None:
        """Press a key, where the focus in it is: a character, or `Enter`."""
        self._tab.press(self._frame, key)

    def write(self, label: str, text: str) -> None:
        """Write into a text field, and stay in it."""
        self._tab.fill(self._frame, f"//input[@aria-label={label!r}]", text)

    def fill(self, label: str, text: str) -> None:
        """Write into a text field and leave it, which makes the app run."""
        self.write(label, text)
        self.evaluate("document.activeElement.blur()")

    def wait_for(self, state: str) -> None:
        """Bring the app into sight and wait until it is in a state; one that fails instead fails the test."""
        self._tab.evaluate(f"{self._element}.scrollIntoView()")
        until(lambda: self.state() in {state, "failed"}, self.describe)
        assert self.state() == state, self.describe()

    def fits(self) -> bool:
        """Return whether the app is just as high as what it shows."""
        height = "Math.ceil({}.getBoundingClientRect().height)"
        content = "document.querySelector('[data-testid=stMainBlockContainer]')"
        stage = f"{self._element}.querySelector('.stlite-app__stage')"
        return bool(self._tab.evaluate(height.format(stage)) == self.evaluate(height.format(content)))

    def says(self, text: str) -> None:
        """Wait until the page says a text of the app."""
        until(lambda: text in self.around(), lambda: f"not said: {text}\n{self.describe()}")

    def shows(self, text: str) -> None:
        """Wait until the app shows a line with just this text."""
        until(lambda: text in self.text().split("\n"), lambda: f"not shown: {text}\n{self.describe()}")

    def describe(self) -> str:
        """Return what the page and the app show now."""
        return f"{self._xpath} is {self.state()}.\n{self.around()}\n--- in its frame:\n{self.text()}"


def until(is_so: Callable[[], object], describe: Callable[[], str]) -> None:
    """Ask until the answer is true; an error counts as an answer that is not, since pages come and go."""
    error = ""

    def ask() -> object:
        nonlocal error
        try:
            return is_so()
        except DriverError as problem:
            error = f"\n{problem}"
            return False

    polling.wait_until(ask, lambda: describe() + error, pause=polling.rest)


def _button(label: str) -> str:
    return f"//button[normalize-space()={label!r}]"
