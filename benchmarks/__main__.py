"""`make bench`: builds the sites, measures them, and writes the results as JSON and Markdown."""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from benchmarks.builds import measure_builds
from benchmarks.measurements import (
    Case,
    Record,
    measure_pages,
    measure_shift,
    measure_tab,
    measure_visits,
    measure_waiting,
)
from benchmarks.processes import MEMORY_AN_APP, available_memory
from benchmarks.readers.report import measure_readers
from benchmarks.sites import COUNTS, Sites, Way, build_sites
from benchmarks.table import Results
from stlite_docs.pins.pinned import PYODIDE, STLITE

QUICK_COUNT = 4
MARKS = (5, 25, 50)
SECONDS_A_MINUTE = 60

NOTES = f"""\
Each number is a ratio to one app of stlite-docs on a first visit in the same run, and the median of the
runs. Every measurement has a browser with a new profile. Memory is that of all its processes (PSS).
Everything comes from localhost, so the times are work, not network. "{Way.MOUNT}" is `mount()` for each
app in the page. With {Way.PEER}, each app has a frame. Both start a Python for each app.

All use the same files: stlite {STLITE.version}, Pyodide {PYODIDE.version}, and the wheels of stlite-docs.
For {Way.MOUNT} and {Way.PEER}, Streamlit's wheel requires only these. From the real CDN, they would also
load numpy, pandas, pillow and more. {Way.PEER} requests stlite and Pyodide from the CDN, which a local
server with TLS replaces. Bytes are uncompressed. Each of many visits takes two seconds after the app has
started. Measurements by the page are numbers, not ratios."""

logger = logging.getLogger("benchmarks")


class Part(StrEnum):
    """What can be measured alone."""

    APPS = "apps"
    PAGE = "page"
    READERS = "readers"
    BUILDS = "builds"


def main() -> None:
    """Run the command."""
    arguments = _parse_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    if arguments.only in (None, Part.APPS, Part.PAGE):
        _measure_apps(arguments)
    if arguments.only in (None, Part.READERS):
        measure_readers(arguments.runs, arguments.output, arguments.packages)
    if arguments.only in (None, Part.BUILDS):
        _write_builds(arguments.output)


def _measure_apps(arguments: argparse.Namespace) -> None:
    marks = sorted({*MARKS, arguments.visits})
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stlite-bench-") as folder:
        sites = build_sites(Path(folder))
        runs = []
        for number in range(1, arguments.runs + 1):
            logger.info("Run %d of %d", number, arguments.runs)
            every = _measure(sites, marks, is_quick=arguments.quick)
            records = _measure_page(sites) if arguments.only == Part.PAGE else every
            runs.append([_log(record) for record in records])
    minutes = (time.monotonic() - begin) / SECONDS_A_MINUTE
    _write(Results(runs), arguments, minutes)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often everything is measured (default: 5)")
    parser.add_argument("--visits", type=int, default=MARKS[-1], help="how many in a row (default: 50)")
    parser.add_argument(
        "--quick", action="store_true", help=f"not more than {QUICK_COUNT} apps with the slow ways"
    )
    parser.add_argument(
        "--only",
        choices=[*Part],
        help=f"{Part.APPS}: how much apps share; {Part.PAGE}, a part of it: what a page sees before a start, "
        f"and whether it moves; {Part.READERS}: what readers wait for; {Part.BUILDS}: builds that run apps",
    )
    parser.add_argument(
        "--packages",
        default="",
        help=f"URL or folder of Pyodide's packages for {Part.READERS} (default: what the package index has)",
    )
    parser.add_argument("--output", type=Path, default=Path("build/bench"), help="folder of the results")
    return parser.parse_args()


def _measure(sites: Sites, marks: list[int], *, is_quick: bool) -> Iterator[Record]:
    """Measure everything once. Compared measurements run close together, and the slowest comes last."""
    for count in COUNTS:
        yield from measure_pages(sites, Way.OURS, count)
    for way in Way:
        yield from measure_tab(sites, way)
    yield from _measure_page(sites)
    yield from measure_visits(sites, Way.OURS, marks)
    for count in COUNTS:
        if is_quick and count > QUICK_COUNT:
            continue
        if available_memory() < count * MEMORY_AN_APP:
            logger.warning("Too little memory for %d apps that share nothing", count)
            continue
        for way in (Way.MOUNT, Way.PEER):
            yield from measure_pages(sites, way, count)


def _measure_page(sites: Sites) -> Iterator[Record]:
    yield from measure_waiting(sites, Way.OURS)
    yield from measure_shift(sites, Way.OURS)


def _log(record: Record) -> Record:
    name = f"{record.way}, {record.case} {record.number}"
    taken = {key: value for key, value in asdict(record).items() if isinstance(value, float | int)}
    logger.info("%-36s %s", name, ", ".join(f"{key} {value:.5g}" for key, value in taken.items()))
    if record.way is Way.OURS and record.case is Case.FIRST and record.seconds is None:
        raise SystemExit("Apps of stlite-docs did not show their text, so there is nothing to compare with.")
    return record


def _write(results: Results, arguments: argparse.Namespace, minutes: float) -> None:
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "runs": arguments.runs,
        "minutes": round(minutes),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in ("stlite-docs", "atsphinx-stlite")},
    }
    text = (
        f"# Numbers of {about['date']}\n\n{NOTES}\n\n{arguments.runs} run(s) in {minutes:.0f} minutes on "
        f"{os.cpu_count()} cores. One app of stlite-docs on a first visit took {results.unit()}.\n\n"
        f"{results.to_markdown()}"
    )
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "bench.json").write_text(json.dumps({"about": about, **results.to_json()}, indent=2))
    (arguments.output / "bench.md").write_text(text)
    logger.info("Written to %s\n\n%s", arguments.output, text)


def _write_builds(output: Path) -> None:
    lines = []
    with tempfile.TemporaryDirectory(prefix="stlite-bench-") as folder:
        for line in measure_builds(Path(folder)):
            logger.info("%s", line)
            lines.append(f"- {line}\n")
    output.mkdir(parents=True, exist_ok=True)
    (output / "builds.md").write_text("".join(lines))


if __name__ == "__main__":
    main()
