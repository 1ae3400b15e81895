"""The measurements. Each function is one visit of a reader with a new browser."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from playwright.sync_api import Page

from benchmarks.reader import Reader, open_reader
from benchmarks.sites import CLICK, COUNTS, Sites, Way, page_name

# The time of a visit among many is the median of this visit and those before it.
NEIGHBOURS = 5
STAY = 2  # seconds that a reader spends on each of many pages
WIDTHS = (1280, 360)  # pixels, of a page
LOADS = 5  # pages; one of them has the longest task
SETTLED = 1  # seconds until a page has finished loading
# Measurements by the page.
OBSERVE = """
window.shift = 0;
window.tasks = [];
const observe = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
observe("layout-shift", ({ hadRecentInput, value }) => { if (!hadRecentInput) shift += value; });
observe("longtask", ({ duration }) => tasks.push(duration));
"""


class Case(StrEnum):
    """The actions of a reader."""

    FIRST = "first page"
    NEXT = "next page"
    TAB = "second tab"
    VISIT = "visit"
    WAITING = "before any start"
    SHIFT = "start seen by the page"


@dataclass(frozen=True)
class Record:
    """The measurements of a page. None means not measured.

    Args:
        way: How its apps get into the page.
        case: What the reader did.
        number: The number of apps on the page; for `visit`, the number of the visit; for measurements of the
            page, its width.
        seconds: Time until all apps show their text; None if they do not.
        processor: Seconds of processor time that the browser used until then.
        memory: Bytes of the whole browser after that.
        requests: Number of requests until then.
        bytes: Bytes of the answers, uncompressed; gzipped for measurements before a start.
        task: Milliseconds of the longest task that blocked the page, 0 if all were under 50.
        shift: How much the page moved (Cumulative Layout Shift, but of all windows).
    """

    way: Way
    case: Case
    number: int
    seconds: float | None = None
    processor: float | None = None
    memory: int | None = None
    requests: int | None = None
    bytes: int | None = None
    task: float | None = None
    shift: float | None = None


def measure_pages(sites: Sites, way: Way, count: int) -> Iterator[Record]:
    """Measure a page with this number of apps on a first visit, then another such page."""
    with open_reader(sites, way) as reader:
        page = reader.context.pages[0]
        first = _visit(reader, page, Case.FIRST, count)
        yield first
        # If nothing is shared, the next page is the same as the first.
        if first.seconds is not None and (way is Way.OURS or count == 1):
            yield _visit(reader, page, Case.NEXT, count)


def measure_tab(sites: Sites, way: Way) -> Iterator[Record]:
    """Measure a page in a second tab, while the first tab shows a page with one app."""
    with open_reader(sites, way) as reader:
        reader.visit(reader.context.pages[0], page_name(1), 1)
        yield _visit(reader, reader.context.new_page(), Case.TAB, 1)


def measure_visits(sites: Sites, way: Way, marks: Iterable[int]) -> Iterator[Record]:
    """Measure some of many successive visits to pages with one app."""
    marks = sorted(marks)
    times: list[float] = []
    with open_reader(sites, way) as reader:
        page = reader.context.pages[0]
        for number in range(1, marks[-1] + 1):
            seconds = reader.visit(page, page_name(1, is_next=number % 2 == 0), 1)
            if seconds is None:
                return
            times.append(seconds)
            time.sleep(STAY)
            if number in marks:
                yield Record(way, Case.VISIT, number, median(times[-NEIGHBOURS:]), memory=reader.memory())


def measure_waiting(sites: Sites, way: Way) -> Iterator[Record]:
    """Measure a page before its apps start: the files that it loads, and its longest task."""
    with open_reader(sites, way) as reader:
        page = reader.context.pages[0]
        page.add_init_script(OBSERVE)
        address = reader.address(f"{CLICK}.html")
        page.goto(address, wait_until="networkidle")
        site = reader.servers[0]
        paths = [path for path, _ in site.asked if "/stlite-" in path]
        sizes = [len(gzip.compress((site.folder / path.lstrip("/")).read_bytes(), 6)) for path in paths]
        tasks = []
        for _ in range(LOADS):
            page.goto(address, wait_until="networkidle")
            time.sleep(SETTLED)
            tasks.append(float(page.evaluate("Math.max(0, ...tasks)")))
        yield Record(way, Case.WAITING, max(COUNTS), requests=len(paths), bytes=sum(sizes), task=max(tasks))


def measure_shift(sites: Sites, way: Way) -> Iterator[Record]:
    """Measure how much a page moves on a first visit while all its apps start, for each width."""
    count = max(COUNTS)
    for width in WIDTHS:
        with open_reader(sites, way) as reader:
            page = reader.context.pages[0]
            page.set_viewport_size({"width": width, "height": 900})
            page.add_init_script(OBSERVE)
            if reader.visit(page, page_name(count), count) is not None:
                time.sleep(SETTLED)
                yield Record(way, Case.SHIFT, width, shift=float(page.evaluate("shift")))


def _visit(reader: Reader, page: Page, case: Case, count: int) -> Record:
    processor, traffic = reader.processes.seconds(), reader.traffic
    seconds = reader.visit(page, page_name(count, is_next=case is not Case.FIRST), count)
    processor = reader.processes.seconds() - processor
    traffic = reader.traffic - traffic
    return Record(
        reader.way, case, count, seconds, processor, reader.memory(), traffic.requests, traffic.bytes
    )
