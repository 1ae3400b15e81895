"""`stlite-docs check` says what a build of the same pages says."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from stlite_docs.sphinx_ext.check import check_pages, find_docs

from block_cases import SUFFIXES, read_cases
from fake_runtime import FakeRuntime
from sphinx_project import Project
from stlite_docs.base.problems import StliteError
from stlite_docs.checking.check import check_paths

_WRONG = ".. stlite::\n\n   import streamlit as st\n   st.buton(1)\n"
_INDEX = "Project\n=======\n\n.. toctree::\n   :glob:\n\n   *\n\n"
_OURS = re.compile(r"(.*): WARNING: (.*) \[stlite\.(\w+)\]", re.DOTALL)


@pytest.mark.parametrize("markup", ["myst", "rst"])
def test_same_as_a_build(tmp_path: Path, fake_runtime: FakeRuntime, markup: str) -> None:
    """All slips of authors have the messages and places of a build."""
    project = Project(tmp_path)
    project.write("index.rst", _INDEX + _WRONG)
    for case in read_cases(markup):
        if not case.conf:
            project.write(f"{case.file}{SUFFIXES[markup]}", case.text)
    built = [match.groups() for text in project.build(strict=False).warnings if (match := _OURS.match(text))]
    pages = [path for path in sorted(project.docs.iterdir()) if path.suffix in {".md", ".rst"}]
    problems = [finding.problem for finding in check_pages(project.docs / "conf.py", pages).findings]
    found = [
        (str(replace(problem.place, file=f"<root>/{problem.place.file}")), problem.message, str(problem.kind))
        for problem in problems
    ]
    assert sorted(found) == sorted(built)
    assert len(found) > 5
    assert fake_runtime


def test_only_the_given_pages(tmp_path: Path) -> None:
    """Sphinx also reads the first page of a site, but nothing is said about it. Nothing is written."""
    project = Project(tmp_path, "suppress_warnings = ['stlite.call']\nexclude_patterns = ['old*']\n")
    project.write("index.rst", _INDEX + _WRONG)
    project.write("a[1].rst", "A\n=\n\n" + _WRONG + "   st.button()\n")
    project.write("old.rst", _WRONG)
    before = sorted(os.walk(tmp_path))
    result = check_paths([project.docs / "a[1].rst", project.docs / "old.rst"])
    assert [(finding.path, str(finding.problem.kind)) for finding in result.findings] == [
        (project.docs.resolve() / "a[1].rst", "name")
    ]
    assert (result.apps, result.files) == (1, 2)
    assert sorted(os.walk(tmp_path)) == before
    assert find_docs(project.docs / "conf.py") == project.docs


def test_pages_without_a_site(tmp_path: Path) -> None:
    """Pages in reStructuredText need no `conf.py`."""
    (tmp_path / "page.rst").write_text(_WRONG)
    [finding] = check_pages(None, [tmp_path / "page.rst"]).findings
    assert str(finding.problem.place) == f"{tmp_path.name}/page.rst:4:7"


def test_site_that_cannot_be_read(tmp_path: Path) -> None:
    """An error in `conf.py` is explained."""
    project = Project(tmp_path, "1 / 0\n")
    page = project.write("index.rst", _WRONG)
    with pytest.raises(StliteError, match=r"cannot read the pages of conf.py with Sphinx: .*"):
        check_pages(project.docs / "conf.py", [page])


def test_pages_apart_from_the_configuration(tmp_path: Path) -> None:
    """With `-c`, Sphinx can read pages of another folder. The command cannot know which."""
    project = Project(tmp_path)
    page = project.write("pages/index.rst", _WRONG)
    with pytest.raises(StliteError, match=r"expected index\.rst or index\.md in the folder of conf\.py, .*"):
        check_pages(project.docs / "conf.py", [page])


def test_no_notebook_runs(tmp_path: Path) -> None:
    """MyST-NB runs the code of pages in a build. The command does not."""
    conf = "extensions[0] = 'myst_nb'\nnb_execution_mode = 'force'\n"
    # Sphinx keeps the suffixes of the process's earlier projects otherwise.
    project = Project(tmp_path, conf + "source_suffix = {'.rst': 'restructuredtext'}\n")
    ran = tmp_path / "ran.txt"
    code = f"```{{code-cell}}\nopen({str(ran)!r}, 'w')\n```\n\n"
    block = "```{stlite}\nimport streamlit as st\nst.buton(1)\n```\n"
    header = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n# Page\n\n"
    page = project.write("index.md", header + code + block)
    [finding] = check_pages(project.docs / "conf.py", [page]).findings
    assert str(finding.problem.kind) == "name"
    assert not ran.exists()
