"""What is measured: each function is one visit of a reader with a fresh browser."""

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

# The time of one visit among many is the median of itself and of those before it.
NEIGHBOURS = 5
STAY = 2  # seconds for which a reader looks at each of many pages


class Case(StrEnum):
    """What a reader does."""

    FIRST = "first page"
    NEXT = "next page"
    TAB = "second tab"
    VISIT = "visit"
    WAITING = "before any start"


@dataclass(frozen=True)
class Record:
    """What one page took; None is what was not measured.

    Args:
        way: How its apps get into it.
        case: What the reader did.
        number: Of apps on the page; with `visit`, of the visit.
        seconds: Until all apps show their text; None also if they do not.
        processor: Seconds of processor time that the browser spent meanwhile.
        memory: Bytes of the whole browser after that.
        requests: What the browser asked for meanwhile.
        bytes: Of the answers, uncompressed; those before any start are gzipped.
    """

    way: Way
    case: Case
    number: int
    seconds: float | None = None
    processor: float | None = None
    memory: int | None = None
    requests: int | None = None
    bytes: int | None = None


def measure_pages(sites: Sites, way: Way, count: int) -> Iterator[Record]:
    """Measure a page with so many apps on a first visit, and then another such page."""
    with open_reader(sites, way) as reader:
        page = reader.context.pages[0]
        first = _visit(reader, page, Case.FIRST, count)
        yield first
        # Where nothing is shared, a next page is another first one.
        if first.seconds is not None and (way is Way.OURS or count == 1):
            yield _visit(reader, page, Case.NEXT, count)


def measure_tab(sites: Sites, way: Way) -> Iterator[Record]:
    """Measure a page in a second tab, while the first one shows another page of one app."""
    with open_reader(sites, way) as reader:
        reader.visit(reader.context.pages[0], page_name(1), 1)
        yield _visit(reader, reader.context.new_page(), Case.TAB, 1)


def measure_visits(sites: Sites, way: Way, marks: Iterable[int]) -> Iterator[Record]:
    """Measure visits of some numbers among many, one after the other, to pages of one app."""
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
    """Count what a page whose apps wait for a click has loaded, besides itself and its theme's files."""
    with open_reader(sites, way) as reader:
        reader.context.pages[0].goto(reader.address(f"{CLICK}.html"), wait_until="networkidle")
        site = reader.servers[0]
        paths = [path for path, _ in site.asked if "/stlite-" in path]
        sizes = [len(gzip.compress((site.folder / path.lstrip("/")).read_bytes(), 6)) for path in paths]
        yield Record(way, Case.WAITING, max(COUNTS), requests=len(paths), bytes=sum(sizes))


def _visit(reader: Reader, page: Page, case: Case, count: int) -> Record:
    processor, traffic = reader.processes.seconds(), reader.traffic
    seconds = reader.visit(page, page_name(count, is_next=case is not Case.FIRST), count)
    processor = reader.processes.seconds() - processor
    traffic = reader.traffic - traffic
    return Record(
        reader.way, case, count, seconds, processor, reader.memory(), traffic.requests, traffic.bytes
    )
