"""What an interpreter does once, and not for each app."""

from __future__ import annotations

import importlib
import os
import sys
import zipimport
from contextlib import suppress
from pathlib import Path

import pytest

from runtime_parts import make_wheel
from stlite_docs.browser.python import startup_savings


def test_only_once() -> None:
    """It is done at the first call."""
    calls: list[int] = []
    once = startup_savings.only_once(calls.append)
    once(1)
    once(2)
    assert calls == [1]


def test_fix_for_a_package_that_comes_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix for a package is made at the start, and again when an app has brought it; then no more."""
    calls: list[str] = []
    fix = startup_savings.once_package_is_there("package_to_come")(lambda: calls.append("fixed"))
    fix()
    fix()
    assert len(calls) == 1
    (tmp_path / "package_to_come.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    fix()
    fix()
    assert len(calls) == 2


def test_fix_for_a_package_that_is_there() -> None:
    """Where the first app has the package, the fix is made once."""
    calls: list[str] = []
    fix = startup_savings.once_package_is_there("json")(lambda: calls.append("fixed"))
    fix()
    fix()
    assert len(calls) == 1


@pytest.mark.parametrize("error", ["KeyError('lost')", "SystemExit(1)"])
def test_fix_for_a_package_that_fails(
    error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that fails when it is imported ends no start; what the fix does without it is done."""
    (tmp_path / "package_that_fails.py").write_text(f"raise {error}\n")
    monkeypatch.syspath_prepend(tmp_path)
    calls: list[str] = []

    def fix() -> None:
        with suppress(ImportError):
            importlib.import_module("package_that_fails")
        calls.append("fixed")

    startup_savings.once_package_is_there("package_that_fails")(fix)()
    assert calls == ["fixed"]
    assert capsys.readouterr().out == f"stlite cannot import package_that_fails: {error}\n"
    assert "package_that_fails" not in sys.modules


def test_distributions_are_looked_through_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another distribution is found; without one nothing is looked at."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    asked: list[object] = []
    scan = startup_savings.once_for_distributions(lambda **options: asked.append(options) or [len(asked)])  # type: ignore[func-returns-value]
    assert [scan(max_workers=1), scan()] == [[1], [1]]
    (tmp_path / "new-1.0.dist-info").mkdir()
    assert [scan(), scan()] == [[2], [2]]


def test_archives_are_read_again_when_they_change(tmp_path: Path) -> None:
    """An archive of modules is read again when it is another file."""
    archive = make_wheel(tmp_path, "first")
    importer = zipimport.zipimporter(str(archive))
    asked: list[object] = []
    invalidate = startup_savings.if_archive_changed(asked.append)
    invalidate(importer)
    invalidate(importer)
    assert len(asked) == 1
    os.utime(archive, (1, 1))
    invalidate(importer)
    archive.unlink()
    invalidate(importer)
    assert len(asked) == 3
