"""What Node.js makes so that Python starts faster: what is in it, and what is not."""

from __future__ import annotations

import base64
import getpass
import gzip
import hashlib
import io
import json
import logging
import os
import re
import socket
import tempfile
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

# Of facts about the machine that are shorter, any memory has some.
_SHORTEST = 5


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


@pytest.fixture(scope="module")
def base(folder: Path) -> Made:
    return read(folder, "base")


@pytest.fixture(scope="module")
def library(folder: Path) -> Made:
    return read(folder, "library")


@pytest.fixture(scope="module")
def image(folder: Path) -> Made:
    return read(folder, "image")


def documented_size(words: str) -> float:
    """Return how many MB the documentation names behind some words."""
    page = Path(__file__).parents[2] / "example_site/pages/before-python.md"
    [size] = re.findall(rf"{words} ([\d.]+) MB", " ".join(page.read_text(encoding="utf-8").split()))
    return float(size)


def test_the_library_is_compiled(library: Made) -> None:
    """It is an archive that needs no unpacking, with all modules of Pyodide's and no source."""
    with zipfile.ZipFile(io.BytesIO(library.content)) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {"json/__init__.pyc", "os.pyc", "pyodide/__init__.pyc", "statistics.pyc"} <= names
    assert not any(name.endswith(".py") for name in names)
    assert library.size / 1e6 == pytest.approx(documented_size("The compiled library has"), abs=0.1)


def test_the_base_has_the_packages(base: Made) -> None:
    """The file has an index and the packages' files, compiled; the only source is one that reads itself."""
    length = int.from_bytes(base.content[:4], "little")
    index = dict(json.loads(base.content[4 : 4 + length]))
    assert len(base.content) == 4 + length + sum(index.values())
    assert base.size / 1e6 == pytest.approx(documented_size("into one file of"), abs=0.1)
    packages = {path.split("/")[4] for path in index}
    assert {"streamlit", "stlite_lib", "micropip", "stlite_docs_interpreter"} <= packages
    assert [path.split("/", 4)[4] for path in index if path.endswith(".py")] == ["anyio/__init__.py"]
    assert not any("/." in path for path in index), "no program needs hidden files"


def test_they_are_the_same_each_time(folder: Path, library: Made, base: Made, image: Made) -> None:
    """Two machines make the same files, so a site's readers keep them in their browser's cache."""
    start: dict[str, Any] = {}
    for name, made in [("library", library), ("base", base), ("image", image)]:
        assert Interpreter(Served(folder, start=start), the_node()).make(name) == made.content
        start[name] = made.entry


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
        ([*good[:2], replace(good[2], path=broken)], True),
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


@pytest.mark.parametrize("name", ["library", "base", "image"])
def test_it_tells_nothing_of_the_machine(folder: Path, name: str) -> None:
    """No path, name or setting of the machine that has made it is in it."""
    content = read(folder, name).content
    facts = {str(each) for each in (Path.cwd(), Path.home(), folder, RUNNER, RUNNER.parents[2])}
    facts |= {socket.gethostname(), getpass.getuser(), f"{tempfile.gettempdir()}/pytest", "site.invalid"}
    facts |= {f"{name}={value}" for name, value in os.environ.items() if value and name not in {"LANG", "_"}}
    facts |= {value for name, value in os.environ.items() if "/" in value and name != "SHELL"}
    texts = "|".join(re.escape(fact) for fact in sorted(facts) if len(fact) >= _SHORTEST)
    pattern = re.compile(rf"(?<![\w.-])(?:{texts})(?![\w-])".encode())
    # Pyodide's own library names the folder in which it was built.
    [path] = folder.rglob("python_stdlib.zip")
    with zipfile.ZipFile(path) as archive:
        original = b"\n".join(map(archive.read, archive.namelist()))
    known = {*pattern.findall(original)} if name == "library" else set()
    assert {*pattern.findall(content)} - known == set()


def test_a_site_without_python_makes_none(folder: Path, tmp_path: Path) -> None:
    """If the interpreter does not start, the reason comes back."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "pyodide": "runtime/none.js"}))
    (tmp_path / "runtime/stlite").mkdir(parents=True)
    with pytest.raises(OSError, match=r"\w"):
        Interpreter(Served(tmp_path), the_node()).make("base")
