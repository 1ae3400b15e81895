"""Failures of real stlite: said plainly, and Retry works when their cause is gone."""

from __future__ import annotations

import json
import socket
from pathlib import Path, PurePosixPath

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from faults import BLOCKED, CHANGED, fails_with
from live_apps import SMALL, Live, shows
from server import serve
from watching import wait_until_running

HUMANIZE = ":requirements: humanize\n\nimport humanize, streamlit as st\nst.text(humanize.ordinal(3))\n"
ALTERED = "Press Retry. If that does not help, try another network, or tell the site's author."


@pytest.mark.parametrize(
    "broken",
    [
        "pyodide.asm.wasm",
        "pyodide.asm.js",
        "pyodide.mjs",
        PurePosixPath(STREAMLIT.path).name,
        "python/without_tables.py",
        "worker/loader.js",
        "python/worlds.py",
    ],
)
def test_retry_of_a_broken_runtime(broken: str, live: Live, page: Page) -> None:
    """A part of the runtime that does not come fails all apps; each starts when the part is back."""
    server = live(SMALL, SMALL)
    server.broken = {broken}
    page.goto(server.url)
    apps = page.locator("stlite-app").all()
    for app in apps:
        fails_with(app, f"{broken} could not be loaded (status 404).", CHANGED, f"/{broken}")
    server.broken = set()
    for number, app in enumerate(apps):
        app.get_by_role("button", name="Retry").click()
        shows(wait_until_running(page, number), "shown")


def test_absent_lock(live: Live, page: Page) -> None:
    """The lock, whose name has a hash, is another part."""
    server = live(SMALL)
    server.broken = {"lock-"}
    page.goto(server.url)
    app = page.locator("stlite-app")
    runtime = json.loads((next(server.folder.glob("*/runtime.json"))).read_text())
    fails_with(app, f"{Path(runtime['lock']).name} could not be loaded (status 404).", CHANGED)
    server.broken = set()
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


def test_blocked_host(live: Live, page: Page) -> None:
    """A host that the worker cannot reach is named, and the app starts when it can."""
    server = live(SMALL)
    manifest = next(server.folder.glob("*/runtime.json"))
    text = manifest.read_text()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"localhost:{unused.getsockname()[1]}"
    manifest.write_text(json.dumps({**json.loads(text), "pyodide": f"http://{host}/pyodide.mjs"}))
    page.goto(server.url)
    app = page.locator("stlite-app")
    reason = f"{host} could not be reached, where pyodide.mjs comes from."
    fails_with(app, reason, BLOCKED.format(host))
    manifest.write_text(text)
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


def test_altered_wheel(live: Live, page: Page) -> None:
    """A wheel with other bytes than the lock's is not loaded, and said to be another file."""
    server = live(SMALL)
    (wheel,) = server.folder.glob("*/runtime/wheels/*/blinker-*.whl")
    content = wheel.read_bytes()
    wheel.unlink()  # it may be the cache's own
    wheel.write_bytes(content + b"\0")
    page.goto(server.url)
    app = page.locator("stlite-app")
    fails_with(app, f"{wheel.name} is not the file that the site was built with.", ALTERED)
    wheel.write_bytes(content)
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


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
        reason = "These packages could not be loaded: humanize."
        fails_with(app, f"{reason} {wheel.name} could not be loaded (status 404).", CHANGED, wheel.name)
        server.broken = set()
        app.get_by_role("button", name="Retry").click()
        shows(wait_until_running(page, 1), "3rd")
        expect(page.locator("stlite-app").nth(0)).to_have_attribute("data-state", "running")
