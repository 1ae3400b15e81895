"""A runtime from end to end, made of small stand-ins: what is published, and what is fetched for it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime_parts import (
    leftovers,
    make_wheel,
    pip_sees,
    served,
    served_index,
    use_base,
    use_parts,
    write_lock,
)
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base import atomic_write as publication
from stlite_docs.base.problems import StliteError
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.runtime.build import Runtime, import_map_hash, prepare_runtime

CDN = "https://cdn.jsdelivr.net/"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin stand-ins for stlite, Pyodide and the base; gives the list of npm's calls."""
    use_base(monkeypatch, tmp_path / "index")
    make_wheel(tmp_path / "index", "humanize", "4.9.0")
    return use_parts(monkeypatch, tmp_path / "npm")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Give a folder with Pyodide's packages, of which one is compiled."""
    folder = tmp_path / "packages"
    make_wheel(folder, "numpy", "2.2.5", tag="cp313-cp313-pyodide_2025_0_wasm32")
    make_wheel(folder, "pandas", "2.3.3", requires=["numpy>=1.26", "six"])
    make_wheel(folder, "six", "1.17.0")
    return folder


@pytest.fixture
def prepare(tmp_path: Path, calls: Path, packages: Path) -> Any:
    """Give `prepare_runtime` with a cache and a folder of packages of its own."""
    assert calls.exists()

    def call(kind: str, *requirements: str, **options: Any) -> Runtime:
        options = {"cache": tmp_path / "cache", "pyodide_packages": str(packages), **options}
        return prepare_runtime(kind, {"shared": [PackageNeeds(requirements)]}, **options)

    return call


def read(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what `runtime.json` and the lock say."""
    manifest = json.loads((folder / "runtime.json").read_text())
    return manifest, json.loads((folder / manifest["lock"]).read_text())


def addresses(manifest: dict[str, Any], lock: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Give each address that a browser would ask for, from the folder of `runtime.json`, with its hash."""
    for name in ("stlite", "pyodide", "lock"):
        yield manifest[name], None
    for entry in lock["packages"].values():
        location = entry["file_name"]
        yield location if "://" in location else f"runtime/{location}", entry["sha256"]


@pytest.mark.parametrize("kind", RuntimeKind)
def test_every_address_is_served(prepare: Any, tmp_path: Path, kind: str) -> None:
    """Whatever is not on the CDN is in the site, with the bytes that the lock expects."""
    prepare(kind, "pandas", "humanize").publish(tmp_path / "site")
    found = list(addresses(*read(tmp_path / "site")))
    for address, digest in found:
        if not address.startswith(CDN):
            content = (tmp_path / "site" / address).read_bytes()
            assert digest in {None, hashlib.sha256(content).hexdigest()}, address
    assert any(address.startswith(CDN) for address, _ in found) is (kind == "cdn")


def test_local_names_no_other_site(prepare: Any, tmp_path: Path) -> None:
    """With `local`, neither `runtime.json` nor the lock has an absolute address."""
    prepare("local", "pandas", "humanize").publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    assert "://" not in json.dumps([manifest, lock])


def test_cdn_needs_no_npm(prepare: Any, tmp_path: Path, calls: Path) -> None:
    """With `cdn` npm is not asked, the CDN is the only other site, and its versions are pinned."""
    prepare("cdn", "pandas").publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    others = {address for address, _ in addresses(manifest, lock) if "://" in address}
    assert all(re.match(rf"{CDN}npm/(@stlite/browser|pyodide)@[\d.]+/", address) for address in others)
    assert len(others) == 4
    hashes = {url for part in manifest["integrity"].values() for url in part}
    assert {manifest["stlite"], manifest["pyodide"]} <= hashes
    assert manifest["importMap"] == import_map_hash()
    assert calls.read_text() == ""


def test_manifest_names_what_every_app_loads(prepare: Any, tmp_path: Path) -> None:
    """The packages to load at the start are the base; those that some app asks for are in the lock only."""
    runtime = prepare("local", "pandas", "no-such-thing")
    runtime.publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    assert manifest["packages"] == [
        "micropip",
        "packaging",
        "stlite-docs-interpreter",
        "stlite-lib",
        "streamlit",
    ]
    assert {*manifest["packages"], "pandas", "numpy", "six"} == set(lock["packages"])
    assert manifest["id"] == runtime.id
    assert manifest["pools"] == {
        "shared": {
            "packages": {"pandas": ["pandas"]},
            "missing": {"no-such-thing": "the build could not get it. The log of the build says why."},
            "lateImports": {
                "stock": {"numpy": "numpy", "pandas": "pandas", "six": "six"},
                "others": {},
            },
        }
    }
    assert list(runtime.missing["shared"]) == ["no-such-thing"]


def test_streamlit_depends_on_the_base_alone(prepare: Any, tmp_path: Path) -> None:
    """An app that asks for nothing loads neither numpy nor pandas, whatever Streamlit's metadata says."""
    prepare("local", "pandas").publish(tmp_path / "site")
    _, lock = read(tmp_path / "site")
    depends = {name: entry["depends"] for name, entry in lock["packages"].items()}
    assert depends["streamlit"] == ["packaging"]
    assert depends["stlite-lib"] == ["streamlit"]
    assert depends["pandas"] == ["numpy", "six"]


def test_front_end_comes_without_its_sources(prepare: Any, tmp_path: Path) -> None:
    """All that stlite may load is published; source maps and declarations are not."""
    prepare("local").publish(tmp_path / "site")
    names = [name for name in leftovers(tmp_path / "site/runtime") if name.startswith("stlite-")]
    assert [name.partition("/")[2] for name in names] == [
        "build/assets/font.woff2",
        "build/stlite.css",
        "build/stlite.js",
        "build/wheels/stlite_lib-0.1.0-py3-none-any.whl",
        "build/wheels/streamlit-1.62.0-cp313-none-any.whl",
    ]


def test_licences_of_all_that_is_served(prepare: Any, tmp_path: Path) -> None:
    """Everything copied is listed with its licence, and each text that the list names is there."""
    prepare("local", "pandas").publish(tmp_path / "site")
    folder = tmp_path / "site/runtime/licenses"
    index = json.loads((folder / "index.json").read_text())
    said = {entry["name"]: entry["license"] for entry in index}
    assert said["stlite"] == said["streamlit"] == "Apache-2.0"
    assert (said["pyodide"], said["CPython"], said["pandas"]) == ("MPL-2.0", "PSF-2.0", "MIT")
    texts = {name for entry in index for name in entry["texts"]}
    assert {*texts, "index.json"} == set(leftovers(folder))
    assert str(tmp_path) not in json.dumps(index)


def test_licences_with_the_cdn(prepare: Any, tmp_path: Path) -> None:
    """What the CDN serves is not ours to list, but the site has the compiled library of Python."""
    prepare("cdn").publish(tmp_path / "site")
    index = json.loads((tmp_path / "site/runtime/licenses/index.json").read_text())
    names = ["CPython", "micropip", "packaging", "pyodide", "stlite-docs-interpreter"]
    assert [entry["name"] for entry in index] == names


def test_id_follows_what_the_browser_loads(prepare: Any) -> None:
    """Equal runtimes have one id, whatever the order; what a browser would see differ has its own."""
    ids = {
        name: prepare(*arguments).id
        for name, arguments in {
            "lean": ("local",),
            "cdn": ("cdn",),
            "both": ("local", "pandas", "humanize"),
            "turned": ("local", "humanize", "pandas", "pandas"),
            "absent": ("local", "humanize", "pandas", "no-such-thing"),
            "one": ("local", "pandas"),
        }.items()
    }
    assert ids["both"] == ids["turned"] == ids["absent"]
    assert len(set(ids.values())) == 4
    assert all(re.fullmatch("[0-9a-f]{12}", identity) for identity in ids.values())


def test_second_preparation_asks_nobody(
    prepare: Any, calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the cache is taken from there, an unpinned requirement included; `update` asks again."""
    first = prepare("local", "pandas", "humanize")
    asked = calls.read_text()
    make_wheel(tmp_path / "index", "humanize", "5.0")
    with monkeypatch.context() as away:
        away.setattr("stlite_docs.runtime.fetch.package_index._DOWNLOAD", ("/no/such/program",))
        away.setattr("uv.find_uv_bin", lambda: "/no/such/program")
        assert prepare("local", "pandas", "humanize") == first
    assert calls.read_text() == asked
    fresh = prepare("local", "pandas", "humanize", update=True)
    assert [
        name.rpartition("/")[2] for name in fresh.files if "humanize-" in name and name.endswith(".whl")
    ] == ["humanize-5.0-py3-none-any.whl"]


def test_what_apps_only_may_need_is_remembered(
    calls: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a lock too, a second build looks for what apps can do without only where there is more."""
    assert calls.exists()
    pools = {"shared": [PackageNeeds(("pandas",), may_need_all=True)]}

    def prepare() -> Runtime:
        return prepare_runtime("local", pools, cache=tmp_path / "cache", pyodide_packages=str(packages))

    first = prepare()
    assert first.missing == {"shared": {}}
    with monkeypatch.context() as away:
        away.setattr("uv.find_uv_bin", lambda: "/no/such/program")
        away.setattr("stlite_docs.runtime.resolve.resolution_cache._incomplete", {})
        assert prepare() == first
    make_wheel(packages, "pillow", "11.0")
    assert "pillow" in str(prepare().manifest["pools"])


def test_damaged_cache_is_mended(prepare: Any, tmp_path: Path) -> None:
    """Files of the cache that were cut short are fetched again, not published."""
    first = prepare("local", "pandas", "humanize")
    for name in leftovers(tmp_path / "cache"):
        (tmp_path / "cache" / name).write_bytes(b"cut")
    assert prepare("local", "pandas", "humanize") == first
    first.publish(tmp_path / "site")
    for address, digest in addresses(*read(tmp_path / "site")):
        content = (tmp_path / "site" / address).read_bytes()
        assert digest in {None, hashlib.sha256(content).hexdigest()}


def test_packages_folder_may_change(prepare: Any, packages: Path) -> None:
    """A wheel that is put into the folder of packages is found by the next build."""
    assert list(prepare("local", "scipy").missing["shared"]) == ["scipy"]
    make_wheel(packages, "scipy", "1.14")
    assert prepare("local", "scipy").missing == {"shared": {}}


def test_publishing_again_writes_nothing(prepare: Any, tmp_path: Path) -> None:
    """Only what differs is written: a damaged file is mended, the others keep their times."""
    site = tmp_path / "site"
    runtime = prepare("local", "pandas")
    runtime.publish(site)
    before = {name: (site / name).stat().st_mtime_ns for name in leftovers(site)}
    damaged = next(name for name in before if name.endswith("pyodide.asm.wasm"))
    content = (site / damaged).read_bytes()
    (site / damaged).write_bytes(bytes(len(content)))
    runtime.publish(site)
    after = {name: (site / name).stat().st_mtime_ns for name in leftovers(site)}
    assert (site / damaged).read_bytes() == content
    assert {name for name in before if before[name] != after[name]} == {damaged}
    assert before.keys() == after.keys()


def test_publishing_removes_the_earlier_runtime_alone(prepare: Any, tmp_path: Path) -> None:
    """Files of another runtime go; what others put beside ours stays."""
    site = tmp_path / "site"
    (site / "runtime").mkdir(parents=True)
    (site / "stlite.js").write_text("ours")
    prepare("local", "pandas").publish(site)
    (site / "runtime" / "old" / "deep").mkdir(parents=True)
    (site / "runtime" / "old" / "deep" / "x.whl").write_text("stale")
    prepare("cdn").publish(site)
    names = leftovers(site)
    assert [name for name in names if "pandas" in name or "old" in name or "wasm" in name] == []
    assert not (site / "runtime" / "old").exists()
    assert (site / "stlite.js").read_text() == "ours"
    assert {name.split("/")[1].split("-")[0] for name in names if name.startswith("runtime/")} == {
        "licenses",
        "lock",
        "wheels",
    }


def test_manifest_is_written_between_new_and_old(
    prepare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When `runtime.json` changes, all that it names is there, and all that it named before still is."""
    site = tmp_path / "site"
    prepare("cdn", "humanize").publish(site)
    earlier = dict(addresses(*read(site)))
    runtime = prepare("local", "pandas")
    moments = []

    def watch(target: Path, content: bytes | Path) -> None:
        if target.name == "runtime.json":
            moments.append(set(leftovers(site)))
        publication.write(target, content)

    monkeypatch.setattr("stlite_docs.runtime.build.write", watch)
    runtime.publish(site)
    named = {address for address in earlier if "://" not in address}
    assert [named | {f"runtime/{name}" for name in runtime.files} <= there for there in moments] == [True]


def test_address_of_packages_is_used_for_the_cdn(
    prepare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `cdn`, Pyodide's packages stay where they are: nothing of them is fetched."""
    pip_sees(monkeypatch, tmp_path / "index")
    with served(tmp_path) as (address, asked):
        prepare("cdn", "pandas", pyodide_packages=address.rstrip("/")).publish(tmp_path / "site")
    _, lock = read(tmp_path / "site")
    assert lock["packages"]["numpy"]["file_name"].startswith(f"{address}numpy-")
    assert asked == []


def test_default_address_is_that_of_the_pinned_pyodide(prepare: Any, tmp_path: Path) -> None:
    """Without a setting the packages come from the CDN's folder of the pinned Pyodide."""
    prepare("cdn", "pandas", pyodide_packages=None).publish(tmp_path / "site")
    _, lock = read(tmp_path / "site")
    assert lock["packages"]["pandas"]["file_name"].startswith(f"{CDN}pyodide/v0.29.3/full/pandas-2.3.3-")


@pytest.mark.parametrize(
    ("place", "words"),
    [("no/such/folder", "expected a folder or an http"), ("ftp://host/", "expected a folder or an http")],
)
def test_place_of_packages_that_is_none(prepare: Any, place: str, words: str) -> None:
    """A setting that leads nowhere is an error of the site, not of an app."""
    with pytest.raises(StliteError, match=words):
        prepare("local", "pandas", pyodide_packages=place)


def test_cache_that_cannot_be_written(prepare: Any, tmp_path: Path) -> None:
    """A cache in an impossible place is an error that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StliteError, match=r"cannot build the runtime in .*file"):
        prepare("local", cache=tmp_path / "file" / "cache")


def test_kind_may_be_text() -> None:
    """The kinds are the words of the option."""
    assert [str(kind) for kind in RuntimeKind] == ["local", "cdn"]
    with pytest.raises(ValueError, match="moon"):
        prepare_runtime("moon")


def test_packages_for_imports_that_the_build_does_not_see(prepare: Any, tmp_path: Path) -> None:
    """With `cdn`, each pool can fetch what stock stlite has, and the separate parts of Python."""
    prepare("cdn", "humanize", pyodide_packages=None).publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    late = manifest["pools"]["shared"]["lateImports"]
    assert {"numpy", "pandas", "PIL", "altair", "dateutil"} <= late["stock"].keys()
    assert {"sqlite3", "lzma", "ssl", "humanize"} <= late["others"].keys()
    assert "test" not in late["others"]
    keys = {key for part in late.values() for key in part.values()}
    assert keys <= lock["packages"].keys()
    assert {each for key in keys for each in lock["packages"][key]["depends"]} <= lock["packages"].keys()
    assert "humanize" in manifest["pools"]["shared"]["packages"]
    assert manifest["pools"]["shared"]["packages"].keys() == {"humanize"}


def test_package_that_a_pool_has_in_another_version(prepare: Any, tmp_path: Path) -> None:
    """What would not fit an app's own choice is not offered, and the choice stays."""
    make_wheel(tmp_path / "index", "six", "1.0")
    prepare("cdn", "six==1.0", pyodide_packages=None).publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    late = manifest["pools"]["shared"]["lateImports"]
    assert lock["packages"]["six"]["version"] == "1.0"
    assert "pandas" not in late["stock"]
    assert "numpy" in late["stock"]


def test_copied_packages_for_imports_that_the_build_does_not_see(
    prepare: Any, tmp_path: Path, packages: Path
) -> None:
    """A site with copies has the parts of Python that its packages import, and nothing else in addition."""
    make_wheel(packages, "sqlite3", "1.0.0")
    make_wheel(packages, "lzma", "1.0.0")
    write_lock(packages, sqlite3="cpython_module", lzma="cpython_module")
    make_wheel(tmp_path / "index", "store", files={"store.py": "def f():\n    import sqlite3\n"})
    prepare("local", "store").publish(tmp_path / "site")
    manifest, lock = read(tmp_path / "site")
    assert manifest["pools"]["shared"]["lateImports"] == {
        "stock": {},
        "others": {"store": "store", "sqlite3": "sqlite3"},
    }
    assert {"sqlite3", "store"} <= lock["packages"].keys()
    assert not {"lzma", "numpy", "pandas"} & lock["packages"].keys()


def test_releases_that_are_too_new(prepare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A date hides later releases of the index, and no others; uv's own setting comes first."""
    index = tmp_path / "dated"
    times = {
        make_wheel(index, "dated", "1.0").name: "2026-01-31T23:59:59Z",
        make_wheel(index, "dated", "2.0").name: "2026-02-01T00:00:00Z",
        make_wheel(index, "dated", "3.0").name: "2026-03-01T00:00:00Z",
    }
    monkeypatch.delenv("PIP_NO_INDEX")

    def choose(**options: str) -> str:
        """Return the version of the package, with one of Pyodide's packages beside it."""
        files = prepare("local", "dated", "numpy", **options).files
        assert any("numpy-2.2.5" in name for name in files)
        [version] = [match[1] for name in files if (match := re.search(r"/dated-([\d.]+)-py3", name))]
        return version

    with served_index(index, times) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        assert choose() == "3.0"
        assert choose(exclude_newer="2026-02-01T00:00:00Z") == "1.0"
        assert choose(exclude_newer="2026-02-02T00:00:00Z") == "2.0"
        monkeypatch.setenv("UV_EXCLUDE_NEWER", "2026-02-01T00:00:00Z")
        assert choose() == choose(exclude_newer="2026-02-02T00:00:00Z") == "1.0"
        assert (
            "dated" in prepare("local", "dated>1", lock=tmp_path / "new.lock").missing["shared"].popitem()[1]
        )
