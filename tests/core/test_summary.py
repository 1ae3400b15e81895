"""What a build tells at its end, and in which order."""

from __future__ import annotations

import pytest

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.site import Published
from stlite_docs.publish.tally import Tally, describe_build


def problem(file: str, line: int | None, kind: ProblemKind = ProblemKind.RUN) -> Problem:
    return Problem(kind, f"{file} {line}", Place(file, line))


def test_order_of_lines() -> None:
    """What runs find is between what the runtime lacks, page by page and in the order of lines."""
    missing = [problem("b.md", 9), problem("a.md", 20), problem("b.md", 3), problem("mkdocs.yml", None)]
    runs = (
        AppRun("{}", Place("a.md", 1), problem("app.py", 2)),
        AppRun("{}", Place("b.md", 5), problem("b.md", 6)),
    )
    told = [str(each.place) for each, _ in Published(missing, runs).told]
    assert told == ["b.md:3", "b.md:6", "b.md:9", "app.py:2", "a.md:20", "mkdocs.yml"]


def test_order_in_a_block() -> None:
    """What is found later in a block is told at its line too, and what is told twice is told once."""
    diagnostics = Diagnostics(Place("a.md", 1))
    for line in (8, 2, 8, 5):
        diagnostics.add(ProblemKind.NAME, "text", Place("a.md", line))
    assert [each.place.line for each in diagnostics.problems] == [2, 5, 8]


def test_number_of_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line counts each problem once, and none that the site does not want to see."""
    monkeypatch.setattr("stlite_docs.base.help_links._find_docs", lambda: "https://docs.example/")
    found = [problem("a.md", 1), problem("a.md", 1), problem("a.md", 2, ProblemKind.LIMIT)]
    assert describe_build(2, Tally(), found) == (
        "2 apps: checked without running, 2 problems\n"
        "What the messages mean:\n"
        "  https://docs.example/messages/#limit\n"
        "  https://docs.example/messages/#run"
    )
    assert describe_build(2, Tally(1, 0, frozenset({"a"})), found, frozenset({"limit"})) == (
        "2 apps: 1 ran, 1 problem; 1 interpreter\n"
        "What the messages mean:\n"
        "  https://docs.example/messages/#run"
    )
    monkeypatch.undo()
    assert describe_build(1, Tally(), found).splitlines()[1:] == [
        "See 'What messages mean' in the documentation for [limit], [run]."
    ]
    assert describe_build(1, Tally(), ()) == "1 app: checked without running, 0 problems"
