"""Programs arrive in the payload as their authors wrote them, whatever the markup around them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases import LONG, PROGRAMS, markdown_block, rst_block
from pages import read_programs
from sphinx_project import Project

pytestmark = pytest.mark.usefixtures("fake_runtime")


def _rst(before: str, indent: str) -> Callable[[str], str]:
    return lambda program: f"Page\n====\n\n{before}{rst_block(program, indent=indent)}"


def _myst(first: str, before: str = "", indent: str = "", after: str = "") -> Callable[[str], str]:
    def document(program: str) -> str:
        return f"# Page\n\n{before}{markdown_block(program, indent=indent, first=first)}{after}"

    return document


RST = {
    "top": _rst("", ""),
    "list": _rst("* Item\n\n", "  "),
    "quote": _rst("Text\n\n", "     "),
    "note": _rst(".. note::\n\n   Text\n\n", "   "),
    "nested": _rst("#. Item\n\n   .. tip::\n\n      * Item\n\n", " " * 8),
    "definition": _rst("term\n", "    "),
    "after separators": _rst("one\u2028two\u2029three\x85four \x0c five \x0b six\n\n", ""),
}
MYST = {
    "directive": _myst("```{stlite}"),
    "fence": _myst("```stlite"),
    "colon fence": lambda program: f"# Page\n\n:::::{{stlite}}\n{program}:::::\n",
    "directive in a list": _myst("```{stlite}", "- Item\n\n", "  "),
    "fence in a list": _myst("```stlite", "1. Item\n\n", "   "),
    "fence in a quote": _myst("```stlite", "> Text\n>\n", "> "),
    "directive in a quote in a list": _myst("```{stlite}", "- > Text\n  >\n", "  > "),
    "directive in a note": _myst("```{stlite}", "::::::{note}\nText\n\n", "", "::::::\n"),
    "fence in a nested note": _myst("```stlite", ":::::::{note}\n::::::{tip}\n", "", "::::::\n:::::::\n"),
    "after separators": _myst("```{stlite}", "one\u2028two\u2029three\x85four \x0c five \x0b six\n\n"),
}


def _check(
    project: Project, suffix: str, document: Callable[[str], str], programs: dict[str, str], end: str
) -> None:
    project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p-*\n")
    for name, program in programs.items():
        project.write(f"p-{name}{suffix}", document(program).replace("\n", end))
    build = project.build_clean()
    found = {name: read_programs(build.page(f"p-{name}")) for name in programs}
    assert found == {name: [program.replace("\n", end)] for name, program in programs.items()}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("where", RST)
def test_rst(where: str, end: str, tmp_path: Path) -> None:
    """Every program comes out of an RST directive unchanged, line ends included."""
    _check(Project(tmp_path), ".rst", RST[where], PROGRAMS, end)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("where", MYST)
def test_myst(where: str, end: str, tmp_path: Path) -> None:
    """Every program comes out of each form of MyST unchanged, line ends included."""
    _check(Project(tmp_path), ".md", MYST[where], PROGRAMS, end)


@pytest.mark.parametrize(("suffix", "document"), [(".rst", RST["list"]), (".md", MYST["fence in a list"])])
def test_long_program(suffix: str, document: Callable[[str], str], tmp_path: Path) -> None:
    """Thousands of lines are no matter."""
    _check(Project(tmp_path), suffix, document, {"long": LONG}, "\n")
