"""The command `stlite-docs`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from runtime_parts import make_wheel, use_base, use_parts
from stlite_docs import __version__
from stlite_docs.cli import main
from stlite_docs.publish.site import UPDATE


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give options that make the command work with small stand-ins."""
    use_base(monkeypatch, tmp_path / "index")
    make_wheel(tmp_path / "index", "humanize", "4.9.0")
    use_parts(monkeypatch, tmp_path / "npm")
    (tmp_path / "packages").mkdir()
    return ["--cache", str(tmp_path / "cache"), "--pyodide-packages", str(tmp_path / "packages")]


@pytest.mark.parametrize("kind", ["local", "cdn"])
def test_runtime_is_fetched_and_published(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """The command says what it has, how much and where."""
    site = tmp_path / "site"
    assert main(["runtime", "--runtime", kind, "--output", str(site), *options, "humanize"]) == 0
    out = capsys.readouterr().out
    assert re.match(rf"runtime {kind} [0-9a-f]{{12}}\n  stlite 1\.9\.2, ", out)
    assert re.search(r"\d+ files, 0\.\d MB, kept in .*/cache\n", out)
    assert out.endswith(f"  published in {site}\n")
    assert (site / "runtime.json").is_file()


def test_what_is_missing_is_named(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A requirement that cannot be had makes the command fail, with the reason on stderr."""
    assert main(["runtime", *options, "nowhere", "humanize"]) == 1
    got = capsys.readouterr()
    assert "missing: nowhere: the package index has no package nowhere\n" in got.err
    assert "nowhere" not in got.out


def test_date_that_is_none(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong date is explained like other values."""
    assert main(["runtime", *options, "--exclude-newer", "yesterday"]) == 1
    assert "argument --exclude-newer: expected a date such as 2026-01-31" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", ["npm", "output"])
def test_trouble_is_a_sentence(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    """What cannot be done is said without a traceback."""
    if trouble == "npm":
        for archive in (tmp_path / "npm").glob("*.tgz"):
            archive.unlink()
        code, words = main(["runtime", *options]), "npm cannot download @stlite/browser@1.9.2"
    else:
        (tmp_path / "file").write_text("")
        code, words = (
            main(["runtime", *options, "--output", str(tmp_path / "file")]),
            "cannot write the runtime",
        )
    got = capsys.readouterr()
    assert (code, "Traceback" in got.err) == (1, False)
    assert re.search(rf"^stlite-docs: .*{re.escape(words)}", got.err, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments", [[], ["runtime", "--runtime", "moon"], ["lock", "mkdocs", "build"], ["nonsense"]]
)
def test_wrong_arguments_are_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments that make no sense end with code 2 and the usage, as everywhere."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: stlite-docs" in capsys.readouterr().err


def test_lock_is_renewed_by_a_build(capfd: pytest.CaptureFixture[str]) -> None:
    """The build is told to choose versions anew, has the user's terminal, and its exit code is passed on."""
    build = f"import os; print('building', os.environ['{UPDATE}']); raise SystemExit(7)"
    assert main(["lock", "--update", sys.executable, "-c", build, "--strict"]) == 7
    assert capfd.readouterr().out == "building 1\n"


def test_lock_needs_a_build(capfd: pytest.CaptureFixture[str]) -> None:
    """No command, and one that there is not, are explained."""
    assert main(["lock", "--update"]) == 1
    assert "expected a command, such as `stlite-docs lock --update mkdocs build`" in capfd.readouterr().err
    assert main(["lock", "--update", "no-such-host", "build"]) == 1
    assert "cannot start 'no-such-host': No such file" in capfd.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The command knows its version."""
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"{__version__}\n"
