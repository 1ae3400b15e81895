"""What Node.js makes so that Python starts faster: what is in it, and what is not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import itertools
import json
import logging
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bare_site import BareSite
from live_apps import SMALL
from runner import make_start, the_node
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.made_files import serve
from stlite_docs.prerender.node import RUNNER
from stlite_docs.prerender.run import End, Job
from stlite_docs.prerender.served import Served
from stlite_docs.publish.payload import make_payload
from stlite_docs.runtime.build import MANIFEST
from told_of_machine import machine_pattern

NAMES = ("outline", "core", "rest")
# What the documentation says before their sizes.
WORDS = ("an outline of", "a core of", "a rest of")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return our folder of a site with an image."""
    site = BareSite(tmp_path_factory.mktemp("image"))
    site.write_live(SMALL, image=True)
    return site.folder


@dataclass(frozen=True)
class Made:
    """What the site says of a file, how many bytes it has there, and what is in it."""

    entry: dict[str, Any]
    size: int
    content: bytes


def read(folder: Path, name: str) -> Made:
    """Return a file, unpacked."""
    entry = json.loads((folder / MANIFEST).read_bytes())[name]
    file = (folder / entry["url"]).read_bytes()
    assert entry["integrity"] == f"sha256-{base64.b64encode(hashlib.sha256(file).digest()).decode()}"
    return Made(entry, len(file), gzip.decompress(file))


@dataclass(frozen=True)
class Part:
    """What one of the files has: members of the archive of the standard library, and files of packages."""

    members: bytes
    files: dict[str, bytes]


@dataclass(frozen=True)
class Modules:
    """The three files of modules, put together as workers do it (`browser/worker/modules.js`)."""

    archive: bytes
    parts: tuple[Part, ...]

    def names(self, number: int) -> set[str]:
        """Return the modules of the library in a part."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
            ends = [0, *itertools.accumulate(len(part.members) for part in self.parts)]
            begin, end = ends[number : number + 2]
            return {each.filename for each in archive.infolist() if begin <= each.header_offset < end}


@pytest.fixture(scope="module")
def modules(folder: Path) -> Modules:
    outline, *others = (read(folder, name).content for name in NAMES)
    begin = 4 + int.from_bytes(outline[:4], "little")
    head = json.loads(outline[4:begin])
    size = head["size"] - head["ends"][-1]
    directory = outline[begin : begin + size]
    parts = []
    for before, end, index, content in zip(
        [0, *head["ends"]], head["ends"], head["files"], [outline[begin + size :], *others], strict=False
    ):
        position = end - before
        files: dict[str, bytes] = {}
        for path, length in index:
            files[path] = content[position : position + length]
            position += length
        assert position == len(content)
        parts.append(Part(content[: end - before], files))
    return Modules(b"".join(part.members for part in parts) + directory, tuple(parts))


@pytest.fixture(scope="module")
def image(folder: Path) -> Made:
    return read(folder, "image")


def documented_size(words: str) -> float:
    """Return how many MB the documentation names behind some words."""
    page = Path(__file__).parents[2] / "example_site/pages/before-python.md"
    [size] = re.findall(rf"{words} ([\d.]+) MB", " ".join(page.read_text(encoding="utf-8").split()))
    return float(size)


def test_the_library_is_compiled(modules: Modules) -> None:
    """It is an archive that needs no unpacking, with all modules of Pyodide's and no source."""
    with zipfile.ZipFile(io.BytesIO(modules.archive)) as archive:
        entries = archive.infolist()
        assert archive.testzip() is None
    names = {entry.filename for entry in entries}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {"json/__init__.pyc", "os.pyc", "pyodide/__init__.pyc", "statistics.pyc"} <= names
    assert not any(name.endswith(".py") for name in names)


def test_all_packages_are_there(modules: Modules) -> None:
    """They are compiled; the only source is one that reads itself. Nothing comes twice."""
    outline, core, rest = (part.files for part in modules.parts)
    paths = [*outline, *core, *rest]
    assert len({*paths}) == len(paths)
    packages = {path.partition("/")[0] for path in paths}
    assert {"streamlit", "stlite_lib", "micropip", "stlite_docs_interpreter"} <= packages
    assert [path for path in paths if path.endswith(".py")] == ["anyio/__init__.py"]
    assert not any(path.startswith(".") or "/." in path for path in paths), "no program needs hidden files"


def test_what_an_app_starts_with(folder: Path, modules: Modules) -> None:
    """The outline has all that is no module, the core what a start imports, and the rest comes later."""
    outline, core, rest = (part.files for part in modules.parts)
    assert {path for path in (*core, *rest) if not path.endswith(".pyc")} == set()
    assert any(path.endswith("METADATA") for path in outline)
    assert "micropip/__init__.pyc" in outline
    assert {"streamlit/__init__.pyc", "stlite_docs_interpreter/patches.pyc"} <= core.keys()
    assert {"streamlit/hello/__init__.pyc", "streamlit/web/cli.pyc"} <= rest.keys()
    assert "logging/__init__.pyc" in modules.names(1)
    assert "statistics.pyc" in modules.names(2)
    sizes = [read(folder, name).size / 1e6 for name in NAMES]
    assert sizes == pytest.approx([documented_size(words) for words in WORDS], abs=0.1)


def test_they_are_the_same_each_time(folder: Path) -> None:
    """Two machines make the same files, so a site's readers keep them in their browser's cache."""
    again = Interpreter(Served(folder), the_node()).make_start(has_image=True)
    assert again == [read(folder, name).content for name in (*NAMES, "image")]


def test_the_build_starts_with_the_image(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, image: Made
) -> None:
    """With an image that is not one, the app runs too, and Python says in the log that it lacks it."""
    caplog.set_level(logging.DEBUG)
    site = BareSite(tmp_path)
    [app] = site.write_live(SMALL)
    good = make_start(site)
    broken = tmp_path / "broken.bin"
    broken.write_bytes(gzip.compress(bytes(image.entry["memory"])))
    for files, lacks_image in [
        (good, False),
        ([*good[:3], replace(good[3], path=broken)], True),
    ]:
        caplog.clear()
        with Interpreter(serve(site.folder, {}, files), the_node()) as interpreter:
            run = interpreter.run(Job("a.md:1", make_payload(app), 120.0))
        assert (run.end, run.error) == (End.FINISHED, None)
        assert ("without its image" in caplog.text) == lacks_image


def test_the_image_is_small(image: Made) -> None:
    """It has less than 46 MB, so that a phone has room for it, and a fifth of that on the line."""
    assert len(image.content) == image.entry["memory"] < 46 * 2**20
    assert image.size < 9_300_000


@pytest.mark.parametrize("name", [*NAMES, "image"])
def test_it_tells_nothing_of_the_machine(folder: Path, name: str) -> None:
    """No path, name or setting of the machine that has made it is in it."""
    content = read(folder, name).content
    pattern = machine_pattern(folder, RUNNER, RUNNER.parents[2])
    # Pyodide's own library names the folder in which it was built.
    [path] = folder.rglob("python_stdlib.zip")
    with zipfile.ZipFile(path) as archive:
        original = b"\n".join(map(archive.read, archive.namelist()))
    known = {*pattern.findall(original)} if name in NAMES else set()
    assert {*pattern.findall(content)} - known == set()


def test_a_site_without_python_makes_none(folder: Path, tmp_path: Path) -> None:
    """If the interpreter does not start, the reason comes back."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "pyodide": "runtime/none.js"}))
    (tmp_path / "runtime/stlite").mkdir(parents=True)
    with pytest.raises(OSError, match=r"\w"):
        Interpreter(Served(tmp_path), the_node()).make_start(has_image=False)
