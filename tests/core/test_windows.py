"""What Windows does otherwise: paths, files that somebody reads, batch files, encodings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from closed_folder import close_folder
from docs_folder import Docs, messages
from runtime_parts import make_wheel
from stlite_docs.base import moving
from stlite_docs.base.addresses import is_inside
from stlite_docs.base.atomic_write import remove_others, write
from stlite_docs.base.moving import move
from stlite_docs.cli import main
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.lookup import Match
from stlite_docs.runtime.fetch import npm
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.command import run_command
from stlite_docs.wheels.metadata import license_texts

FOREIGN = ("C:\\data\\a.csv", "C:/data/a.csv", "\\\\server\\share\\a.csv", "data\\a.csv", "\\a.csv")


@pytest.mark.parametrize("text", [*FOREIGN, "C:/"])
def test_no_path_of_an_app_is_one_of_windows(text: str) -> None:
    """An app's folder has neither drives nor backslashes, whatever the build runs on."""
    assert not is_inside(text)
    assert is_inside(PureWindowsPath("data\\a.csv").as_posix())


@pytest.mark.parametrize("text", [text for text in FOREIGN if "\\" in text])
@pytest.mark.parametrize("form", ["{}", "x.csv={}"])
def test_backslashes_are_refused_everywhere(tmp_path: Path, text: str, form: str) -> None:
    """A site that builds on Windows builds elsewhere: what is between folders is a slash."""
    (message,) = messages(Docs(tmp_path).build(files=[form.format(text)]))
    assert message == (
        f"asset docs/sub/page.md:3: option 'files': expected a path with '/' as separator, got {text!r}"
    )


def test_file_on_another_drive_has_its_name_without_the_drive() -> None:
    """As what climbs, a drive is no part of a file's path in the app."""
    assert Match(Path("a.csv"), "D:/data/a.csv", "a.csv", is_explicit=True).inner == "data/a.csv"


def test_name_of_a_file_on_another_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From one drive to another there is no relative path; messages have the whole one."""

    def relpath(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    paths = DocsPaths(tmp_path, tmp_path)
    monkeypatch.setattr(os.path, "relpath", relpath)
    assert paths.display_name(tmp_path / "x") == (tmp_path / "x").as_posix()


class Busy:
    """A file that somebody reads for some time, as Windows sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.left = times
        replace = Path.replace

        def busy(path: Path, target: Path) -> Path:
            self.left -= 1
            if self.left >= 0:
                raise PermissionError(13, "The process cannot access the file")
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", busy)
        monkeypatch.setattr(moving, "_ATTEMPTS", 5)
        monkeypatch.setattr(moving, "_PAUSE", 0)


def test_file_that_is_read_is_replaced_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader, or a virus scanner, holds a file for a moment."""
    busy = Busy(monkeypatch, 4)
    (tmp_path / "a").write_text("new")
    move(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "new"
    assert busy.left == -1


def test_file_that_stays_in_use_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some time it is said, and nothing half done is left."""
    Busy(monkeypatch, 99)
    with pytest.raises(PermissionError):
        write(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []


def test_names_beside_a_target_are_short(tmp_path: Path) -> None:
    """A file whose name is as long as names can be is written like others."""
    target = tmp_path / ("n" * 255)
    write(target, b"x")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_file_that_cannot_be_removed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not needed any more may be in use; the others go."""
    for name in ("a/held", "a/old", "b/old", "kept"):
        write(tmp_path / name, b"x")
    unlink = Path.unlink

    def held(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "held":
            raise PermissionError(13, "The process cannot access the file")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    remove_others(tmp_path, {"kept"})
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {"a", "a/held", "kept"}


def test_folder_that_cannot_be_read_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the site can belong to another user; the others go."""
    for name in ("closed/old", "b/old"):
        write(tmp_path / name, b"x")
    with monkeypatch.context() as closed:
        close_folder(closed, "closed")
        remove_others(tmp_path, ())
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {"closed", "closed/old"}


def test_cached_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the cache has may be in use, and is not replaced by its like."""
    cache = Cache(tmp_path / "cache")
    for _ in range(2):
        (tmp_path / "x").write_text("x")
        kept = cache.keep(tmp_path / "x")
        Busy(monkeypatch, 99)
    assert cache.holds(*kept)


def test_cache_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative cache folder is meant from here; addresses of files need the whole path."""
    monkeypatch.chdir(tmp_path)
    assert Cache(Path("cache")).root == tmp_path / "cache"


def test_npm_is_a_batch_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has two files of this name, and can start one of them."""
    for name in ("npm", "npm.cmd"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(npm, "_NAMES", ("npm.cmd", "npm"))
    assert npm.npm_command() == [str(tmp_path / "npm.cmd")]
    (tmp_path / "npm.cmd").unlink()
    assert npm.npm_command() == [str(tmp_path / "npm")]


def test_batch_file_of_a_build_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`stlite-docs lock --update make html` starts `make.bat`."""
    batch = tmp_path / "make.bat"
    batch.write_text("#!/bin/sh\nexit 7\n")
    batch.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(batch) if name == "make" else None)
    assert main(["lock", "--update", "make", "html"]) == 7


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_tools_talk_in_utf8(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """What pip says of a folder is read as it was meant, whatever the system's encoding is."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert run_command([sys.executable, "-c", "print('\u6f22')"]).stdout.strip() == "\u6f22"


def test_template_is_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    """`stlite-docs texts > stlite_docs.pot` writes what the file says of itself."""
    monkeypatch.setenv("PYTHONIOENCODING", "cp437")
    code = "from stlite_docs.options import translations\nfrom stlite_docs.cli import main\n"
    code += "translations.UNRUN = '\u2026'\nmain(['texts'])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert 'msgid "\u2026"' in done.stdout.decode()


def test_licences_have_names_that_windows_takes(tmp_path: Path) -> None:
    """A site can be built there from a wheel of any author."""
    info = "mine-1.0.dist-info/licenses"
    wheel = make_wheel(tmp_path, "mine", files={f"{info}/a:b?.txt": "x", f"{info}/sub/c|d.txt": "y"})
    assert {"a-b-.txt", "sub-c-d.txt"} <= license_texts(wheel).keys()


class TestLetters:
    """File systems that do not distinguish upper and lower case."""

    @pytest.fixture(autouse=True)
    def blind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have files found as Windows and macOS find them."""

        def exists(path: Path) -> bool:
            found = Path(path.anchor)
            for part in path.parts[1:]:
                names = [each.name for each in found.iterdir()] if found.is_dir() else []
                same = [name for name in names if name.casefold() == part.casefold()]
                found /= part if part in [*names, ".."] else next(iter(same), "?")
            return found.is_dir() or found.is_file()

        monkeypatch.setattr(Path, "exists", exists)

    @pytest.mark.parametrize("item", ["Data.CSV", "../Sub/data.csv", "/sub/DATA.csv"])
    def test_other_letters(self, tmp_path: Path, item: str) -> None:
        """A name that Linux would not find is refused where it is found, with the right one."""
        docs = Docs(tmp_path, {"sub/data.csv": "x"})
        (message,) = messages(docs.build(files=[item]))
        assert f"option 'files': {item!r} is spelled " in message
        assert "on the disk; use that spelling" in message

    def test_same_letters(self, tmp_path: Path) -> None:
        """A name as it stands on the disk is fine, and one that is not there is not found."""
        docs = Docs(tmp_path, {"sub/data.csv": "x", "sub/\u00e9.csv": "x", "1.2": "x"})
        assert messages(docs.build(files=["data.csv", "\u00e9.csv", "/1.2", "../sub/data.csv"])) == []
        (message,) = messages(docs.build(files=["other.csv"]))
        assert "not found" in message
