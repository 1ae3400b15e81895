"""The results: medians of ratios of two numbers from the same run, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.measurements import WIDTHS, Case, Record
from benchmarks.sites import COUNTS, Way

Key = tuple[Way, Case, int]
Measure = Callable[[Record], float | None]

UNIT: Key = (Way.OURS, Case.FIRST, 1)
WAITING: Key = (Way.OURS, Case.WAITING, max(COUNTS))
MEASURES: dict[str, Measure] = {
    "Time until all apps show their text": lambda record: record.seconds,
    "Processor time of the browser until then": lambda record: record.processor,
    "Memory of the browser": lambda record: record.memory,
    "Bytes sent": lambda record: record.bytes,
    "Requests": lambda record: record.requests,
}
TIME, _, MEMORY, BYTES, REQUESTS = MEASURES.values()
MEGABYTE = 10**6
NOTHING = "n/a"
PRECISE = 100  # larger numbers are shown without decimals


def _shift(record: Record) -> float | None:
    return record.shift


def _task(record: Record) -> float | None:
    return record.task


@dataclass(frozen=True)
class Promise:
    """A promised upper limit of a ratio, or of a number if it is not compared with another."""

    text: str
    measure: Measure
    of: Key
    to: Key | None
    limit: float


PROMISES = (
    Promise("16 apps ready, to one app", TIME, (Way.OURS, Case.FIRST, 16), UNIT, 2.5),
    Promise("next page ready, to the first (one app)", TIME, (Way.OURS, Case.NEXT, 1), UNIT, 0.10),
    Promise("memory of 16 apps, to one app", MEMORY, (Way.OURS, Case.FIRST, 16), UNIT, 1.8),
    Promise(
        "memory after 50 visits, to after five",
        MEMORY,
        (Way.OURS, Case.VISIT, 50),
        (Way.OURS, Case.VISIT, 5),
        1.25,
    ),
    *(
        Promise(
            f"layout shift while 16 apps start, {width} pixels wide",
            _shift,
            (Way.OURS, Case.SHIFT, width),
            None,
            0.02,
        )
        for width in WIDTHS
    ),
    Promise("longest task before a start of 16 apps, in milliseconds", _task, WAITING, None, 50),
    Promise("bytes before a start of 16 apps, gzipped", BYTES, WAITING, None, 10_000),
)


class Results:
    """The records of several runs.

    Args:
        runs: The records of each run.
    """

    def __init__(self, runs: Sequence[Sequence[Record]]) -> None:
        self.runs = [{(record.way, record.case, record.number): record for record in run} for run in runs]

    def value(self, measure: Measure, key: Key) -> float | None:
        """Return the median of a measurement, or None if a run lacks it."""
        return _median([_read(run, measure, key) for run in self.runs])

    def ratio(self, measure: Measure, of: Key, to: Key = UNIT) -> float | None:
        """Return the median of the ratios of two measurements, or None if a run lacks one."""
        pairs = [(_read(run, measure, of), _read(run, measure, to)) for run in self.runs]
        return _median([part / whole if part is not None and whole else None for part, whole in pairs])

    def to_json(self) -> dict[str, object]:
        """Return the ratios and the numbers that they are based on."""
        keys = dict.fromkeys(key for run in self.runs for key in run)
        ratios = [
            {"way": way, "case": case, "number": number}
            | {name: self.ratio(measure, (way, case, number)) for name, measure in MEASURES.items()}
            for way, case, number in keys
        ]
        promises = [
            {"promise": one.text, "limit": one.limit, "measured": self._measured(one)} for one in PROMISES
        ]
        records = [[asdict(record) for record in run.values()] for run in self.runs]
        return {"promises": promises, "ratios": ratios, "records": records}

    def to_markdown(self) -> str:
        """Return the tables."""
        parts = ["## Promises", self._promises()]
        for name, measure in MEASURES.items():
            if self.value(measure, UNIT) is None:
                continue
            parts += [f"## {name}", self._ways(measure)]
        parts += ["## Many visits (stlite-docs)", self._visits(), "## Before any start", self._waiting()]
        return "\n\n".join(parts) + "\n"

    def _promises(self) -> str:
        rows = [[one.text, f"{one.limit:g}", _show(self._measured(one))] for one in PROMISES]
        return make_table(["", "at most", "measured"], rows)

    def _measured(self, promise: Promise) -> float | None:
        if promise.to is None:
            return self.value(promise.measure, promise.of)
        return self.ratio(promise.measure, promise.of, promise.to)

    def _ways(self, measure: Measure) -> str:
        places = [(Case.FIRST, count) for count in COUNTS]
        places += [(Case.NEXT, count) for count in COUNTS]
        places.append((Case.TAB, 1))
        rows = []
        for case, count in places:
            ratios = [_show(self.ratio(measure, (way, case, count))) for way in Way]
            rows.append([f"{case}, {count} app{'s' * (count > 1)}", *ratios])
        return make_table(["", *Way], rows)

    def _visits(self) -> str:
        marks = sorted({number for run in self.runs for _, case, number in run if case is Case.VISIT})
        keys: list[Key] = [(Way.OURS, Case.VISIT, mark) for mark in marks]
        rows = [
            [
                f"visit {key[2]}",
                _show(self.ratio(TIME, key, keys[0])),
                _show(self.ratio(MEMORY, key, keys[0])),
            ]
            for key in keys
        ]
        return make_table(["", "time", "memory"], rows)

    def _waiting(self) -> str:
        size, requests = (self.value(measure, WAITING) for measure in (BYTES, REQUESTS))
        if size is None or requests is None:
            return NOTHING
        return f"A page with {max(COUNTS)} apps loads {requests:.0f} of our files: {size:.0f} bytes, gzipped."

    def unit(self) -> str:
        """Return the numbers that the ratios are relative to."""
        seconds, _, memory, size, requests = (self.value(measure, UNIT) for measure in MEASURES.values())
        if seconds is None:
            return NOTHING
        return (
            f"{seconds:.1f} s, {(memory or 0) / MEGABYTE:.0f} MB of memory, "
            f"{(size or 0) / MEGABYTE:.1f} MB sent in {requests:.0f} answers"
        )


def _read(run: dict[Key, Record], measure: Measure, key: Key) -> float | None:
    return measure(run[key]) if key in run else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known and len(known) == len(values) else None


def _show(ratio: float | None) -> str:
    if ratio is None:
        return NOTHING
    return f"{ratio:.2f}" if ratio < PRECISE else f"{ratio:.0f}"


def make_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown whose numbers are on the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
