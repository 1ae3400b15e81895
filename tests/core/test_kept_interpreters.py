"""Interpreters that wait for the next build of a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.prerender.made_files import MODULES, Kind, MadeFile
from stlite_docs.prerender.node import Node
from stlite_docs.prerender.run_apps import NodeMachine, PublishedSite
from stlite_docs.prerender.runnable import Circumstances
from stlite_docs.prerender.served import Served

LOCAL = {"stlite": "runtime/stlite.js", "pyodide": "runtime/pyodide.js", "id": "1", "pools": {"shared": {}}}
NODE = Node(Path("node"), (22, 0))


class Waiting(Interpreter):
    """An interpreter without a process, which nobody has used yet."""

    def __init__(self) -> None:
        super().__init__(Served(Path()), NODE)
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True
        super().close()


def test_two_wait() -> None:
    """The one that has waited longest ends if there are more, and all end with the server."""
    kept, waiting = KeptInterpreters(), [Waiting() for _ in range(4)]
    for number, each in enumerate(waiting[:3]):
        kept.keep(number, each)
    assert [each.is_closed for each in waiting] == [True, False, False, False]
    assert kept.take(0) is None
    assert kept.take(1) is waiting[1]
    assert kept.take(1) is None
    kept.keep(2, waiting[3])
    assert waiting[2].is_closed
    kept.close()
    assert [each.is_closed for each in waiting] == [True, False, True, True]
    assert kept.take(2) is None


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> _Machines:
    monkeypatch.setattr("stlite_docs.prerender.run_apps.find_node", lambda: NODE)
    return _Machines(tmp_path)


class _Machines:
    """The machines of the builds of one server."""

    def __init__(self, folder: Path) -> None:
        self.kept = KeptInterpreters()
        self.folder = folder

    def make(self, *, network: bool = False, **manifest: object) -> NodeMachine:
        circumstances = Circumstances({**LOCAL, **manifest}, 15, network)
        return NodeMachine(PublishedSite(self.folder, circumstances), self.kept)


def test_interpreter_of_the_last_build(machines: _Machines) -> None:
    """The next build gets it for the same pool, unless what it runs on has changed."""
    first = machines.make().start("shared")
    machines.make().give_back("shared", first)
    assert machines.make(id="2").start("shared") is not first
    assert machines.make(network=True).start("shared") is not first
    assert machines.make(pools={"shared": {"packages": {}}}).start("shared") is not first
    assert machines.make().start("other") is not first
    assert machines.make(pools={"shared": {}, "other": {}}).start("shared") is first


@pytest.mark.parametrize(("count", "has_image"), [(1, False), (2, True)])
def test_an_image_is_made_for_two(
    machines: _Machines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int, has_image: bool
) -> None:
    """One start alone takes less time than an image. An image that is there already helps it too."""
    file = tmp_path / "file"
    file.touch()
    known = [MadeFile(file, "00", 1, kind) for kind in MODULES]
    image = MadeFile(file, "00", 1, Kind.IMAGE)
    monkeypatch.setattr("stlite_docs.prerender.run_apps.make_files", lambda *_: [*known, image])
    monkeypatch.setattr("stlite_docs.prerender.run_apps.find_files", lambda *_: known)
    for has_one in (has_image, True):
        machine = machines.make()
        machine.expect_starts(count)
        served = machine.start("shared")._served
        assert [*served.start] == ["outline", "core", "rest", *(["image"] if has_one else [])]
        known.append(image)


def test_apps_that_share_with_no_other(machines: _Machines) -> None:
    """They do not share with that of an earlier build either."""
    first = machines.make().start("own:1")
    machines.make().give_back("own:1", first)
    assert machines.make().start("own:1") is not first
