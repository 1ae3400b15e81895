"""An app that is there before Python, in each engine: early readers, a Python that fails, and what moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from bare_site import BareSite
from driven import Tab, until
from early import EARLY, MOVES, type_name
from engines import ENGINES, open_tab
from recordings import name_recordings, record
from server import Server, serve
from test_height import surround

# What only Python's start asks for.
PYTHON = "pyodide.asm.wasm"
PROGRAMS = [f":start: load\n\n{each.program}" for each in EARLY.values()]
# Isolated, the first one has the same recording.
ISOLATED = f":isolated:\n{PROGRAMS[0]}"
BUSY = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState"


@dataclass(frozen=True)
class Recorded:
    """A served site with a page of all apps, and one of the app alone that says hello."""

    server: Server
    alone: str


@pytest.fixture(scope="module")
def recorded(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Record all apps."""
    root = tmp_path_factory.mktemp("site")
    (root / "alone").mkdir()
    with serve(root) as server:
        site = BareSite(root)
        site.write_live(*PROGRAMS, ISOLATED)
        site.write(*PROGRAMS)
        record(site, server, chromium, [])
        site.write(*PROGRAMS, ISOLATED)
        name_recordings(root / "index.html", *map(str, range(len(PROGRAMS))), "0")
        BareSite(root, root / "alone").write(PROGRAMS[0])
        index = root / "alone/index.html"
        name_recordings(index, "0")
        surround(index)
        index.write_text(index.read_text().replace("<head>", f"<head>{MOVES}", 1))
        yield Recorded(server, f"{server.url}alone/")


@pytest.fixture(params=ENGINES)
def tab(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Tab]:
    """Open a tab of each engine, in a browser where no Python runs yet."""
    with open_tab(request.param, chromium) as tab:
        yield tab


def test_reader_is_early(tab: Tab, recorded: Recorded) -> None:
    """What a reader enters, presses and uploads before Python is there is in its answers, and once."""
    early = [*EARLY.values(), EARLY["text"]]
    with recorded.server.hold(PYTHON):
        tab.goto(recorded.server.url)
        apps = tab.apps()
        for app, each in zip(apps, early, strict=True):
            app.wait_for("shown")
            each.act(app)
    for app, each in zip(apps, early, strict=True):
        app.wait_for("running")
        app.shows(each.answer)


def test_python_that_does_not_come(tab: Tab, recorded: Recorded) -> None:
    """The app stays, busy no more, the page says why, and Retry starts it."""
    recorded.server.broken = {"loader.js"}
    try:
        tab.goto(recorded.alone)
        [app] = tab.apps()
        app.wait_for("shown")
        type_name(app)
        app.says("Could not load loader.js (status 404).")
    finally:
        recorded.server.broken = set()
    until(lambda: app.evaluate(BUSY) == "notRunning", app.text)
    app.shows("Hello nobody")
    app.press_beside("Retry")
    app.wait_for("running")
    type_name(app)
    app.shows("Hello Ada")


def test_nothing_moves(tab: Tab, recorded: Recorded) -> None:
    """Neither the page nor the app moves while it is shown and while Python takes over."""
    tab.goto(recorded.alone)
    [app] = tab.run_all()
    until(lambda: app.evaluate(BUSY) == "notRunning", app.text)
    assert tab.evaluate("moved") < 0.02, tab.evaluate("moves")
    # What does move is seen.
    tab.evaluate("document.body.prepend(Object.assign(new Image(), { height: 300, width: 9 }))")
    tab.wait("moved > 0.1")
