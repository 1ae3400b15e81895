"""Files of a site that a build can neither change nor remove: the build goes on and says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from closed_folder import close_folder
from stlite_docs.base.log import LOG
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.publish.finished_page import complete_site
from stlite_docs.publish.html import APP_CLASS
from stlite_docs.publish.site import ENTRY_MODULE, folder_name, publish_browser_part

OURS = folder_name(RuntimeKind.CDN)
DENIED = "Permission denied"
PAGE = f'<p>Text</p><div class="{APP_CLASS}"></div>'


@pytest.fixture(name="said")
def _said() -> Iterator[list[str]]:
    """Give what the log says."""

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(record.getMessage())

    texts: list[str] = []
    recorder, level = Recorder(), LOG.level
    LOG.addHandler(recorder)
    LOG.setLevel(logging.INFO)
    yield texts
    LOG.removeHandler(recorder)
    LOG.setLevel(level)


def lock(monkeypatch: pytest.MonkeyPatch, method: str, name: str) -> None:
    """Let a method of paths fail for paths with a name."""
    original = getattr(Path, method)

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, DENIED, str(path))
        return original(path, *arguments, **named)

    monkeypatch.setattr(Path, method, refuse)


def write_old(parent: Path) -> Path:
    """Write the folder of an older version, and return it."""
    old = parent / "stlite-01234567"
    for name in (ENTRY_MODULE, "held.js", "page/gone.js"):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_text("x")
    return old


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_older_version(tmp_path: Path, said: list[str]) -> None:
    """An older version goes whole, and the log says nothing."""
    old = write_old(tmp_path)
    publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert not old.exists()
    assert said == []


def test_older_version_with_a_locked_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """What can be removed goes. The log names what stays, and the next build removes it."""
    old = write_old(tmp_path)
    with monkeypatch.context() as locked:
        lock(locked, "unlink", "held.js")
        assert publish_browser_part(tmp_path, RuntimeKind.CDN).name == OURS
    assert files_in(old) == {ENTRY_MODULE, "held.js"}
    [text] = said
    assert text == (
        f"The build cannot remove {old.name}/held.js from the site: {DENIED}. No page uses it, and the next "
        "build tries again."
    )
    publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert not old.exists()


@pytest.mark.parametrize("name", ["page", "stlite-01234567"])
def test_older_version_with_a_closed_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """A folder that nobody can list stays, and the next build removes it."""
    old = write_old(tmp_path)
    with monkeypatch.context() as closed:
        close_folder(closed, name)
        publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert (old / ENTRY_MODULE).is_file()
    assert [DENIED in text and old.name in text for text in said] == [True]
    publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert not old.exists()


def test_older_version_with_many_locked_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """The log has one line for all of them."""
    old = write_old(tmp_path)
    for name in ("a", "b"):
        (old / name).mkdir()
        (old / name / "held.js").write_text("x")
    lock(monkeypatch, "unlink", "held.js")
    publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert [" and 2 more from the site: " in text for text in said] == [True]


def test_older_version_that_another_build_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """A file that is gone meanwhile is no problem."""
    old = write_old(tmp_path)
    unlink = Path.unlink

    def unlink_late(path: Path, *, missing_ok: bool = False) -> None:
        unlink(path, missing_ok=missing_ok)
        if path.is_relative_to(old):
            raise FileNotFoundError(2, "No such file", str(path))

    monkeypatch.setattr(Path, "unlink", unlink_late)
    publish_browser_part(tmp_path, RuntimeKind.CDN)
    assert not old.exists()
    assert said == []


@pytest.mark.parametrize(("method", "verb"), [("read_bytes", "read"), ("write_bytes", "change")])
def test_page_that_is_locked(method: str, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has a problem with its place, and the other pages get what they need."""
    for name in ("a", "held", "z"):
        (tmp_path / f"{name}.html").write_text(PAGE)
    lock(monkeypatch, method, "held.html")
    [problem] = complete_site(tmp_path, tmp_path / OURS, [], lambda _path, _html: True)
    assert str(problem) == (
        f"held.html: cannot {verb} this page of the site, so its apps may not start: {DENIED}. Close "
        "programs that use the file, or make it yours, and build again"
    )
    assert [ENTRY_MODULE in (tmp_path / f"{name}.html").read_text() for name in "az"] == [True, True]


def test_page_that_vanishes(tmp_path: Path) -> None:
    """A page that another program removes meanwhile is no problem."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text(PAGE)

    def remove_next(_path: Path, _html: str) -> bool:
        (tmp_path / "b.html").unlink()
        return True

    assert list(complete_site(tmp_path, tmp_path / OURS, [], remove_next)) == []
    assert ENTRY_MODULE in (tmp_path / "a.html").read_text()
    assert files_in(tmp_path) == {"a.html"}
