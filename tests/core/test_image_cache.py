"""The image of Python's memory: when the build makes one, and when it takes that of an earlier build."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from stlite_docs.base.problems import StliteError
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.pins.pinned import PYODIDE, STLITE
from stlite_docs.prerender.image import Image, find_image, make_image
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.node import SWITCH, Node
from stlite_docs.publish.runtime_files import publish_runtime
from stlite_docs.runtime.build import FOLDER, MANIFEST, Runtime
from stlite_docs.runtime.fetch.cache import Cache

CONTENT = b"memory" * 100


@dataclass
class Machine:
    """A machine with a cache, and a Node.js that makes images of one content."""

    cache: Cache
    folder: Path
    made: list[bytes] = field(default_factory=list)
    error: str = ""

    def make(self) -> tuple[bytes, int]:
        if self.error:
            raise OSError(self.error)
        self.made.append(CONTENT)
        return CONTENT, 64

    def build(self, runtime: Runtime) -> Image | None:
        """Return the image that a build has then."""
        runtime.publish(self.folder)
        return find_image(runtime, self.cache) or make_image(self.folder, runtime, self.cache)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(Cache(tmp_path / "cache"), tmp_path / "site")
    monkeypatch.setattr(Interpreter, "make_image", lambda _interpreter: machine.make())
    monkeypatch.setattr("stlite_docs.prerender.image.find_node", lambda: Node(Path("node"), (22, 0)))
    monkeypatch.setattr("stlite_docs.prerender.image.open_cache", lambda: machine.cache)
    return machine


def make_runtime(sha256: str = "1", kind: RuntimeKind = RuntimeKind.LOCAL) -> Runtime:
    packages = {
        "base": {"file_name": "base.whl", "sha256": sha256, "depends": []},
        "other": {"file_name": "other.whl", "sha256": sha256 * 2, "depends": []},
    }
    manifest = {
        "id": "a",
        "lock": "runtime/lock-a.json",
        "packages": ["base"],
        "pools": {},
        STLITE.name: "stlite.js",
        PYODIDE.name: "pyodide.js",
    }
    files = {
        "lock-a.json": json.dumps({"packages": packages}).encode(),
        "licenses/index.json": b"{}",
    }
    return Runtime(kind, "a", {}, {}, manifest, files)


def test_it_is_made_once(machine: Machine) -> None:
    """The next build finds it by what every app loads, whatever else the site has."""
    runtime = make_runtime()
    image = machine.build(runtime)
    assert image
    assert gzip.decompress(image.path.read_bytes()) == CONTENT
    assert (image.memory, image.name) == (64, f"image-{image.sha256[:12]}.bin")
    assert machine.build(replace(runtime, missing={"shared": {}})) == image
    assert machine.made == [CONTENT]
    assert machine.build(make_runtime("2"))
    assert len(machine.made) == 2


def change_file(machine: Machine) -> None:
    for path in machine.cache.root.glob("wheels/*/image.bin"):
        path.write_bytes(b"other")


def change_entry(machine: Machine) -> None:
    [path] = machine.cache.root.glob("images/*.json")
    entry = json.loads(path.read_text())
    path.write_text(json.dumps({**entry, "text": entry["text"].replace("64", "65")}))


def exchange_entries(machine: Machine) -> None:
    [path] = machine.cache.root.glob("images/*.json")
    assert machine.build(make_runtime("2"))
    [other] = {*machine.cache.root.glob("images/*.json")} - {path}
    path.write_bytes(other.read_bytes())
    machine.made.pop()


def break_entry(machine: Machine) -> None:
    [path] = machine.cache.root.glob("images/*.json")
    path.write_text("[]")


@pytest.mark.parametrize("change", [change_file, change_entry, exchange_entries, break_entry])
def test_a_changed_cache_has_none(machine: Machine, change: Callable[[Machine], None]) -> None:
    """An image or an entry that somebody has changed is made again."""
    runtime = make_runtime()
    machine.build(runtime)
    change(machine)
    image = machine.build(runtime)
    assert image
    assert gzip.decompress(image.path.read_bytes()) == CONTENT
    assert image.memory == 64
    assert len(machine.made) == 2


def test_without_node(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Node.js, or if it fails, there is no image, and one line in the log says why."""
    caplog.set_level(logging.INFO)
    machine.error = "it fell over"
    assert machine.build(make_runtime()) is None
    assert caplog.messages[-1] == "The build does not make an image of Python's memory: it fell over"
    caplog.clear()
    monkeypatch.setattr("stlite_docs.prerender.image.find_node", lambda: None)
    monkeypatch.setenv(SWITCH, "off")
    assert machine.build(make_runtime()) is None
    [line] = caplog.messages
    assert line.startswith("The build does not make an image of Python's memory, because the environment")


def test_without_packages(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the build cannot get what the image holds, one line in the log says so."""

    def fail(_copies: object) -> None:
        raise StliteError("no line")

    caplog.set_level(logging.INFO)
    monkeypatch.setattr("stlite_docs.prerender.image.CdnCopies.fetch_base", fail)
    assert machine.build(make_runtime()) is None
    assert caplog.messages[-1] == "The build does not make an image of Python's memory: no line"


def test_it_is_published(machine: Machine) -> None:
    """The site has it under a name that changes with its content; without the option, it goes."""
    runtime = make_runtime()
    publish_runtime(machine.folder, runtime, has_image=True)
    entry = json.loads((machine.folder / MANIFEST).read_bytes())["image"]
    image = find_image(runtime, machine.cache)
    assert image
    assert (entry["url"], entry["memory"]) == (f"{FOLDER}/{image.name}", 64)
    assert entry["integrity"] == image.integrity
    assert (machine.folder / entry["url"]).read_bytes() == image.path.read_bytes()
    publish_runtime(machine.folder, runtime, has_image=True)
    assert machine.made == [CONTENT]
    publish_runtime(machine.folder, runtime, has_image=False)
    assert "image" not in json.loads((machine.folder / MANIFEST).read_bytes())
    assert not [*machine.folder.glob("runtime/image-*")]


def test_a_site_without_node_has_its_runtime(machine: Machine) -> None:
    """The runtime is published whether or not there is an image."""
    machine.error = "it fell over"
    publish_runtime(machine.folder, make_runtime(), has_image=True)
    assert "image" not in json.loads((machine.folder / MANIFEST).read_bytes())
