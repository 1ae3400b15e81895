"""Runs all visits several times, and writes `readers.json` and `readers.md`."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.readers.sites import Way, build_sites
from benchmarks.readers.table import Results
from benchmarks.readers.visits import Visit, visit_all
from stlite_docs.pins.pinned import PYODIDE, STLITE

NOTES = f"""\
Each first page has a browser with a new profile, and each next page is its second. A browser counts the
seconds from the request. *First output*: the apps show a text, uncovered, in Streamlit's front end. *Live*:
Python has answered a button that was pressed at that moment. Bytes, requests and processor time are those
until then. Numbers are medians of the runs, with the least and the most. Ratios are medians of the ratios
in each run, to {Way.STOCK}.

All use stlite {STLITE.version} and Pyodide {PYODIDE.version}. Everything comes from one local server with
HTTP/2 and gzip, so {Way.STOCK} needs no connections to other hosts here. All requests and workers share a
line. On the slower processor, all processes of the browser pause for a part of the time. Firefox and WebKit
use HTTP/1.1 without compression."""

logger = logging.getLogger("benchmarks")


def measure_readers(runs: int, output: Path, pyodide_packages: str = "") -> None:
    """Measure everything, and write the results of all finished runs after each of them.

    Args:
        runs: How often.
        output: The folder of the results.
        pyodide_packages: See `build_sites`.
    """
    with tempfile.TemporaryDirectory(prefix="stlite-bench-") as folder:
        work = Path(folder)
        sites = build_sites(work, pyodide_packages)
        visits: list[list[Visit]] = []
        for number in range(1, runs + 1):
            logger.info("Readers, run %d of %d", number, runs)
            visits.append([_log(visit) for visit in visit_all(sites, work)])
            _write(visits, sites.missing, output)


def _log(visit: Visit) -> Visit:
    scene = f"{visit.scene.engine}, {visit.scene.line}, {visit.scene.apps}{', next' * visit.scene.is_next}"
    numbers = (visit.first, visit.live, visit.bytes, visit.requests, visit.processor)
    logger.info("%s, %s: %s", scene, visit.way, numbers)
    return visit


def _write(visits: Sequence[Sequence[Visit]], missing: Sequence[str], output: Path) -> None:
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "runs": len(visits),
        "cores": os.cpu_count(),
        "missing": missing,
    }
    lacks = ", ".join(missing) or "nothing"
    text = (
        f"# What readers wait for, {about['date']}\n\n{NOTES}\n\n"
        f"{len(visits)} run(s) on {os.cpu_count()} cores. "
        f"{Way.STOCK} lacks what was out of reach: {lacks}.\n\n{Results(visits).to_markdown()}"
    )
    runs = [[asdict(visit) for visit in run] for run in visits]
    output.mkdir(parents=True, exist_ok=True)
    (output / "readers.json").write_text(json.dumps({"about": about, "runs": runs}, indent=2))
    (output / "readers.md").write_text(text)
    logger.info("Written to %s\n\n%s", output, text)
