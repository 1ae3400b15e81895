"""`stlite-docs check` says what a build of the same pages says."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from stlite_docs.sphinx_ext.check import check_pages, find_docs

from block_cases import SUFFIXES, read_cases
from checked_pages import findings_of
from fake_runs import FakeRuns
from fake_runtime import FakeRuntime
from notebook_files import notebook
from sphinx_project import Project
from stlite_docs.base.problems import StliteError
from stlite_docs.checking.check import check_paths
from stlite_docs.checking.runs import Runs

_WRONG = ".. stlite::\n\n   import streamlit as st\n   st.buton(1)\n"
_INDEX = "Project\n=======\n\n.. toctree::\n   :glob:\n\n   *\n\n"
_RAISES = "the program raises ValueError: no, in the line: raise x"
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
    problems = [finding.problem for finding in findings_of(check_pages(project.docs / "conf.py", pages))]
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


def test_runs(
    tmp_path: Path, fake_runtime: FakeRuntime, fake_runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The apps of the given pages run with the site's options. The site's other apps share their packages."""
    monkeypatch.setattr("stlite_docs.checking.runs.has_node", lambda: True)
    project = Project(tmp_path, "stlite_lock = 'lock.json'\nstlite_env = {'A': 'b'}\n")
    project.write("index.rst", _INDEX + ".. stlite:: app.py\n   :requirements: emoji\n")
    page = project.write(
        "page.md", "# Page\n\n```{stlite}\nraise x\n```\n\n```{stlite}\n:check: off\nraise x\n```\n"
    )
    program = project.write("app.py", "raise x\nimport streamlit\n")
    before = sorted(os.walk(tmp_path))
    with Runs(print) as runs:
        result = check_paths([page], runs)
        assert [(finding.path, str(finding.problem)) for finding in result.findings] == [
            (page.resolve(), f"docs/page.md:4: {_RAISES}")
        ]
        assert (result.tally.ran, len(result.tally.interpreters)) == (1, 1) if result.tally else None
        assert fake_runtime.asked == ["emoji"]
        assert [app.payload["env"] for app in fake_runs.apps] == [{"A": "b"}]
        [finding] = check_paths([program], runs).findings
        assert (finding.path, str(finding.problem)) == (program.resolve(), f"app.py:1: {_RAISES}")
        assert [app.place.file for app in fake_runs.apps] == ["docs/index.rst"]
        project.configure("suppress_warnings = ['stlite.run']\n")
        assert check_paths([page], runs).findings == ()
    assert sorted(os.walk(tmp_path)) == before


def test_pages_without_a_site(tmp_path: Path) -> None:
    """Pages in reStructuredText need no `conf.py`."""
    (tmp_path / "page.rst").write_text(_WRONG)
    [finding] = findings_of(check_pages(None, [tmp_path / "page.rst"]))
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


def test_cells_of_notebooks(tmp_path: Path) -> None:
    """A problem in a notebook that MyST-NB reads has its cell."""
    project = Project(tmp_path, "extensions[0] = 'myst_nb'\n")
    text = "# Page\n\n```{stlite}\nimport streamlit as st\nst.buton(1)\n```\n"
    page = project.write("index.ipynb", notebook("# Notebook", text))
    [finding] = check_paths([page]).findings
    assert (finding.path, finding.cell) == (page.resolve(), 2)
    assert str(finding.problem.place) == "docs/index.ipynb:5:4"


def test_no_notebook_runs(tmp_path: Path) -> None:
    """MyST-NB runs the code of pages in a build. The command does not."""
    conf = "extensions[0] = 'myst_nb'\nnb_execution_mode = 'force'\n"
    project = Project(tmp_path, conf)
    ran = tmp_path / "ran.txt"
    code = f"```{{code-cell}}\nopen({str(ran)!r}, 'w')\n```\n\n"
    block = "```{stlite}\nimport streamlit as st\nst.buton(1)\n```\n"
    header = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n# Page\n\n"
    page = project.write("index.md", header + code + block)
    [finding] = findings_of(check_pages(project.docs / "conf.py", [page]))
    assert str(finding.problem.kind) == "name"
    assert not ran.exists()


def test_myst_without_a_site(tmp_path: Path) -> None:
    """Markdown pages with blocks of MyST need no `conf.py`. Others are those of MkDocs."""
    block = "\nimport streamlit as st\nst.buton(1)\n"
    (tmp_path / "fence.md").write_text(f"# Page\n\n```{{stlite}}{block}```\n")
    (tmp_path / "colons.md").write_text(f"# Page\n\n:::{{stlite}}{block}:::\n")
    (tmp_path / "mkdocs.md").write_text(f"# Page\n\n```stlite{block}```\n")
    (tmp_path / "page.rst").write_text(_WRONG)
    result = check_paths([tmp_path])
    assert [finding.path and finding.path.name for finding in result.findings] == [
        *("colons.md", "fence.md", "mkdocs.md", "page.rst")
    ]
    assert {str(finding.problem.kind) for finding in result.findings} == {"name"}
    assert result.apps == 4


def test_sites_one_after_the_other(tmp_path: Path) -> None:
    """A site has only the suffixes of its own extensions, whatever the process has read before."""
    (tmp_path / "index.md").write_text("# Page\n\n```{stlite}\n1\n```\n")
    (tmp_path / "index.rst").write_text(_WRONG)
    check_pages(None, [tmp_path / "index.md"])
    assert len(findings_of(check_pages(None, [tmp_path / "index.rst"]))) == 1
    site = tmp_path / "site"
    site.mkdir()
    (site / "conf.py").write_text("extensions = ['stlite_docs.sphinx_ext']\n")
    (site / "index.rst").write_text(_WRONG)
    (site / "index.md").write_text("# Page\n")
    assert len(check_paths([site / "index.rst"]).findings) == 1


def test_programs_of_a_site(tmp_path: Path) -> None:
    """Programs have the options of their site, and what it suppresses."""
    project = Project(tmp_path, "stlite_ignore = ['name']\nsuppress_warnings = ['stlite.secret']\n")
    key = "AKIA" + "Q3EXAMPLE7KEYZ2X"
    program = project.write("app.py", f"import streamlit as st\nst.buton(1)\nkey = '{key}'\nst.button()\n")
    assert [str(finding.problem.kind) for finding in check_paths([program]).findings] == ["call"]
    project.configure("")
    assert "name" in {str(finding.problem.kind) for finding in check_paths([program]).findings}
