"""The visits: each is that of a reader with a new browser, who presses a button as soon as there is one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.processes import MEMORY_AN_APP, available_memory
from benchmarks.reader import open_chromium
from benchmarks.readers.lines import LINES, NO_DELAY, Line, LineServer, serve_lines
from benchmarks.readers.sites import MANY_APPS, OURS, PANDAS_APP, WIDGET_APP, Apps, Sites, Way
from benchmarks.readers.slow_processor import slow_down
from benchmarks.server import serve
from driven import Tab
from firefox import find_firefox, start_firefox
from webkit import find_webkit, start_webkit

logger = logging.getLogger("benchmarks")

PATIENCE = 280_000  # milliseconds for a visit; the drivers wait longer
# Resolves to the milliseconds from the request until the apps showed something, and until they answered. They
# are in the page or in frames, and nothing covers ours. It presses each button once.
WATCH = """(count, patience) => new Promise((resolve) => {
  const covered = 'stlite-app:not([data-state="shown"], [data-state="running"])';
  const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
  const find = (selector) =>
    [document, ...frames()].flatMap((one) => [...(one?.querySelectorAll(selector) ?? [])]);
  const say = (start) => {
    const texts = find('[data-testid="stText"]').map(({ textContent }) => textContent);
    return texts.filter((text) => text.startsWith(start)).length === count;
  };
  let first = null;
  let isPressed = false;
  const end = (live) => {
    clearInterval(timer);
    resolve([first, live]);
  };
  const timer = setInterval(() => {
    const now = performance.now();
    if (now > patience) return end(null);
    if (first === null && (document.querySelector(covered) || !say("ready"))) return;
    first ??= now;
    const buttons = find('[data-testid="stButton"] button');
    if (!isPressed && buttons.length === count) {
      isPressed = true;
      buttons.forEach((button) => button.click());
    }
    if (say("answered")) end(now);
  }, 20);
})"""


class Engine(StrEnum):
    """The browsers."""

    CHROMIUM = "Chromium"
    FIREFOX = "Firefox"
    WEBKIT = "WebKit"


@dataclass(frozen=True)
class Scene:
    """A place in the tables. Visits in the same scene compete.

    Args:
        engine: The browser.
        line: Its line.
        apps: The name of what is on the page.
        is_next: Whether the reader comes from another such page; otherwise the browser is new.
    """

    engine: Engine
    line: str
    apps: str
    is_next: bool = False


@dataclass(frozen=True)
class Visit:
    """What a visit took. None is not measured, or never happened.

    Args:
        scene: Its place in the tables.
        way: How the apps got into the page.
        first: Seconds until all apps showed something.
        live: Seconds until Python had answered a press of the buttons at that moment.
        requests: Number of answers until then.
        bytes: Compressed bytes until then.
        processor: Seconds of processor time of the whole browser until then.
    """

    scene: Scene
    way: Way
    first: float | None
    live: float | None
    requests: int | None = None
    bytes: int | None = None
    processor: float | None = None


def visit_all(sites: Sites, work: Path) -> Iterator[Visit]:
    """Visit everything once. All ways to the same apps follow one another."""
    single = (WIDGET_APP, PANDAS_APP)
    with serve_lines(sites.root, work) as server:
        for line, apps in [*((line, apps) for line in LINES for apps in single), (NO_DELAY, MANY_APPS)]:
            for way in Way:
                if way not in OURS and available_memory() < apps.count * MEMORY_AN_APP:
                    logger.warning("Too little memory for %s: %s", way, apps.name)
                    continue
                yield from _visit_chromium(sites, server, line, apps, way)
    for engine, find in ((Engine.FIREFOX, find_firefox), (Engine.WEBKIT, find_webkit)):
        if not find():
            logger.warning("%s is not installed", engine)
            continue
        for apps in single:
            for way in Way:
                yield from _visit_other(sites, engine, apps, way)


def _visit_chromium(sites: Sites, server: LineServer, line: Line, apps: Apps, way: Way) -> Iterator[Visit]:
    with open_chromium(server.argument) as (context, processes), slow_down(processes.group, line.slower):
        page = context.pages[0]
        for is_next in (False, True) if line is NO_DELAY else (False,):
            processor, traffic = processes.seconds(), server.traffic
            path = sites.path(way, apps.page(is_next=is_next))
            page.goto(server.address(line, path), wait_until="commit")
            first, live = (_seconds(taken) for taken in page.evaluate(f"({WATCH})({apps.count}, {PATIENCE})"))
            traffic = server.traffic - traffic
            processor = processes.seconds() - processor
            scene = Scene(Engine.CHROMIUM, line.name, apps.name, is_next)
            yield Visit(scene, way, first, live, traffic.requests, traffic.bytes, processor)


def _visit_other(sites: Sites, engine: Engine, apps: Apps, way: Way) -> Iterator[Visit]:
    with (
        serve(sites.root) as server,
        start_firefox() if engine is Engine.FIREFOX else start_webkit(optimizes=True) as browser,
    ):
        tab: Tab = browser.open()
        for is_next in (False, True):
            path = sites.path(way, apps.page(is_next=is_next))
            tab.goto(f"http://127.0.0.1:{server.port}/{path}")
            first, live = (_seconds(taken) for taken in tab.evaluate(f"({WATCH})({apps.count}, {PATIENCE})"))
            yield Visit(Scene(engine, NO_DELAY.name, apps.name, is_next), way, first, live)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
