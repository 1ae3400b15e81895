"""What the build says of programs with mistakes, without running them, and that it says nothing of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from broken_programs import BrokenProgram, broken_programs
from docs_folder import Docs
from fake_runtime import FakeRuntime
from stlite_docs.base.place import Place
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.site import publish_apps

PROGRAMS = broken_programs()
# Docs have the block on line 3, so its first line is line 4.
_ABOVE = 3


def test_number_of_programs() -> None:
    """There are enough of them, also of those that only a browser refuses."""
    assert len(PROGRAMS) >= 60
    assert sum(program.is_right_at_home for program in PROGRAMS) >= 20


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_messages(program: BrokenProgram, tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """Each program gets its messages, at the line and the column of the mistake."""
    assert program.messages
    fake_runtime.provides = frozenset({"streamlit", "pandas"})
    app = Docs(tmp_path, {f"sub/{name}": "x" for name in program.beside}).build(body=program.text, column=1)
    published = publish_apps(tmp_path, [find_app_needs(app)], SiteSettings(), Place("mkdocs.yml"))
    found = [
        f"{problem.kind} {(problem.place.line or 0) - _ABOVE}:{problem.place.column} {problem.message}"
        for problem in (*app.problems, *published.problems)
    ]
    assert found == [*program.messages]
