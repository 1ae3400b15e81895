"""`stlite-docs check --watch`: what it checks again, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from fake_runs import FakeRuns
from fake_runtime import FakeRuntime
from polling import wait_until
from stlite_docs.checking import watch as module
from stlite_docs.checking.check import Result, check_files
from stlite_docs.checking.readers import Checked, Readers
from stlite_docs.checking.runs import Runs
from stlite_docs.checking.watch import Watch

_GOOD = "import streamlit as st\nst.write(1)\n"
_WRONG = "import streamlit as st\nst.tabel(1)\n"
_CONFIG = "site_name: Site\nmarkdown_extensions: [pymdownx.superfences]\nplugins: [stlite]\n"
# A process in the background ignores Ctrl+C, and so do its children.
_PROGRAM = """
import signal
from stlite_docs.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(main())
"""
_COMMAND = [
    sys.executable,
    "-c",
    _PROGRAM,
    "check",
    "--watch",
]


class Watched:
    """What a watch has checked and reported."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self.checked: list[str] = []
        self.results: list[Result] = []
        self.errors: list[str] = []
        monkeypatch.setattr(module, "check_files", self._check)

    def _check(self, files: Iterable[Path], readers: Readers, runs: Runs | None) -> dict[Path, Checked]:
        listed = [*files]
        self.checked = [path.relative_to(self._folder).as_posix() for path in listed]
        return check_files(listed, readers, runs)

    def start(self, runs: Runs | None = None) -> Watch:
        return Watch([self._folder], runs, self.results.append, self.errors.append)

    def look(self, watch: Watch) -> list[str]:
        """Look until nothing changes, and return what was checked."""
        self.checked = []
        for _ in range(3):
            watch.look()
        return self.checked

    def found(self) -> list[str]:
        return [finding.problem.place.file for finding in self.results[-1].findings]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path.resolve(), monkeypatch)


def page(program: str = "", option: str = "") -> str:
    return f"# Page\n\n```stlite\n{option}{program}```\n"


def test_only_what_has_changed(watched: Watched, tmp_path: Path) -> None:
    """A page is checked again when it or its program changes, and all pages when their site changes."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "mkdocs.yml").write_text(_CONFIG)
    (docs / "one.md").write_text(page(_WRONG))
    (docs / "two.md").write_text(page(option=":file: lib/app.txt.py\n"))
    (docs / "lib").mkdir()
    (docs / "lib/app.txt.py").write_text(_GOOD)
    watch = watched.start()
    assert len(watched.checked) == 3
    assert watched.found() == ["docs/one.md"]
    assert watched.look(watch) == []
    (docs / "one.md").write_text(page(_GOOD))
    assert watched.look(watch) == ["docs/one.md"]
    assert watched.found() == []
    (docs / "lib/app.txt.py").write_text(_WRONG)
    assert watched.look(watch) == ["docs/lib/app.txt.py", "docs/two.md"]
    assert len(watched.found()) == 1
    (docs / "two.md").unlink()
    watched.look(watch)
    assert watched.results[-1].files == 2
    (docs / "three.md").write_text(page(_WRONG))
    assert watched.look(watch) == ["docs/three.md"]
    (tmp_path / "mkdocs.yml").write_text(_CONFIG + "docs_dir: nowhere\n")
    assert len(watched.look(watch)) == 3
    assert "cannot read mkdocs.yml" in watched.errors[-1]
    (docs / "one.md").write_text(page(_WRONG))
    (tmp_path / "mkdocs.yml").write_text(_CONFIG)
    assert len(watched.look(watch)) == 3
    assert len(watched.results) == 6
    assert len(watched.results[-1].findings) == 3


def test_sphinx(watched: Watched, tmp_path: Path) -> None:
    """Sphinx's pages depend on the files of their apps too, also on those that are new in a folder."""
    (tmp_path / "conf.py").write_text("extensions = ['stlite_docs.sphinx_ext']\n")
    (tmp_path / "index.rst").write_text("Page\n====\n\n.. stlite:: app.py\n   :files: data/*.csv\n")
    (tmp_path / "other.rst").write_text("Other\n=====\n")
    (tmp_path / "app.py").write_text("open('data/a.csv')\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/b.csv").write_text("")
    watch = watched.start()
    assert watched.checked == ["index.rst", "other.rst"]
    assert watched.found() == ["app.py"]
    (tmp_path / "data/a.csv").write_text("")
    assert watched.look(watch) == ["index.rst"]
    assert watched.found() == []


def test_runs(
    watched: Watched,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fake_runtime: FakeRuntime,
    fake_runs: FakeRuns,
) -> None:
    """The apps of what has changed run again, and the last line counts all."""
    assert fake_runtime
    monkeypatch.setattr("stlite_docs.checking.runs.has_node", lambda: True)
    (tmp_path / "one.md").write_text(page("x = 1\n"))
    (tmp_path / "two.md").write_text(page("y = 1\n"))
    with Runs(print) as runs:
        watch = watched.start(runs)
        assert len(fake_runs.apps) == 2
        (tmp_path / "two.md").write_text(page("raise y\n"))
        watched.look(watch)
    assert [app.place.file for app in fake_runs.apps] == [f"{tmp_path.name}/two.md"]
    tally = watched.results[-1].tally
    assert tally
    assert tally.describe("2 apps", 1) == "2 apps: 2 ran, 1 problem; 1 interpreter"
    assert watched.found() == [f"{tmp_path.name}/two.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to all processes of the console")
def test_command(tmp_path: Path) -> None:
    """The command reports each change, and Ctrl+C ends it without an error."""
    program, out, err = tmp_path / "app.py", tmp_path / "out.txt", tmp_path / "err.txt"
    program.write_text(_WRONG)
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen([*_COMMAND, str(program)], stdout=stdout, stderr=stderr)
        try:
            wait_until(lambda: out.read_text().endswith("1 problem\n") or process.poll(), err.read_text)
            program.write_text(_GOOD)
            wait_until(lambda: out.read_text().endswith("0 problems\n") or process.poll(), out.read_text)
            process.send_signal(signal.SIGINT)
            assert process.wait() == 0
        finally:
            process.kill()
    assert err.read_text() == ""
