"""Pools in one lock: each has its own versions, and what is the same is there once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime_parts import make_wheel, use_base, use_parts
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import StliteError
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.site import publish_apps
from stlite_docs.runtime.build import Runtime, prepare_runtime
from stlite_docs.runtime.lock.merge_pools import make_entries
from stlite_docs.runtime.package import Package
from stlite_docs.wheels.local_wheel import check_wheel


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an index with two versions of a package that others need, and stand-ins for all else."""
    folder = tmp_path / "index"
    use_base(monkeypatch, folder)
    use_parts(monkeypatch, tmp_path / "npm")
    monkeypatch.setattr("stlite_docs.runtime.fetch.cache.user_cache_path", lambda _name: tmp_path / "cache")
    for version in ("1.0", "2.0"):
        make_wheel(folder, "x", version)
    make_wheel(folder, "needs-x", "1.0", requires=["x"])
    make_wheel(folder, "early", "1.0", requires=["x<2"])
    make_wheel(folder, "late", "1.0", requires=["x>=2"])
    (tmp_path / "packages").mkdir()
    return folder


def prepare(tmp_path: Path, /, **options: Any) -> Runtime:
    pools = {name.replace("_", "-"): package_needs for name, package_needs in options.pop("pools").items()}
    packages = str(tmp_path / "packages")
    return prepare_runtime("local", pools, cache=tmp_path / "cache", pyodide_packages=packages, **options)


def lock_of(runtime: Runtime) -> dict[str, Any]:
    (name,) = [name for name in runtime.files if name.startswith("lock-")]
    content = runtime.files[name]
    assert isinstance(content, bytes)
    packages: dict[str, Any] = json.loads(content)["packages"]
    return packages


def loads(runtime: Runtime) -> dict[str, Any]:
    pools: Any = runtime.manifest["pools"]
    return {pool: entry["packages"] for pool, entry in pools.items()}


def test_two_versions_of_one_package(tmp_path: Path, index: Path) -> None:
    """Two pools have different versions; what depends on them is there for each, from one file."""
    assert index.is_dir()
    old = [PackageNeeds(("needs-x", "x==1.0"))]
    runtime = prepare(
        tmp_path, pools={"old": old, "new": [PackageNeeds(("needs-x",))], "newer": [PackageNeeds(("x",))]}
    )
    assert loads(runtime) == {
        "new": {"needs-x": ["needs-x"]},
        "newer": {"x": ["x"]},
        "old": {"needs-x": ["needs-x@1-0"], "x==1.0": ["x@1-0"]},
    }
    lock = lock_of(runtime)
    found = {key: entry for key, entry in lock.items() if "x" in key}
    assert {key: (entry["name"], entry["version"], entry["depends"]) for key, entry in found.items()} == {
        "needs-x": ("needs-x", "1.0", ["x"]),
        "needs-x@1-0": ("needs-x", "1.0", ["x@1-0"]),
        "x": ("x", "2.0", []),
        "x@1-0": ("x", "1.0", []),
    }
    assert lock["needs-x"]["file_name"] == lock["needs-x@1-0"]["file_name"]
    assert (lock["x"]["imports"], lock["x@1-0"]["imports"]) == (["x"], [])


def package(name: str, version: str, *depends: str) -> Package:
    return Package(name, version, f"wheels/{name}-{version}.whl", f"{name}{version}", depends=depends)


def test_circles_are_told_apart_by_what_they_reach() -> None:
    """Packages that need each other get keys of their own where something behind them differs."""
    pools = {
        pool: [package("a", "1", "b"), package("b", "1", "a", "c"), package("c", version)]
        for pool, version in {"p": "1", "q": "1", "r": "2.0+local"}.items()
    }
    entries, keys = make_entries([], pools)
    assert keys["p"] == keys["q"] == {"a": "a", "b": "b", "c": "c"}
    assert keys["r"] == {"a": "a@1", "b": "b@1", "c": "c@2-0+local"}
    assert entries["b@1"].depends == ("a@1", "c@2-0+local")
    assert make_entries([], dict(reversed(pools.items()))) == (entries, keys)


def test_same_version_with_other_depends() -> None:
    """Three pools with one version and different dependencies have three keys."""
    pools = {
        pool: [package("a", "1", *depends), *(package(name, "1") for name in depends)]
        for pool, depends in {"p": "", "q": "b", "r": "c"}.items()
    }
    _, keys = make_entries([], pools)
    assert sorted(found["a"] for found in keys.values()) == ["a", "a@1", "a@1-again"]


def test_local_wheels_and_the_project(tmp_path: Path, index: Path) -> None:
    """Wheels of the author's own are in the lock with what they need; the project's is in every pool."""
    assert index.is_dir()
    mine = check_wheel(make_wheel(tmp_path / "own", "mine", "1.0", requires=["early"]), "own/mine")
    project = check_wheel(make_wheel(tmp_path / "own", "project", "1.0", requires=["x"]), "own/project")
    package_needs = {"a": [PackageNeeds(("late",))], "b": [PackageNeeds(wheels=(mine,))]}
    runtime = prepare(tmp_path, pools=package_needs, project=project)
    assert runtime.missing == {"a": {}, "b": {}}
    assert runtime.manifest["always"] == ["project @ project-1.0-py3-none-any.whl"]
    assert loads(runtime)["b"]["mine @ mine-1.0-py3-none-any.whl"] == ["mine"]
    lock = lock_of(runtime)
    versions = {
        pool: [lock[key]["version"] for key in lock[keys[project.requirement][0]]["depends"]]
        for pool, keys in loads(runtime).items()
    }
    assert versions == {"a": ["2.0"], "b": ["1.0"]}
    names = {name.rpartition("/")[2] for name in runtime.files}
    assert {"mine-1.0-py3-none-any.whl", "project-1.0-py3-none-any.whl", "x-1.0-py3-none-any.whl"} <= names


def test_changed_wheel_changes_the_runtime(tmp_path: Path, index: Path) -> None:
    """A wheel that was built again gives another runtime, though apps ask for it by the same name."""
    assert index.is_dir()
    mine = check_wheel(make_wheel(tmp_path / "own", "mine"), "own/mine")
    first = prepare(tmp_path, pools={"a": [PackageNeeds(wheels=(mine,))]})
    assert prepare(tmp_path, pools={"a": [PackageNeeds(wheels=(mine,))]}) == first
    make_wheel(tmp_path / "own", "mine", files={"mine.py": "x = 2"})
    assert prepare(tmp_path, pools={"a": [PackageNeeds(wheels=(mine,))]}).id != first.id
    mine.path.unlink()
    gone = prepare(tmp_path, pools={"a": [PackageNeeds(("x",), wheels=(mine,))]})
    assert gone.missing == {"a": {mine.requirement: "own/mine does not exist anymore"}}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("packaging", "every app runs on packaging 26.3"),
        ("pyarrow", "stlite has only a placeholder for it, and no version works"),
    ],
)
def test_local_wheel_of_the_base(tmp_path: Path, index: Path, name: str, reason: str) -> None:
    """What every app runs on cannot be replaced."""
    assert index.is_dir()
    wheel = check_wheel(make_wheel(tmp_path / "own", name, "99.0"), "own")
    assert prepare(tmp_path, pools={"a": [PackageNeeds(wheels=(wheel,))]}).missing == {
        "a": {wheel.requirement: reason}
    }


def publish(tmp_path: Path, *blocks: str, **settings: Any) -> list[str]:
    """Publish a site of some blocks and return what could not be had."""
    apps = [
        build_app(
            Block(Place("a.md", number * 10), f"{text}\n\nx = 1\n", Place("a.md", number * 10)),
            DocsPaths(tmp_path, tmp_path),
        )
        for number, text in enumerate(blocks, 1)
    ]
    packages = str(tmp_path / "packages")
    site = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=packages, **settings)
    (tmp_path / "site").mkdir(exist_ok=True)
    return [
        str(problem)
        for problem in publish_apps(
            tmp_path / "site", [find_app_needs(app) for app in apps], site, Place("conf.py")
        ).problems
    ]


def test_problem_stands_at_each_block(tmp_path: Path, index: Path) -> None:
    """What an app cannot have is said where it asks: unknown packages, pins that contradict each other."""
    assert index.is_dir()
    told = publish(
        tmp_path,
        ":requirements: nowhere",
        ":requirements: x==1.0, x==2.0",
        ":requirements: early",
        ":requirements: late",
        ":requirements: late\n:pool: own",
    )
    assert told[0] == "a.md:10: this app needs 'nowhere': the package index has no package nowhere"
    assert told[1].startswith(
        "a.md:20: this app needs 'x==2.0': it contradicts the app's other requirements ("
    )
    assert told[2].startswith(
        "a.md:40: this app needs 'late': it contradicts the requirements of other apps in the pool"
    )
    assert len(told) == 3


def test_one_problem_for_what_a_program_implies(tmp_path: Path, index: Path) -> None:
    """A data app without its packages is one problem, about what its author wrote."""
    assert index.is_dir()
    told = publish(
        tmp_path,
        ":requirements: nowhere\n\nimport pandas\nimport streamlit as st\nst.line_chart([1])",
        "import streamlit as st\nst.table([1])",
    )
    reason = "the folder 'packages' has no pandas, and the package index has no package pandas"
    assert told == [
        "a.md:10: this app needs 'nowhere': the package index has no package nowhere",
        f"a.md:10: this app needs 'pandas': {reason}; it also lacks numpy, altair, fastparquet",
        f"a.md:20: this app needs 'pandas' for 'st.table': {reason}; it also lacks numpy, fastparquet",
    ]


def test_project_that_cannot_be_built(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project without a wheel is a problem of the configuration; the apps go on without it."""
    assert index.is_dir()

    def fail(_folder: Path) -> None:
        raise StliteError("cannot build the wheel of the project p: no compiler")

    monkeypatch.setattr("stlite_docs.publish.site.build_project", fail)
    told = publish(tmp_path, ":requirements: x\n\nimport p", project="p")
    assert told == ["conf.py: cannot build the wheel of the project p: no compiler"]
    assert json.loads((tmp_path / "site/runtime.json").read_text())["pools"]["shared"]["packages"] == {
        "x": ["x"]
    }


def test_project_that_cannot_be_installed(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that needs an unknown package is one problem, however many apps import it."""
    assert index.is_dir()
    own = make_wheel(tmp_path / "own", "project", "1.0", requires=["nowhere"], files={"project.py": ""})
    monkeypatch.setattr("stlite_docs.publish.site.build_project", lambda _folder: check_wheel(own, own.name))
    told = publish(tmp_path, ":requirements: x\n\nimport project", "\n\nimport project", project="own")
    reason = "it needs nowhere: the package index has no package nowhere"
    assert told == [f"conf.py: the project's wheel cannot be installed in the apps: {reason}"]
