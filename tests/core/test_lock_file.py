"""The committed lock: what is in it stays, whatever the index has by then."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from fake_runtime import FakeRuntime
from runtime_parts import make_wheel, use_base, use_parts
from stlite_docs.cargo import Cargo
from stlite_docs.demand import Demand
from stlite_docs.place import Place
from stlite_docs.problems import StliteError
from stlite_docs.runtime.local_wheel import check_wheel
from stlite_docs.runtime.preparation import Runtime, prepare_runtime
from stlite_docs.settings import SiteSettings
from stlite_docs.site import UPDATE, publish_cargos


class Site:
    """A committed lock, an index, Pyodide's packages, and machines that share nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = folder / "repository" / "stlite.lock"
        self.lock.parent.mkdir()
        self.index = folder / "index"
        self.packages = folder / "packages"
        self.packages.mkdir()

    def build(self, *asked: str, machine: str = "one", pool: str = "shared", **options: Any) -> Runtime:
        demands = [Demand(asked, wheels=options.pop("wheels", ()))]
        return prepare_runtime(
            "local",
            {pool: demands},
            lock=self.lock,
            cache=self.folder / machine,
            pyodide_packages=str(self.packages),
            **options,
        )

    def locked(self, pool: str = "shared") -> dict[str, str]:
        entries = json.loads(self.lock.read_text())["pools"][pool]
        return {name: entry["version"] for name, entry in entries.items()}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Give a site whose index has two packages, one of which needs the other."""
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    site = Site(tmp_path)
    make_wheel(site.index, "foo", "1.0", requires=["bar"])
    make_wheel(site.index, "bar", "1.0")
    make_wheel(site.packages, "numpy", "2.2.5", tag="cp313-cp313-pyodide_2025_0_wasm32")
    return site


def test_same_commit_gives_the_same_site(site: Site) -> None:
    """Another machine gets what the first one chose, though the index has moved on; uv is not asked."""
    first = site.build("foo", "numpy")
    before = site.lock.read_bytes()
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "numpy": "2.2.5"}
    for name in ("foo", "bar"):
        make_wheel(site.index, name, "2.0")
    with pytest.MonkeyPatch.context() as away:
        away.setattr("uv.find_uv_bin", lambda: "/no/such/program")
        second = site.build("foo", "numpy", machine="two")
    assert (second.id, second.manifest) == (first.id, first.manifest)
    assert site.lock.read_bytes() == before


def test_lock_names_no_machine_and_no_index(site: Site) -> None:
    """Name, version, hash and kind of origin are all that is committed."""
    site.build("foo", "numpy")
    content = json.loads(site.lock.read_text())
    assert content["pins"] == {"pyodide": "0.29.3", "streamlit": "1.62.0"}
    entries = content["pools"]["shared"]
    assert {name: entry["origin"] for name, entry in entries.items()} == {
        "bar": "index",
        "foo": "index",
        "numpy": "pyodide",
    }
    assert {len(entry["sha256"]) for entry in entries.values()} == {64}
    assert str(site.folder) not in site.lock.read_text()
    assert "://" not in site.lock.read_text()


def test_lock_is_extended(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """What is new is added, and said; what was there stays, though newer releases are out."""
    site.build("foo")
    for name in ("foo", "bar"):
        make_wheel(site.index, name, "2.0")
    make_wheel(site.index, "new", "1.0", requires=["bar"])
    caplog.set_level(logging.INFO)
    site.build("foo", "new")
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "new": "1.0"}
    assert "stlite.lock now has new 1.0: commit it" in caplog.messages
    site.build("new")
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "new": "1.0"}


def test_each_pool_has_its_own_entries(site: Site) -> None:
    """A pin in one pool says nothing about another one."""
    site.build("bar==1.0", pool="pinned")
    make_wheel(site.index, "bar", "2.0")
    site.build("bar")
    assert (site.locked("pinned"), site.locked()) == ({"bar": "1.0"}, {"bar": "2.0"})


def test_update_chooses_anew(site: Site) -> None:
    """An update takes the newest releases, and forgets what no app needs."""
    site.build("foo", "numpy")
    make_wheel(site.index, "foo", "2.0")
    site.build("foo", update=True)
    assert site.locked() == {"foo": "2.0"}


def test_changed_file_is_refused(site: Site) -> None:
    """An index that brings other bytes under a locked version is not believed."""
    site.build("foo", "numpy")
    make_wheel(site.index, "bar", "1.0", files={"bar.py": "evil"})
    runtime = site.build("foo", "numpy", machine="two")
    assert list(runtime.missing["shared"]) == ["foo"]
    assert "hash" in runtime.missing["shared"]["foo"].lower()


def test_local_wheel_is_not_locked_but_its_needs_are(site: Site) -> None:
    """A wheel in the sources may change with them; a new requirement of it is added."""
    mine = check_wheel(make_wheel(site.folder / "own", "mine", "1.0", requires=["bar"]), "mine")
    site.build(wheels=(mine,))
    assert site.locked() == {"bar": "1.0"}
    make_wheel(site.folder / "own", "mine", "1.0", requires=["bar", "foo"])
    assert site.build(wheels=(mine,)).missing == {"shared": {}}
    assert site.locked() == {"bar": "1.0", "foo": "1.0"}


def test_other_build_of_pyodides_package(site: Site) -> None:
    """Pyodide's packages are those of the lock, or are chosen anew: two builds are never mixed up."""
    site.build("numpy")
    before = site.lock.read_text()
    make_wheel(site.packages, "numpy", "2.2.5", tag="cp313-cp313-pyodide_2025_0_wasm32", files={"x.py": "y"})
    site.build("numpy")
    assert site.locked() == {"numpy": "2.2.5"}
    assert site.lock.read_text() != before


def test_lock_for_another_runtime(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """When stlite is moved on, packages for the earlier Pyodide are of no use."""
    site.build("foo")
    make_wheel(site.index, "foo", "2.0")
    site.lock.write_text(site.lock.read_text().replace("0.29.3", "0.28.0"))
    caplog.set_level(logging.INFO)
    site.build("foo", machine="two")
    assert site.locked() == {"foo": "2.0"}
    assert "stlite.lock is for pyodide 0.28.0, streamlit 1.62.0; versions are chosen anew" in caplog.messages


def test_what_is_missing_is_not_locked(site: Site) -> None:
    """A requirement that cannot be had today may be had tomorrow."""
    assert list(site.build("foo", "nowhere").missing["shared"]) == ["nowhere"]
    assert site.locked() == {"bar": "1.0", "foo": "1.0"}


def test_site_without_packages_has_no_lock(site: Site) -> None:
    """Nothing is written when there is nothing to keep."""
    site.build("packaging")
    assert not site.lock.exists()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"pins": {}, "pools": {"a": {"b": {"version": "1"}}}}'])
def test_lock_that_is_none(site: Site, text: str) -> None:
    """A damaged lock is named, and not overwritten."""
    site.lock.write_text(text)
    with pytest.raises(
        StliteError, match=r"stlite\.lock cannot be read as one .* delete it to have it made anew"
    ):
        site.build("foo")
    assert site.lock.read_text() == text


def test_lock_that_cannot_be_written(site: Site) -> None:
    """A place that does not take files is named."""
    site.lock = site.index / "bar-1.0-py3-none-any.whl" / "stlite.lock"
    with pytest.raises(StliteError, match=r"the lock .*stlite\.lock cannot be written"):
        site.build("foo")


@pytest.mark.parametrize("is_told", [True, False])
def test_build_under_the_lock_command_updates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_runtime: FakeRuntime, is_told: bool
) -> None:
    """What `stlite-docs lock --update` puts into a build's environment has versions chosen anew."""
    if is_told:
        monkeypatch.setenv(UPDATE, "1")
    cargo = Cargo(Place("page", 1), "shared", Demand(("foo",)), ())
    assert publish_cargos(tmp_path, [cargo], SiteSettings(), Place("site")) == []
    assert fake_runtime.options["update"] is is_told
