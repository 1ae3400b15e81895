"""Firefox, driven by `firefox.mjs`: its tabs, and the apps that they show."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

import polling
from node import node_command
from watching import PATIENCE

DRIVER = Path(__file__).with_name("firefox.mjs")
DOWNLOADS = user_cache_path("stlite-docs") / "browsers"
NAMES = ("firefox-esr", "firefox")
DOWNLOADED = ("firefox/*/firefox/firefox", "firefox/*/Firefox.app/Contents/MacOS/firefox")


def find_firefox() -> str | None:
    """Return the machine's own Firefox, else the one that `install.py` has downloaded, else None."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((str(path) for place in DOWNLOADED for path in DOWNLOADS.glob(place)), None)


class FirefoxError(AssertionError):
    """What Firefox or its driver could not do."""


class Firefox:
    """A running Firefox without windows, with a profile of its own."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self._driver = driver

    def open(self) -> Tab:
        """Open a tab."""
        return Tab(self, self.ask("open"))

    def errors(self) -> list[str]:
        """Return what pages have logged as errors, or not caught, since the last call."""
        errors: list[str] = self.ask("errors")
        return errors

    def ask(self, what: str, **details: object) -> Any:
        """Have the driver do something, and return what it answers."""
        assert self._driver.stdin
        assert self._driver.stdout
        print(json.dumps({"what": what, **details}), file=self._driver.stdin, flush=True)
        line = self._driver.stdout.readline()
        assert line, "Firefox could not be started, or has ended; its driver says why."
        answer = json.loads(line)
        if "error" in answer:
            raise FirefoxError(f"{what} {details}: {answer['error']}")
        return answer.get("value")


@contextmanager
def start_firefox(preferences: dict[str, object] | None = None) -> Iterator[Firefox]:
    """Run Firefox while the block runs; a machine without it fails, it does not skip."""
    path = find_firefox()
    assert path, "Firefox is not installed: run tests/browser/install.py"
    pipe = subprocess.PIPE
    command = [*node_command(), str(DRIVER), path, json.dumps(preferences or {}), str(PATIENCE)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8") as driver:
        yield Firefox(driver)


class Tab:
    """A tab; it comes to the front whenever something is done in it."""

    def __init__(self, firefox: Firefox, number: int) -> None:
        self._firefox = firefox
        self._number = number

    def ask(self, what: str, **details: object) -> Any:
        """Have the driver do something in this tab."""
        return self._firefox.ask(what, tab=self._number, **details)

    def goto(self, url: str) -> None:
        """Go to an address; not from a page that came back, which the driver has not noticed."""
        self.ask("goto", url=url)

    def reload(self) -> None:
        """Load the page again."""
        self.ask("reload")

    def close(self) -> None:
        """Close the tab."""
        self.ask("close")

    def add_script(self, script: str) -> None:
        """Run a script in each document to come, and in its frames, before their own."""
        self.ask("addScript", script=script)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in JavaScript."""
        return self.ask("evaluate", expression=expression)

    def wait(self, expression: str) -> None:
        """Wait until an expression is true; it may fail while a page comes."""
        until(lambda: self.evaluate(expression), lambda: expression)

    def run_all(self) -> list[App]:
        """Wait until all apps of the page run, and return them."""
        count = self.evaluate("document.querySelectorAll('stlite-app').length")
        apps = [App(self, number) for number in range(count)]
        for app in apps:
            app.wait_for("running")
        return apps


class App:
    """An app of a page, by its number there."""

    def __init__(self, tab: Tab, number: int) -> None:
        self._tab = tab
        self._xpath = f"(//stlite-app)[{number + 1}]"
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
        return self._tab.evaluate(f"((document) => document && ({expression}))({document})")

    def evaluate_inside(self, expression: str) -> Any:
        """Return the value of an expression in the app's frame, also if the page cannot look into it."""
        return self._tab.ask("evaluate", frame=f"{self._xpath}//iframe", expression=expression)

    def press(self, label: str) -> None:
        """Press a button that the app shows."""
        self._tab.ask("click", frame=f"{self._xpath}//iframe", xpath=_button(label))

    def press_beside(self, label: str) -> None:
        """Press a button that the page shows for the app."""
        self._tab.ask("click", frame=None, xpath=self._xpath + _button(label))

    def fill(self, label: str, text: str) -> None:
        """Write into a text field and leave it, which makes the app run."""
        field = f"//input[@aria-label={label!r}]"
        self._tab.ask("fill", frame=f"{self._xpath}//iframe", xpath=field, text=text)
        self.evaluate("document.activeElement.blur()")

    def wait_for(self, state: str) -> None:
        """Bring the app into sight and wait until it is in a state; one that fails instead fails the test."""
        self._tab.evaluate(f"{self._element}.scrollIntoView()")
        until(lambda: self.state() in {state, "failed"}, self._describe)
        assert self.state() == state, self._describe()

    def says(self, text: str) -> None:
        """Wait until the page says a text of the app."""
        until(lambda: text in self.around(), lambda: f"not said: {text}\n{self._describe()}")

    def shows(self, text: str) -> None:
        """Wait until the app shows a line with just this text."""
        until(lambda: text in self.text().split("\n"), lambda: f"not shown: {text}\n{self._describe()}")

    def _describe(self) -> str:
        return f"{self._xpath} is {self.state()}.\n{self.around()}\n--- in its frame:\n{self.text()}"


def until(is_so: Callable[[], object], describe: Callable[[], str]) -> None:
    """Ask until the answer is true; an error counts as an answer that is not, since pages come and go."""
    error = ""

    def ask() -> object:
        nonlocal error
        try:
            return is_so()
        except FirefoxError as problem:
            error = f"\n{problem}"
            return False

    polling.wait_until(ask, lambda: describe() + error)


def _button(label: str) -> str:
    return f"//button[normalize-space()={label!r}]"
