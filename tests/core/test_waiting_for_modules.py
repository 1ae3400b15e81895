"""How Python reads modules that have not come yet."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import sys
import zipfile
import zipimport
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from importlib.machinery import SourcelessFileLoader
from pathlib import Path
from py_compile import compile as compile_module

import pytest

from stlite_docs.browser.python import first_run, late_modules
from stlite_docs.browser.python.patches import FIRST_PATCHES
from stlite_docs.browser.python.patching import put_in


class Buffer:
    """A buffer of JavaScript."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.byteLength = len(content)

    def slice(self, begin: int, end: int) -> Buffer:
        return Buffer(self._content[begin:end])

    def to_bytes(self) -> bytes:
        return self._content


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of modules, with all patches."""
    for holder, name in ((SourcelessFileLoader.__mro__[1], "get_data"), (zipimport, "_get_data")):
        monkeypatch.setattr(holder, name, getattr(holder, name))
    said: list[str] = []
    put_in(FIRST_PATCHES, (), said.append)
    assert said == []
    monkeypatch.setattr(late_modules, "_load", late_modules._load)
    monkeypatch.setattr(late_modules, "_load_soon", late_modules._load_soon)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.fixture
def imported() -> Iterator[set[str]]:
    """Return the names of modules that go after the test."""
    names: set[str] = set()
    yield names
    for name in names:
        sys.modules.pop(name, None)


def write_module(folder: Path, name: str) -> bytes:
    """Return the compiled code of a module whose place is empty."""
    source = folder / "source.txt"
    source.write_text(f"NAME = {name!r}\n")
    compiled = folder / f"{name}.pyc"
    compile_module(str(source), str(compiled), doraise=True)
    content = compiled.read_bytes()
    compiled.write_bytes(b"")
    return content


def test_a_module_comes_when_it_is_imported(folder: Path, imported: set[str]) -> None:
    """Its file is empty until then. Two downloads can be necessary."""
    content = write_module(folder, "waited_for")
    imported.add("waited_for")
    paths: list[str] = []

    def load(path: str) -> bool:
        paths.append(path)
        if len(paths) == 2:
            (folder / "waited_for.pyc").write_bytes(content)
        return True

    late_modules.listen(load, lambda: None)
    assert import_module("waited_for").NAME == "waited_for"
    assert paths == [str(folder / "waited_for.pyc")] * 2


def test_a_member_comes_when_it_is_imported(
    folder: Path, imported: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place in the archive has zeros until then."""
    content = write_module(folder, "in_archive")
    imported.add("in_archive")
    archive = folder / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("in_archive.pyc", content)
        end = file.start_dir
    (folder / "in_archive.pyc").unlink()
    whole = archive.read_bytes()
    archive.write_bytes(bytes(end) + whole[end:])
    monkeypatch.syspath_prepend(str(archive))

    def load(path: str) -> bool:
        assert path == str(archive / "in_archive.pyc")
        archive.write_bytes(whole)
        return True

    late_modules.listen(load, lambda: None)
    assert import_module("in_archive").NAME == "in_archive"


def test_a_module_that_does_not_come(folder: Path) -> None:
    """Its import says why. The next one tries again. With nothing left to load, the file is as it is."""
    write_module(folder, "not_there")

    def fail(_path: str) -> bool:
        raise ValueError("status 404")

    late_modules.listen(fail, lambda: None)
    for _ in range(2):
        with pytest.raises(ImportError, match=r"cannot load .*not_there\.pyc: status 404"):
            import_module("not_there")
    late_modules.listen(lambda _path: False, lambda: None)
    invalidate_caches()
    with pytest.raises(ImportError, match="bad magic number"):
        import_module("not_there")


def test_files_come_in_pieces_and_are_checked() -> None:
    """Little memory is enough for them. One with another hash is refused."""
    content = b"".join(hashlib.sha256(bytes([at % 256, at // 256])).digest() for at in range(10_000))
    packed = gzip.compress(content)
    digest = base64.b64encode(hashlib.sha256(packed).digest()).decode()
    pieces: list[bytes] = []
    late_modules.unpack(Buffer(packed), f"sha256-{digest}", pieces.append)
    assert b"".join(pieces) == content
    assert len(pieces) > 3
    with pytest.raises(ValueError, match="not the one that the build made"):
        late_modules.unpack(Buffer(packed), f"sha256-{digest[1:]}", pieces.append)


def test_what_is_imported_is_known(folder: Path, imported: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's memory can do without it: files, and members of an archive by their places."""
    content = write_module(folder, "from_file")
    (folder / "from_file.pyc").write_bytes(content)
    archive = folder / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("first", "second", "third"):
            file.writestr(f"{name}_member.pyc", content)
    monkeypatch.syspath_prepend(str(archive))
    imported.update(["from_file", "second_member"])
    import_module("from_file")
    import_module("second_member")
    # Some libraries put other things there.
    monkeypatch.setitem(sys.modules, "no_module", None)
    said = json.loads(late_modules.list_imported(str(archive)))
    assert str(folder / "from_file.pyc") in said["files"]
    [(begin, end)] = said["members"]
    assert content in archive.read_bytes()[begin:end]
    assert archive.read_bytes()[end:].count(content) == 1


def test_work_waits_for_the_first_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is done once, some time after the first run of an app."""
    done: list[str] = []
    monkeypatch.setattr(first_run, "_works", [])
    monkeypatch.setattr(first_run, "_is_planned", False)
    monkeypatch.setattr(first_run, "_AFTER_RUN", 0)
    first_run.after_first_run(lambda: done.append("one"))
    first_run.after_first_run(lambda: done.append("two"))

    async def end_twice() -> None:
        for _ in range(2):
            first_run.note_end()
            assert done == []
        for _ in range(3):
            await asyncio.sleep(0)
        first_run.note_end()
        await asyncio.sleep(0)

    asyncio.run(end_twice())
    assert done == ["one", "two"]
