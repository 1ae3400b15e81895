"""What readers waited for, as Markdown: medians of all runs, their range, and ratios within a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.readers.sites import Way
from benchmarks.readers.visits import Engine, Scene, Visit
from benchmarks.table import MEGABYTE, NOTHING, make_table

Measure = Callable[[Visit], float | None]

HEAD = (
    "",
    "first output, s",
    "to `mount()`",
    "live, s",
    "to `mount()`",
    "MB, compressed",
    "requests",
    "processor, s",
)


class Results:
    """The visits of several runs.

    Args:
        runs: The visits of each run.
    """

    def __init__(self, runs: Sequence[Sequence[Visit]]) -> None:
        self._runs = [{(visit.scene, visit.way): visit for visit in run} for run in runs]
        self._scenes = list(dict.fromkeys(visit.scene for run in runs for visit in run))

    def to_markdown(self) -> str:
        """Return the tables."""
        parts: list[str] = []
        for scene in self._scenes:
            if scene.engine is Engine.CHROMIUM:
                parts += [f"## {_title(scene)}", self._scene(scene)]
        for engine in (Engine.FIREFOX, Engine.WEBKIT):
            scenes = [scene for scene in self._scenes if scene.engine is engine]
            if scenes:
                parts += [f"## {engine}, {scenes[0].line}: live, s (to `mount()`)", self._live(scenes)]
        return "\n\n".join(parts) + "\n"

    def _scene(self, scene: Scene) -> str:
        rows = [
            [
                way,
                self._range(_first, scene, way),
                self._ratio(_first, scene, way),
                self._range(_live, scene, way),
                self._ratio(_live, scene, way),
                self._range(_megabytes, scene, way),
                self._range(_requests, scene, way, digits=0),
                self._range(_processor, scene, way),
            ]
            for way in Way
        ]
        return make_table(HEAD, rows)

    def _live(self, scenes: Sequence[Scene]) -> str:
        head = [f"{scene.apps}, {_page(scene)}" for scene in scenes]
        rows = [
            [way, *(f"{self._range(_live, one, way)} ({self._ratio(_live, one, way)})" for one in scenes)]
            for way in Way
        ]
        return make_table(["", *head], rows)

    def _range(self, measure: Measure, scene: Scene, way: Way, *, digits: int = 1) -> str:
        """Return the median with the least and the most; nothing if a run lacks it."""
        values = [self._read(run, measure, scene, way) for run in self._runs]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return NOTHING
        least, middle, most = (f"{each:.{digits}f}" for each in (min(known), median(known), max(known)))
        return middle if least == most else f"{middle} ({least} to {most})"

    def _ratio(self, measure: Measure, scene: Scene, way: Way) -> str:
        """Return the median of the ratios to `Way.STOCK` in the same run; nothing if a run lacks one."""
        ratios = []
        for run in self._runs:
            part, whole = (self._read(run, measure, scene, one) for one in (way, Way.STOCK))
            if part is None or not whole:
                return NOTHING
            ratios.append(part / whole)
        return f"{median(ratios):.2f}"

    @staticmethod
    def _read(run: dict[tuple[Scene, Way], Visit], measure: Measure, scene: Scene, way: Way) -> float | None:
        visit = run.get((scene, way))
        return measure(visit) if visit else None


def _title(scene: Scene) -> str:
    return f"{scene.apps[0].upper()}{scene.apps[1:]}, {scene.line}, {_page(scene)}"


def _page(scene: Scene) -> str:
    return "next page" if scene.is_next else "first page"


def _first(visit: Visit) -> float | None:
    return visit.first


def _live(visit: Visit) -> float | None:
    return visit.live


def _megabytes(visit: Visit) -> float | None:
    return None if visit.bytes is None else visit.bytes / MEGABYTE


def _requests(visit: Visit) -> float | None:
    return visit.requests


def _processor(visit: Visit) -> float | None:
    return visit.processor
