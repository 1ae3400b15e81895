"""WebKit, the engine of Safari and of every iPhone, driven over WebDriver on a screen that nobody sees."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from tempfile import TemporaryDirectory
from typing import Any

from driven import DriverError, Tab, until
from polling import wait_until
from watching import PATIENCE

DRIVER = "WebKitWebDriver"
SCREEN = "Xvfb"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_KEYS = {"Enter": "\ue007"}
_ALL = "\ue009a"  # Control and A, which the driver lets go of at the end of the text

# Waits until an element is at rest, and notes whether the next click hits it: the driver clicks at a place.
_WATCH_CLICK = """const [xpath, told] = arguments;
const { FIRST_ORDERED_NODE_TYPE } = XPathResult;
const find = () => document.evaluate(xpath, document, null, FIRST_ORDERED_NODE_TYPE).singleNodeValue;
window.hasHit = false;
const note = (event) => { window.hasHit = event.composedPath().includes(find()); };
addEventListener("click", note, { capture: true, once: true });
const look = (before) => {
  const now = JSON.stringify(find()?.getBoundingClientRect());
  if (now === before) told(null);
  else requestAnimationFrame(() => look(now));
};
look();
"""


def find_webkit() -> str | None:
    """Return WebKit's driver if the screen for it is there too, else None."""
    return shutil.which(DRIVER) if shutil.which(SCREEN) else None


class WebKit:
    """A running WebKit with windows on a screen of its own.

    Args:
        port: Where its driver answers.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._session = ""
        self._is_new = True
        self._shown = ""

    def start(self, *arguments: str) -> None:
        """Start the browser with arguments of its command line."""
        wait_until(self._is_ready, lambda: f"{DRIVER} does not answer.")
        options = {"args": ["--automation", *arguments]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        answer = self._send("POST", "/session", {"capabilities": capabilities})
        self._session = f"/session/{answer['sessionId']}"
        self.ask("POST", "/timeouts", {"script": PATIENCE, "pageLoad": PATIENCE})

    def open(self) -> WebKitTab:
        """Open a tab, in a window of its own: what lies behind another tab does not start."""
        if self._is_new:
            self._is_new = False
            self._shown = self.ask("GET", "/window")
        else:
            self.show(self.ask("POST", "/window/new", {"type": "window"})["handle"])
        self.ask("POST", "/window/rect", {"width": 1280, "height": 900})
        return WebKitTab(self, self._shown)

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Have the driver do something in the session, and return what it answers."""
        return self._send(method, self._session + path, body)

    def show(self, handle: str) -> None:
        """Make a tab the one that the driver works in, if another one is."""
        if handle != self._shown:
            self.ask("POST", "/window", {"handle": handle})
            self._shown = handle

    def close_shown(self) -> None:
        """Close the tab that the driver works in."""
        others = self.ask("DELETE", "/window")
        # The driver opens no window where the one that it works in is gone.
        self.show(others[0])

    def end(self) -> None:
        """End the browser."""
        if self._session:
            self.ask("DELETE", "")

    def _is_ready(self) -> bool:
        try:
            return bool(self._send("GET", "/status")["ready"])
        except OSError:
            return False

    def _send(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE / 1000)
        try:
            connection.request(method, path, json.dumps(body or {}) if method == "POST" else None)
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            connection.close()
        if answer.status != 200:
            raise DriverError(f"{method} {path} {body}: {value['error']}: {value['message']}")
        return value


@contextmanager
def start_webkit(*arguments: str, optimizes: bool = False) -> Iterator[WebKit]:
    """Run WebKit while the block runs; a machine without it fails, it does not skip.

    Args:
        arguments: For its command line.
        optimizes: Whether it compiles WebAssembly a second time, for speed, as that of readers does. This
            takes more processor time than a test saves by it.
    """
    driver = find_webkit()
    assert driver, "WebKit is not installed: run tests/browser/install.py"
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        display = stack.enter_context(_start_screen())
        # Its settings and what it keeps are no one else's.
        homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), folder)
        environment = {**os.environ, **homes, "DISPLAY": display, "JSC_useOMGJIT": str(int(optimizes))}
        port = _find_port()
        stack.enter_context(_run([driver, f"--port={port}"], environment))
        webkit = WebKit(port)
        stack.callback(webkit.end)
        webkit.start(*arguments)
        yield webkit


@contextmanager
def _start_screen() -> Iterator[str]:
    """Run a screen that nobody sees while the block runs; give its name."""
    command = [SCREEN, "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8") as screen:
        assert screen.stdout
        try:
            yield f":{screen.stdout.readline().strip()}"
        finally:
            screen.terminate()


@contextmanager
def _run(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Run a program while the block runs; nobody hears what it says."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()


def _find_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class WebKitTab(Tab):
    """A tab; it comes to the front whenever something is done in it."""

    def __init__(self, webkit: WebKit, handle: str) -> None:
        self._webkit = webkit
        self._handle = handle
        self._is_inside = False

    def goto(self, url: str) -> None:
        """Go to an address."""
        self._enter(None)
        self._webkit.ask("POST", "/url", {"url": url})

    def reload(self) -> None:
        """Load the page again."""
        self._enter(None)
        self._webkit.ask("POST", "/refresh")

    def close(self) -> None:
        """Close the tab; the last one stays, and is empty."""
        self._enter(None)
        if len(self._webkit.ask("GET", "/window/handles")) > 1:
            self._webkit.close_shown()
        else:
            self.goto("about:blank")

    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        """Return the value of an expression in JavaScript."""
        self._enter(frame)
        script = (
            "const [told] = arguments; Promise.resolve().then(() => {return (" + expression + ")})"
            ".then((value) => told([value ?? null]), (error) => told(String(error)))"
        )
        answer = self._webkit.ask("POST", "/execute/async", {"script": script, "args": []})
        if isinstance(answer, str):
            raise DriverError(f"{expression}: {answer}")
        return answer[0]

    def click(self, frame: str | None, xpath: str) -> None:
        """Click what an XPath finds, once it is there; again if it has moved away meanwhile."""

        def has_hit() -> bool:
            self._enter(frame)
            element = self._find(xpath)
            self._webkit.ask("POST", "/execute/async", {"script": _WATCH_CLICK, "args": [xpath]})
            self._webkit.ask("POST", f"/element/{element}/click", {})
            try:
                hit = self._webkit.ask(
                    "POST", "/execute/sync", {"script": "return window.hasHit", "args": []}
                )
            except DriverError:
                return True  # the click has led to another page
            return hit is not False

        until(has_hit, lambda: f"click {frame} {xpath}")

    def press(self, frame: str | None, key: str) -> None:
        """Press a key, where the focus is: a character, or `Enter`."""
        self._enter(frame)
        value = _KEYS.get(key, key)
        actions = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._webkit.ask("POST", "/actions", {"actions": [keyboard]})

    def fill(self, frame: str | None, xpath: str, text: str) -> None:
        """Write a text into the field that an XPath finds, in the place of what is in it."""
        self.click(frame, xpath)  # an isolated app takes the focus only where its reader is
        self._with_element(frame, xpath, "/value", {"text": _ALL})
        self._with_element(frame, xpath, "/value", {"text": text})

    def take_picture(self) -> bytes:
        """Return a picture of what the tab shows, as PNG."""
        self._enter(None)
        return base64.b64decode(self._webkit.ask("GET", "/screenshot"))

    def _with_element(self, frame: str | None, xpath: str, path: str, body: Mapping[str, object]) -> None:
        """Do something with an element, once that can be done."""

        def is_done() -> bool:
            self._enter(frame)
            self._webkit.ask("POST", f"/element/{self._find(xpath)}{path}", body)
            return True

        until(is_done, lambda: f"{path} {frame} {xpath}")

    def _enter(self, frame: str | None) -> None:
        """Make this tab, or a frame in it, the one that the driver works in."""
        self._webkit.show(self._handle)
        if frame or self._is_inside:
            self._webkit.ask("POST", "/frame", {"id": None})
        self._is_inside = bool(frame)
        if frame:
            self._webkit.ask("POST", "/frame", {"id": {_ELEMENT: self._find(frame)}})

    def _find(self, xpath: str) -> str:
        found = self._webkit.ask("POST", "/element", {"using": "xpath", "value": xpath})
        return str(found[_ELEMENT])
