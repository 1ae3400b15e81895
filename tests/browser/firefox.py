"""Firefox, driven by `firefox.mjs`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from driven import DriverError, Tab
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


class Firefox:
    """A running Firefox without windows, with a profile of its own."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self._driver = driver

    def open(self) -> FirefoxTab:
        """Open a tab."""
        return FirefoxTab(self, self.ask("open"))

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
            raise DriverError(f"{what} {details}: {answer['error']}")
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


class FirefoxTab(Tab):
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

    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        """Return the value of an expression in JavaScript."""
        return self.ask("evaluate", frame=frame, expression=expression)

    def click(self, frame: str | None, xpath: str) -> None:
        """Click what an XPath finds, once it is there."""
        self.ask("click", frame=frame, xpath=xpath)

    def press(self, frame: str | None, key: str) -> None:
        """Press a key, where the focus is: a character, or `Enter`."""
        self.ask("press", frame=frame, key=key)

    def fill(self, frame: str | None, xpath: str, text: str) -> None:
        """Write a text into the field that an XPath finds, in the place of what is in it."""
        self.ask("fill", frame=frame, xpath=xpath, text=text)
