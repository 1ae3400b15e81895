"""`stlite-docs check --run`: which apps it runs, and what it says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fake_runs import FakeRuns
from fake_runtime import FakeRuntime
from stlite_docs.cli import main

_SCRIPT = "# /// script\n# dependencies = ['emoji']\n# ///\nimport streamlit\n"
_RAISES = "raise x\nimport streamlit\n"
_PAGE = "# Page\n\n```stlite\n%s```\n"
_MESSAGE = "the program raises ValueError: no, in the line: raise x"


@pytest.fixture(autouse=True)
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_runtime: FakeRuntime, fake_runs: FakeRuns
) -> Path:
    """Make a folder the current one, on a machine that can run apps."""
    assert fake_runtime
    assert fake_runs
    monkeypatch.setattr("stlite_docs.checking.runs.has_node", lambda: True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_programs(capsys: pytest.CaptureFixture[str], fake_runtime: FakeRuntime, fake_runs: FakeRuns) -> None:
    """Programs run with the packages of their script blocks. A problem has its line in the file."""
    write("a/app.py", _RAISES)
    write("b/app.py", _SCRIPT)
    write("c.py", "# /// script\n# [tool.stlite-docs]\n# expect-error = true\n# ///\nraise x\n")
    assert main(["check", "--run"]) == 1
    assert capsys.readouterr().out == (
        f"a/app.py:1: {_MESSAGE} [run]\n    raise x\n"
        "See 'What messages mean' in the documentation for [run].\n"
        "3 apps in 3 files: 2 ran, 1 expected its error, 1 problem; 1 interpreter\n"
    )
    assert fake_runtime.asked == ["emoji"]
    assert len(fake_runs.apps) == 3
    main(["check", "--run", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["ran"] == 3
    assert not any(app.is_prerendered for app in fake_runs.apps)


def test_only_given_pages(
    capsys: pytest.CaptureFixture[str], fake_runtime: FakeRuntime, fake_runs: FakeRuns
) -> None:
    """The apps of other pages do not run, but their packages count. A program runs in its pages."""
    write(
        "mkdocs.yml",
        "site_name: Site\nmarkdown_extensions: [pymdownx.superfences]\nplugins:\n  - stlite:\n"
        "      lock: lock.json\n      image: true\n",
    )
    write("docs/first.md", _PAGE % _RAISES)
    write("docs/second.md", _PAGE % ":requirements: emoji\n\nraise y\n")
    write("docs/third.md", _PAGE % ":check: static\n\nraise x\n")
    write("docs/fourth.md", "```stlite\n:file: programs/app.py\n:requirements: cowsay\n```\n")
    write("docs/programs/app.py", _RAISES)
    assert main(["check", "--run", "docs/first.md", "docs/third.md"]) == 1
    assert capsys.readouterr().out.startswith(f"docs/first.md:4: {_MESSAGE}")
    assert len(fake_runs.apps) == 1
    assert fake_runtime.asked == ["cowsay", "emoji"]
    assert fake_runtime.options["writes_lock"] is False
    assert main(["check", "--run", "docs/programs/app.py"]) == 1
    assert capsys.readouterr().out.startswith(f"docs/programs/app.py:1: {_MESSAGE}")
    assert [app.place.file for app in fake_runs.apps] == ["docs/fourth.md"]
    main(["check", "--run", "--format", "json", "docs"])
    assert json.loads(capsys.readouterr().out)["ran"] == 3
    assert not Path("site").exists()


def test_packages(capsys: pytest.CaptureFixture[str], fake_runtime: FakeRuntime) -> None:
    """Imports are compared with packages, as in a build. A program alone can get modules from a page."""
    fake_runtime.provides = frozenset({"streamlit"})
    write("page.md", _PAGE % "import streamlit\nimport nowhere\n")
    write("app.py", "import streamlit\nimport helper\nimport nowhere\n")
    write("helper.py", "x = 1\n")
    main(["check", "--run", "--format", "json"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(each["file"], each["line"], each["kind"]) for each in problems] == [
        ("app.py", 3, "requirements"),
        ("page.md", 5, "requirements"),
    ]


def test_project_that_cannot_be_built(capsys: pytest.CaptureFixture[str]) -> None:
    """A problem of the whole site is at its configuration."""
    write(
        "mkdocs.yml",
        "site_name: Site\nmarkdown_extensions: [pymdownx.superfences]\nplugins:\n  - stlite:\n"
        "      project: nowhere\n",
    )
    write("docs/index.md", _PAGE % "x = 1\n")
    assert main(["check", "--run"]) == 1
    assert capsys.readouterr().out.startswith("mkdocs.yml: ")


def test_without_node(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fake_runs: FakeRuns
) -> None:
    """Without Node.js, one line says so, and the rest is checked."""
    monkeypatch.setattr("stlite_docs.checking.runs.has_node", lambda: False)
    write("page.md", _PAGE % _RAISES)
    write("app.py", _RAISES)
    assert main(["check", "--run"]) == 0
    out, err = capsys.readouterr()
    assert out == "2 apps in 2 files: checked without running, 0 problems\n"
    assert err.startswith("The command does not run the apps, because ")
    assert err.count("\n") == 1
    assert fake_runs.apps == []


def test_nothing_to_run(capsys: pytest.CaptureFixture[str], fake_runtime: FakeRuntime) -> None:
    """Pages without apps need no runtime."""
    write("page.md", "# Page\n")
    write("app.py", "# stlite: ignore\nimport streamlit as\n")
    write("off.py", "# /// script\n# [tool.stlite-docs]\n# check = 'off'\n# ///\nimport streamlit\n")
    assert main(["check", "--run"]) == 1
    assert "2 apps in 3 files: checked without running, 1 problem" in capsys.readouterr().out
    assert fake_runtime.asked == []
