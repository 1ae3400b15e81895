"""Failures of real stlite: said plainly, and Retry works when their cause is gone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bare_site import BareSite
from faults import BLOCKED, CHANGED, fails_with
from live_apps import SMALL, Live, shows
from server import Server, serve
from watching import wait_until, wait_until_running

pytestmark = pytest.mark.own_processes

HUMANIZE = ":requirements: humanize\n\nimport humanize, streamlit as st\nst.text(humanize.ordinal(3))\n"
# Names of the files from which a start has the modules of its packages begin with these.
MADE = ("/core-", "/image-")
ALTERED = "Press Retry. If that does not help, clear the browser's cache, or try another network."


@dataclass(frozen=True)
class Fault:
    """Something wrong with the runtime: a context in which it is, and what is said of it."""

    happens: Callable[[], AbstractContextManager[None]]
    reason: str
    advice: str
    details: str = ""


def list_faults(server: Server) -> list[Fault]:
    """Return what can be wrong, in the order in which it is noticed."""
    (manifest,) = server.folder.glob("*/runtime.json")
    (streamlit,) = manifest.parent.glob("runtime/**/streamlit-*.whl")
    (interpreter,) = manifest.parent.glob("runtime/**/stlite_docs_interpreter-*.whl")
    (wheel,) = manifest.parent.glob("runtime/wheels/*/blinker-*.whl")
    (interpreter,) = manifest.parent.glob("runtime/wheels/*/stlite_docs_interpreter-*.whl")
    lock = Path(json.loads(manifest.read_text())["lock"])
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"localhost:{unused.getsockname()[1]}"

    def is_absent(part: str, *others: str) -> Fault:
        reason = f"Could not load {Path(part).name} (status 404)."
        return Fault(partial(lacks, server, part, *others), reason, CHANGED, f"/{part}")

    elsewhere = {**json.loads(manifest.read_text()), "pyodide": f"http://{host}/pyodide.mjs"}
    unreached = f"Could not load pyodide.mjs, because {host} does not respond."
    altered = f"{wheel.name} is not the file that this site needs."
    return [
        is_absent("worker/loader.js"),
        Fault(partial(has, manifest, json.dumps(elsewhere).encode()), unreached, BLOCKED.format(host)),
        is_absent("pyodide.js"),
        is_absent("pyodide.asm.js"),
        is_absent(lock.name),
        is_absent("pyodide.asm.wasm"),
        # Python needs the wheels where their modules do not come from elsewhere.
        Fault(partial(is_altered, server, wheel), altered, ALTERED),
        is_absent(streamlit.name, *MADE),
        is_absent(interpreter.name, *MADE),
    ]


@contextmanager
def lacks(server: Server, *parts: str) -> Iterator[None]:
    """Have a server lack files."""
    server.broken = {*parts}
    yield
    server.broken = set()


@contextmanager
def has(path: Path, content: bytes) -> Iterator[None]:
    """Have a file other content; it may be the cache's own, so another one takes its place."""
    own = path.rename(path.with_name(f"{path.name}.own"))
    path.write_bytes(content)
    yield
    own.replace(path)


@contextmanager
def is_altered(server: Server, wheel: Path) -> Iterator[None]:
    """Have a wheel other content, and a server lack what else its modules come from."""
    with lacks(server, *MADE), has(wheel, wheel.read_bytes() + b"\0"):
        yield


def test_retry_of_a_broken_runtime(live: Live, page: Page) -> None:
    """Whatever is wrong with the runtime fails all apps, and is said; Retry goes on where it is mended.

    It goes on to the next fault here, since each whole start takes its time; at the end nothing is left.
    """
    server = live(SMALL, SMALL)
    server.headers["Cache-Control"] = "no-store"
    apps = page.locator("stlite-app")
    for number, fault in enumerate(list_faults(server)):
        with fault.happens():
            if number == 0:
                page.goto(server.url)
            else:
                press_retry(apps)
            for app in apps.all():
                fails_with(app, fault.reason, fault.advice, fault.details)
    press_retry(apps)
    for number in range(2):
        shows(wait_until_running(page, number), "shown")


def press_retry(apps: Locator) -> None:
    for app in apps.all():
        app.get_by_role("button", name="Retry").click()


def test_pool_that_ends_before_an_app_has_started(tmp_path: Path, page: Page) -> None:
    """Where Python does not come, an app that still waits for its files goes to the next pool."""
    site = BareSite(tmp_path)
    (tmp_path / "late.txt").write_text("late")
    site.write_live(SMALL, f":files: late.txt\n\n{SMALL}")
    with serve(tmp_path) as server:
        server.broken = {"pyodide.js"}
        apps = page.locator("stlite-app")

        def count_asked() -> int:
            return sum("late.txt" in path for path in server.requests)

        with server.hold("late.txt"):
            page.goto(server.url)
            fails_with(apps.nth(0), "Could not load pyodide.js (status 404).", CHANGED, "pyodide.js")
            wait_until(page, lambda: count_asked() > 1, count_asked)
        fails_with(apps.nth(1), "Could not load pyodide.js (status 404).", CHANGED, "pyodide.js")
        server.broken = set()
        press_retry(apps)
        for number in range(2):
            shows(wait_until_running(page, number), "shown")


def test_broken_package_of_one_app(tmp_path: Path, page: Page) -> None:
    """A package that does not come fails its app alone; the others of the pool run on, and Retry works."""
    site = BareSite(tmp_path)
    site.write_live(SMALL, HUMANIZE)
    with serve(tmp_path) as server:
        server.broken = {"humanize-"}
        page.goto(server.url)
        wait_until_running(page, 0)
        app = page.locator("stlite-app").nth(1)
        (wheel,) = tmp_path.glob("*/runtime/wheels/*/humanize-*.whl")
        reason = f"Could not load these packages: humanize. Could not load {wheel.name} (status 404)."
        fails_with(app, reason, CHANGED, wheel.name)
        server.broken = set()
        app.get_by_role("button", name="Retry").click()
        shows(wait_until_running(page, 1), "3rd")
        expect(page.locator("stlite-app").nth(0)).to_have_attribute("data-state", "running")
