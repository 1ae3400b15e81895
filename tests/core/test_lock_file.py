"""The committed lock: what is in it stays, whatever the index has by then."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fake_runtime import FakeRuntime
from runtime_parts import make_wheel, use_base, use_parts
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.place import Place
from stlite_docs.base.problems import StliteError
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.pool import Pool
from stlite_docs.publish.site import UPDATE, publish_apps
from stlite_docs.runtime.build import Runtime, prepare_runtime
from stlite_docs.wheels.local_wheel import check_wheel


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
        is_in_doubt = options.pop("may_need_all", False)
        package_needs = [PackageNeeds(asked, is_in_doubt, wheels=options.pop("wheels", ()))]
        return prepare_runtime(
            "local",
            {pool: package_needs},
            lock=self.lock,
            cache=self.folder / machine,
            pyodide_packages=str(self.packages),
            **options,
        )

    def locked(self, pool: str = "shared") -> dict[str, str]:
        entries = json.loads(self.lock.read_text())["pools"][pool]
        return {name: entry["version"] for name, entry in entries.items()}

    def absent(self, pool: str = "shared") -> list[str]:
        names: list[str] = json.loads(self.lock.read_text()).get("absent", {}).get(pool, [])
        return names

    def pyodide_has(self, name: str, version: str, *requires: str) -> None:
        make_wheel(self.packages, name, version, requires=requires, tag="cp313-cp313-pyodide_2025_0_wasm32")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Give a site whose index has two packages, one of which needs the other."""
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    site = Site(tmp_path)
    make_wheel(site.index, "foo", "1.0", requires=["bar"])
    make_wheel(site.index, "bar", "1.0")
    site.pyodide_has("numpy", "2.2.5")
    return site


@contextmanager
def no_uv() -> Iterator[pytest.MonkeyPatch]:
    """Give a machine that cannot choose versions."""
    with pytest.MonkeyPatch.context() as away:
        away.setattr("uv.find_uv_bin", lambda: "/no/such/program")
        yield away


def let_no_index_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pip and uv ask a server that is not there."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")


def test_same_commit_gives_the_same_site(site: Site) -> None:
    """Another machine gets what the first one chose, though the index has moved on; uv is not asked."""
    first = site.build("foo", "numpy")
    before = site.lock.read_bytes()
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "numpy": "2.2.5"}
    for name in ("foo", "bar"):
        make_wheel(site.index, name, "2.0")
    with no_uv():
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
    assert "stlite.lock now has new 1.0; commit it" in caplog.messages
    site.build("new")
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "new": "1.0"}


def test_lock_that_is_only_read(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """A check uses the lock's versions, and adds none."""
    site.build("bar")
    before = site.lock.read_bytes()
    make_wheel(site.index, "bar", "2.0")
    with caplog.at_level(logging.INFO):
        runtime = site.build("foo", machine="two", writes_lock=False)
    assert any("/bar-1.0" in name for name in runtime.files)
    assert site.lock.read_bytes() == before
    assert "commit it" not in caplog.text


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
    assert (
        "stlite.lock is for pyodide 0.28.0, streamlit 1.62.0; choosing all versions again" in caplog.messages
    )


def test_what_is_missing_is_not_locked(site: Site) -> None:
    """A requirement that cannot be had today may be had tomorrow."""
    assert list(site.build("foo", "nowhere").missing["shared"]) == ["nowhere"]
    assert site.locked() == {"bar": "1.0", "foo": "1.0"}


def test_what_apps_only_may_need_is_looked_for_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """With a few of Pyodide's packages, no second build asks for the others, here or on another machine."""
    site.pyodide_has("pandas", "2.3.2", "numpy")
    caplog.set_level(logging.INFO)
    first = site.build("pandas", "foo", may_need_all=True)
    assert first.missing == {"shared": {}}
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "numpy": "2.2.5", "pandas": "2.3.2"}
    assert site.absent() == ["altair", "fastparquet", "pillow"]
    words = "foo 1.0, numpy 2.2.5, pandas 2.3.2, no altair, no fastparquet, no pillow; commit it"
    assert f"stlite.lock now has bar 1.0, {words}" in caplog.messages
    before = site.lock.read_bytes()
    with no_uv() as away:
        second = site.build("pandas", "foo", may_need_all=True, machine="two")
        let_no_index_answer(away)
        third = site.build("pandas", "foo", may_need_all=True)
    assert second.manifest == third.manifest == first.manifest
    assert site.lock.read_bytes() == before


def test_what_apps_only_may_need_stays_absent(site: Site) -> None:
    """When it can be had later, the same commit gives the same site until its lock is updated or extended."""
    first = site.build("foo", may_need_all=True)
    site.pyodide_has("pillow", "11.0")
    assert site.build("foo", may_need_all=True).manifest == first.manifest
    site.build("foo", "bar", may_need_all=True)
    assert "pillow" not in site.locked()
    make_wheel(site.index, "new")
    site.build("foo", "new", may_need_all=True)
    assert site.locked()["pillow"] == "11.0"
    assert site.absent() == ["altair", "fastparquet", "pandas"]
    site.pyodide_has("pandas", "2.3.2", "numpy")
    site.build("foo", may_need_all=True, update=True)
    assert (site.locked()["pandas"], site.absent()) == ("2.3.2", ["altair", "fastparquet"])


def test_later_app_in_doubt(site: Site) -> None:
    """What the first app that is in doubt may need is not taken for absent because the lock lacks it."""
    site.build("foo")
    assert site.build("foo", may_need_all=True).missing == {"shared": {}}
    assert site.locked() == {"bar": "1.0", "foo": "1.0", "numpy": "2.2.5"}


def test_later_app_in_doubt_without_an_index(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no index can say what there is, apps have what the lock has, and nothing is noted."""
    first = site.build("foo", "numpy")
    before = site.lock.read_bytes()
    let_no_index_answer(monkeypatch)
    again = site.build("foo", "numpy", may_need_all=True)
    assert (again.id, again.missing) == (first.id, {"shared": {}})
    assert site.lock.read_bytes() == before


def test_absence_is_not_noted_where_no_index_answers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be there is looked for again, by the next build that can."""
    make_wheel(site.index, "altair", "6.0")
    site.build("numpy")
    with pytest.MonkeyPatch.context() as away:
        let_no_index_answer(away)
        site.build("numpy", may_need_all=True)
    assert site.absent() == []
    monkeypatch.setattr("stlite_docs.runtime.resolve.resolution_cache._incomplete", {})
    site.build("numpy", may_need_all=True)
    assert site.locked() == {"altair": "6.0", "numpy": "2.2.5"}


def test_lock_of_a_machine_with_more_packages(site: Site) -> None:
    """A folder without a package that only may be needed changes nothing for one that has it."""
    site.pyodide_has("pillow", "11.0")
    full = site.build("numpy", may_need_all=True)
    whole, site.packages = site.packages, site.folder / "fewer"
    site.packages.mkdir()
    shutil.copy(next(whole.glob("numpy-*")), site.packages)
    site.build("numpy", may_need_all=True, machine="two")
    assert site.absent() == ["altair", "fastparquet", "pandas", "pillow"]
    with no_uv():
        assert "pillow" not in str(site.build("numpy", may_need_all=True, machine="two").manifest["pools"])
        site.packages = whole
        assert site.build("numpy", may_need_all=True).id == full.id


def test_app_that_comes_to_need_what_was_absent(site: Site) -> None:
    """A package that an app imports is looked for, and missing where it cannot be had."""
    site.build("numpy", may_need_all=True)
    assert list(site.build("numpy", "pillow", may_need_all=True).missing["shared"]) == ["pillow"]
    site.pyodide_has("pillow", "11.0")
    assert site.build("numpy", "pillow", may_need_all=True).missing == {"shared": {}}
    assert site.absent() == ["altair", "fastparquet", "pandas"]


def test_lock_that_is_a_folder(site: Site) -> None:
    """A folder is not a lock, and nobody is told to delete it."""
    site.lock.mkdir()
    with pytest.raises(StliteError, match=r"expected a file, got the folder .*; add a file name"):
        site.build()


def test_site_without_packages_has_no_lock(site: Site) -> None:
    """Nothing is written when there is nothing to keep."""
    site.build("packaging")
    assert not site.lock.exists()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"pins": {}, "pools": {"a": {"b": {"version": "1"}}}}'])
def test_lock_that_is_none(site: Site, text: str) -> None:
    """A damaged lock is named, and not overwritten."""
    site.lock.write_text(text)
    with pytest.raises(
        StliteError, match=r"stlite\.lock is not valid .* delete it so that the build writes a new one"
    ):
        site.build("foo")
    assert site.lock.read_text() == text


def test_lock_that_cannot_be_written(site: Site) -> None:
    """A place that does not take files is named."""
    site.lock = site.index / "bar-1.0-py3-none-any.whl" / "stlite.lock"
    with pytest.raises(StliteError, match=r"cannot write the lock .*stlite\.lock"):
        site.build("foo")


@pytest.mark.parametrize("is_told", [True, False])
def test_build_under_the_lock_command_updates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_runtime: FakeRuntime, is_told: bool
) -> None:
    """What `stlite-docs lock --update` puts into a build's environment has versions chosen anew."""
    if is_told:
        monkeypatch.setenv(UPDATE, "1")
    needs = AppNeeds(Place("page", 1), Pool("shared"), PackageNeeds(("foo",)), ())
    assert publish_apps(tmp_path, [needs], SiteSettings(), Place("site")).problems == []
    assert fake_runtime.options["update"] is is_told
