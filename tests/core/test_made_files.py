"""What starts Python faster: when the build makes it, and when it takes that of an earlier build."""

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
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.made_files import MadeFile, Start, find_files, make_files, serve
from stlite_docs.prerender.node import SWITCH, Node
from stlite_docs.publish.runtime_files import publish_runtime
from stlite_docs.runtime.build import FOLDER, MANIFEST, Runtime
from stlite_docs.runtime.fetch.cache import Cache

CONTENT = b"memory" * 100
MODULES = ["outline", "core", "rest"]
KINDS = [*MODULES, "image"]
LACK = "Python starts without what the build could make for that"


@dataclass
class Machine:
    """A machine with a cache, and a Node.js that makes files of one content."""

    cache: Cache
    folder: Path
    made: list[str] = field(default_factory=list)
    error: str = ""

    def make(self, *, has_image: bool) -> list[bytes]:
        if self.error:
            raise OSError(self.error)
        kinds = KINDS if has_image else MODULES
        self.made += kinds
        return [CONTENT + kind.encode() for kind in kinds]

    def build(self, runtime: Runtime, *, has_image: bool = True) -> list[MadeFile]:
        """Return the files that a build has then."""
        runtime.publish(self.folder)
        return make_files(self.folder, start_of(runtime), self.cache, has_image=has_image)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(Cache(tmp_path / "cache"), tmp_path / "site")
    monkeypatch.setattr(
        Interpreter, "make_start", lambda _interpreter, has_image: machine.make(has_image=has_image)
    )
    for module in ("prerender.made_files.find_node", "prerender.node.find_node"):
        monkeypatch.setattr(f"stlite_docs.{module}", lambda: Node(Path("node"), (22, 0)))
    monkeypatch.setattr("stlite_docs.prerender.made_files.open_cache", lambda: machine.cache)
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


def start_of(runtime: Runtime) -> Start:
    return Start(runtime.manifest, runtime.description.lock["packages"])


def test_they_are_made_once(machine: Machine) -> None:
    """The next build finds them by what every app loads, whatever else the site has."""
    runtime = make_runtime()
    made = machine.build(runtime)
    assert [file.kind.value for file in made] == KINDS
    assert [gzip.decompress(file.path.read_bytes()) for file in made] == [
        CONTENT + kind.encode() for kind in KINDS
    ]
    assert (made[3].size, made[3].name) == (605, f"image-{made[3].sha256[:12]}.bin")
    other = replace(runtime, missing={"shared": {}})
    assert machine.build(other) == made
    assert find_files(start_of(other), machine.cache) == made
    assert machine.made == KINDS
    assert len(machine.build(make_runtime("2"))) == 4
    assert machine.made == KINDS * 2


def test_the_image_can_come_later(machine: Machine) -> None:
    """A site that wants none has none, also if there is one."""
    runtime = make_runtime()
    assert len(machine.build(runtime, has_image=False)) == 3
    assert machine.made == MODULES
    assert len(machine.build(runtime)) == 4
    assert machine.made == MODULES + KINDS
    assert len(machine.build(runtime, has_image=False)) == 3
    assert len(find_files(start_of(runtime), machine.cache, has_image=False)) == 3


def test_the_build_starts_with_them(machine: Machine) -> None:
    """Its interpreters can read them where readers would, and know about each what readers know."""
    *_, rest, image = machine.build(make_runtime())
    served = serve(machine.folder, {"a.whl": Path("a.whl")}, [rest, image])
    assert served.files == {"a.whl": Path("a.whl"), rest.address: rest.path, image.address: image.path}
    size = rest.path.stat().st_size
    assert served.start["rest"] == {"url": rest.address, "integrity": rest.integrity, "size": size}
    assert served.start["image"]["memory"] == 605


def change_file(machine: Machine) -> None:
    for path in machine.cache.root.glob("wheels/*/rest.bin"):
        path.write_bytes(b"other")


def find_entry(machine: Machine) -> Path:
    """Return the entry of the rest."""
    for path in machine.cache.root.glob("made/*.json"):
        if "rest.bin" in path.read_text():
            return path
    raise FileNotFoundError


def change_entry(machine: Machine) -> None:
    path = find_entry(machine)
    entry = json.loads(path.read_text())
    path.write_text(json.dumps({**entry, "text": entry["text"].replace("604", "605")}))


def exchange_entries(machine: Machine) -> None:
    path = find_entry(machine)
    other, *_ = {*machine.cache.root.glob("made/*.json")} - {path}
    path.write_bytes(other.read_bytes())


def break_entry(machine: Machine) -> None:
    find_entry(machine).write_text("[]")


@pytest.mark.parametrize("change", [change_file, change_entry, exchange_entries, break_entry])
def test_a_changed_cache_has_none(machine: Machine, change: Callable[[Machine], None]) -> None:
    """A file or an entry that somebody has changed is made again."""
    runtime = make_runtime()
    machine.build(runtime)
    change(machine)
    # What needs the file counts for nothing without it.
    assert find_files(start_of(runtime), machine.cache) == []
    _, _, rest, _ = machine.build(runtime)
    assert gzip.decompress(rest.path.read_bytes()) == CONTENT + b"rest"
    assert rest.size == 604
    assert machine.made == KINDS * 2


def test_without_node(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Node.js, or if it fails, there is no such file, and one line in the log says why."""
    caplog.set_level(logging.INFO)
    machine.error = "it fell over"
    assert machine.build(make_runtime()) == []
    assert caplog.messages[-1] == f"{LACK}: it fell over"
    caplog.clear()
    monkeypatch.setattr("stlite_docs.prerender.made_files.find_node", lambda: None)
    monkeypatch.setenv(SWITCH, "off")
    assert machine.build(make_runtime()) == []
    [line] = caplog.messages
    assert line.startswith(f"{LACK}: the build does not make it, because the environment")


def test_without_packages(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the build cannot get the packages, one line in the log says so."""

    def fail(_copies: object) -> None:
        raise StliteError("no line")

    caplog.set_level(logging.INFO)
    monkeypatch.setattr("stlite_docs.prerender.made_files.CdnCopies.fetch_base", fail)
    assert machine.build(make_runtime()) == []
    assert caplog.messages[-1] == f"{LACK}: no line"


def test_they_are_published(machine: Machine) -> None:
    """The site has them under names that change with their content; without the option, the image goes."""
    runtime = make_runtime()
    publish_runtime(machine.folder, runtime, has_image=True)
    manifest = json.loads((machine.folder / MANIFEST).read_bytes())
    *modules, image = (manifest[kind] for kind in KINDS)
    *_, made = find_files(start_of(runtime), machine.cache)
    assert (image["url"], image["memory"]) == (f"{FOLDER}/{made.name}", 605)
    assert image["integrity"] == made.integrity
    assert image["size"] == made.path.stat().st_size
    assert (machine.folder / image["url"]).read_bytes() == made.path.read_bytes()
    publish_runtime(machine.folder, runtime, has_image=True)
    assert machine.made == KINDS
    publish_runtime(machine.folder, runtime, has_image=False)
    manifest = json.loads((machine.folder / MANIFEST).read_bytes())
    assert "image" not in manifest
    assert [manifest[kind] for kind in MODULES] == modules
    names = {path.name for path in machine.folder.glob("runtime/*.bin")}
    assert names == {Path(each["url"]).name for each in modules}


def test_a_site_without_node_has_its_runtime(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runtime is published whether or not there is more."""
    machine.error = "it fell over"
    publish_runtime(machine.folder, make_runtime(), has_image=True)
    assert json.loads((machine.folder / MANIFEST).read_bytes()).keys().isdisjoint(KINDS)
    machine.error = ""
    monkeypatch.setattr("stlite_docs.prerender.node.find_node", lambda: None)
    publish_runtime(machine.folder, make_runtime(), has_image=False)
    assert machine.made == []
