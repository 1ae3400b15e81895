"""Programs with mistakes in MyST and reStructuredText: each message names its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from broken_programs import BrokenProgram, broken_programs, indent, place_messages
from fake_runtime import FakeRuntime
from sphinx_project import Project


def _myst(program: BrokenProgram) -> tuple[str, int, int]:
    """Return a page with a program, the lines above it, and its indentation."""
    return f"# Page\n\n```{{stlite}}\n{program.text}```\n", 3, 0


def _myst_list(program: BrokenProgram) -> tuple[str, int, int]:
    return "1. Page\n\n" + indent(f"```{{stlite}}\n{program.text}```\n", 3), 3, 3


def _rst(program: BrokenProgram) -> tuple[str, int, int]:
    has_options = program.text.startswith(":")
    body = indent(program.text, 3)
    return f"Page\n====\n\n.. stlite::\n{'' if has_options else chr(10)}{body}", 5 - has_options, 3


@pytest.mark.parametrize(
    ("write", "suffix"), [(_myst, "md"), (_myst_list, "md"), (_rst, "rst")], ids=["myst", "list", "rst"]
)
def test_places(tmp_path: Path, fake_runtime: FakeRuntime, write: object, suffix: str) -> None:
    """All messages of a project are there, once, with the type for `suppress_warnings`."""
    assert callable(write)
    fake_runtime.provides = frozenset({"streamlit", "pandas"})
    project = Project(tmp_path)
    project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   */*\n")
    expected: list[str] = []
    for number, program in enumerate(broken_programs()):
        text, above, width = write(program)
        project.write(f"{number}/page.{suffix}", text)
        for name in program.beside:
            project.write(f"{number}/{name}", "x")
        expected += place_messages(program, f"<root>/docs/{number}/page.{suffix}", above, width)
    said = [line for line in project.build().warnings if "[stlite." in line]
    assert sorted(said) == sorted(
        line.replace(": ", ": WARNING: ", 1).replace(" [", " [stlite.") for line in expected
    )


def test_option_of_the_site(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """`stlite_ignore` turns off kinds of messages, as `suppress_warnings` does; unknown kinds are told."""
    fake_runtime.provides = frozenset({"streamlit"})
    text = "# Page\n\n```{stlite}\nimport streamlit as st\nst.buton('x')\nst.button()\nimport absent\n```\n"
    project = Project(
        tmp_path, "stlite_ignore = ['name', 'requirements']\nsuppress_warnings = ['stlite.call']\n"
    )
    project.write("index.md", text)
    project.build_clean()
    project.configure("stlite_ignore = 'names'\nsuppress_warnings = ['stlite.call', 'stlite.requirements']\n")
    unknown, name = project.build("-E").warnings
    assert "stlite_ignore in conf.py: expected none, or some of name, call," in unknown
    assert name.startswith("<root>/docs/index.md:5:4: WARNING: Streamlit 1.62 has no st.buton")
