"""uv's explanations, cut down to one clause: from what the pinned uv really says."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement

from stlite_docs.runtime.resolve.explanation import explain
from uv_explanations import CASES, FOLDER, ask, read


def test_all_cases_are_kept() -> None:
    """Each case has its file, and each file its case."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_clause(name: str) -> None:
    """What uv has said gives the clause that is kept with it."""
    for said in read(name):
        requirement = Requirement(said.requirement) if said.requirement else None
        assert explain(said.text, requirement, said.known) == said.clause


@pytest.mark.parametrize("name", sorted(CASES))
def test_uv_still_says_so(name: str, tmp_path: Path) -> None:
    """The installed uv words its answers as before. If not, run `tests/core/uv_explanations.py` and look."""
    assert ask(CASES[name], tmp_path) == read(name)


def test_narrow_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The width of the terminal does not break a sentence."""
    monkeypatch.setenv("COLUMNS", "30")
    name = "other-platform-in-pyodide"
    assert ask(CASES[name], tmp_path) == read(name)


@pytest.mark.parametrize("text", ["", "error: something else", "cause: \x00", "hint: ", "x" * 10_000])
def test_whatever_uv_says(text: str) -> None:
    """A text that nobody has seen yet is passed on, and cut short."""
    for requirement in (None, Requirement("foo>=1")):
        clause = explain(text, requirement, {})
        assert clause
        assert len(clause) < 400
