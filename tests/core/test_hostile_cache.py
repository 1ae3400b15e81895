"""A cache that someone else has written: it cannot change what a site publishes."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime_parts import make_wheel, sha256, use_base, use_parts
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.build import Runtime, prepare_runtime
from stlite_docs.runtime.fetch.cache import can_others_change
from stlite_docs.runtime.resolve import seal

EVIL = b"evil"


class Machine:
    """Builds a site with one cache, and can change the cache as someone else would."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.index = folder / "index"
        self.lock: Path | None = None
        self._monkeypatch = monkeypatch
        (folder / "packages").mkdir()
        use_base(monkeypatch, self.index)
        make_wheel(self.index, "humanize", "4.9.0")
        use_parts(monkeypatch, folder / "npm")
        self.other = make_wheel(folder / "other", "humanize", "4.9.0", files={"humanize.py": "evil"})

    def build(self, **options: Any) -> Runtime:
        return prepare_runtime(
            "local",
            {"shared": [PackageNeeds(("humanize",))]},
            cache=self.cache,
            lock=self.lock,
            pyodide_packages=str(self.folder / "packages"),
            **options,
        )

    def contents(self) -> dict[str, str]:
        """Return the hashes of what a build publishes."""
        return {
            name: hashlib.sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()
            for name, content in self.build().files.items()
        }

    def become_another(self) -> None:
        """Continue with this cache on another machine."""
        self._monkeypatch.setattr(seal, "user_state_path", lambda _name: self.folder / "another")
        seal._key.cache_clear()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a machine with an empty cache."""
    return Machine(tmp_path, monkeypatch)


def change_tree(machine: Machine) -> None:
    for path in machine.cache.glob("trees/*/build/stlite.js"):
        path.write_bytes(path.read_bytes() + EVIL)


def add_to_tree(machine: Machine) -> None:
    for path in machine.cache.glob("trees/stlite-*/build"):
        (path / "evil.js").write_bytes(EVIL)


def change_wheel(machine: Machine) -> None:
    for path in machine.cache.glob("wheels/*/humanize*"):
        path.write_bytes(machine.other.read_bytes())


def add_wheel(machine: Machine) -> Path:
    goal = machine.cache / "wheels" / sha256(machine.other)[:12] / machine.other.name
    goal.parent.mkdir()
    goal.write_bytes(machine.other.read_bytes())
    return goal


def change_resolution(machine: Machine) -> None:
    goal = add_wheel(machine)
    for path in machine.cache.glob("resolved/*.json"):
        sealed = json.loads(path.read_text())
        location, kept = json.loads(sealed["text"])
        [package] = kept["packages"]
        package["sha256"] = sha256(goal)
        package["location"] = goal.relative_to(machine.cache).as_posix()
        path.write_text(json.dumps({**sealed, "text": json.dumps([location, kept])}))


def change_resolution_and_seal(machine: Machine) -> None:
    """Use a real seal, which another resolution has."""
    change_resolution(machine)
    [path] = machine.cache.glob("resolved/*.json")
    forged = path.read_text()
    path.unlink()
    prepare_runtime(
        "local",
        {"shared": [PackageNeeds(("humanize>1",))]},
        cache=machine.cache,
        pyodide_packages=str(machine.folder / "packages"),
    )
    [other] = machine.cache.glob("resolved/*.json")
    real = json.loads(other.read_text())
    path.write_text(json.dumps({**real, "text": json.loads(forged)["text"]}))


def exchange_resolutions(machine: Machine) -> None:
    """Put a real resolution, of other requirements, in the place of this one."""
    [path] = machine.cache.glob("resolved/*.json")
    path.unlink()
    make_wheel(machine.index, "older", "1.0")
    prepare_runtime(
        "local",
        {"shared": [PackageNeeds(("older",))]},
        cache=machine.cache,
        pyodide_packages=str(machine.folder / "packages"),
    )
    [other] = machine.cache.glob("resolved/*.json")
    other.rename(path)


def add_stub(machine: Machine) -> None:
    """Offer a newer release in the folder that uv sees, and make uv ask again."""
    for folder in machine.cache.glob("trees/stub_wheels-*"):
        make_wheel(folder, "humanize", "99.0")
    for path in machine.cache.glob("resolved/*.json"):
        path.unlink()


def configure_uv(machine: Machine) -> None:
    """Name another index in the folder above uv's, and make uv ask again."""
    make_wheel(machine.folder / "other", "humanize", "99.0")
    (machine.cache / "uv.toml").write_text(f'find-links = ["{machine.folder / "other"}"]\n')
    for path in machine.cache.glob("resolved/*.json"):
        path.unlink()


ATTACKS = [
    *(change_tree, add_to_tree, change_wheel, change_resolution, change_resolution_and_seal),
    *(exchange_resolutions, add_stub, configure_uv),
]


@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_changed_cache(machine: Machine, attack: Callable[[Machine], None], *, is_locked: bool) -> None:
    """The site, and a lock that the build writes, are what they were before someone changed the cache."""
    before = machine.contents()
    attack(machine)
    if is_locked:
        machine.lock = machine.folder / "stlite.lock"
    assert machine.contents() == before
    if machine.lock:
        entry = json.loads(machine.lock.read_text())["pools"]["shared"]["humanize"]
        assert entry["sha256"] == sha256(machine.index / "humanize-4.9.0-py3-none-any.whl")


def test_cache_of_another_machine(machine: Machine) -> None:
    """A CI service brings the cache, and the index says what the site publishes."""
    machine.build()
    make_wheel(machine.index, "humanize", "5.0")
    assert any("humanize-4.9.0" in name for name in machine.build().files)
    machine.become_another()
    assert any("humanize-5.0" in name for name in machine.build().files)


def test_key_that_cannot_be_kept(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder for it, the seals are those of the process."""
    (machine.folder / "another").write_text("a file")
    machine.become_another()
    before = machine.build()
    with monkeypatch.context() as away:
        away.setattr("uv.find_uv_bin", lambda: "/no/such/program")
        assert machine.build() == before


@pytest.mark.parametrize("what", ["", "wheels", "trees", "resolved/*", "wheels/*/*"])
def test_cache_that_others_can_change(machine: Machine, caplog: pytest.LogCaptureFixture, what: str) -> None:
    """The build says so once, at a level that fails no strict build, and does without."""
    before = machine.contents()
    caplog.set_level(logging.INFO, "stlite_docs")
    machine.cache.chmod(0o755)
    path = next(machine.cache.glob(what)) if what else machine.cache
    mode = path.stat().st_mode
    path.chmod(mode | 0o022)
    runtime = machine.build()
    shown = path.relative_to(machine.cache).as_posix() if what else "it"
    cause = f"cache folder {machine.cache} and downloads everything, because others can change {shown}."
    machine.build()
    told = [record for record in caplog.records if cause in record.getMessage()]
    assert [record.levelno for record in told] == [logging.INFO]
    assert not any(
        isinstance(content, Path) and content.is_relative_to(machine.cache)
        for content in runtime.files.values()
    )
    assert machine.contents() == before
    path.chmod(mode)
    caplog.clear()
    machine.build()
    assert "others can change" not in caplog.text


def test_private_cache(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    """The build makes the folder private, so the modes in it do not matter."""
    caplog.set_level(logging.INFO, "stlite_docs")
    machine.build()
    assert machine.cache.stat().st_mode & 0o077 == 0
    (machine.cache / "wheels").chmod(0o777)
    machine.build()
    assert "others can change" not in caplog.text


@pytest.mark.parametrize(
    ("mode", "owner", "expected"),
    [
        (0o755, "me", False),
        (0o644, "root", False),
        (0o775, "me", True),
        (0o757, "me", True),
        (0o777, "root", True),
        (0o700, "other", True),
        (0o400, "other", True),
    ],
)
def test_who_can_change_a_file(mode: int, owner: str, *, expected: bool) -> None:
    """The owner can change it, and those who have the right to write."""
    owners = {"me": os.getuid(), "root": 0, "other": os.getuid() + 1}
    state = os.stat_result((0o100000 | mode, 1, 1, 1, owners[owner], 1, 0, 0, 0, 0))
    assert can_others_change(state) is expected


def test_remains_of_killed_builds(machine: Machine) -> None:
    """Scratch folders go when no build can use them any more."""
    machine.build()
    old, young = machine.cache / ".tmp-old", machine.cache / ".tmp-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "file").write_text("x")
    day_before = time.time() - 25 * 60 * 60
    os.utime(old, (day_before, day_before))
    machine.build()
    assert (old.exists(), young.exists()) == (False, True)
