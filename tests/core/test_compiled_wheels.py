"""Wheels that the build compiles: which, when, and what the site says of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime_parts import make_wheel, served, sha256, use_base, use_parts, write_lock
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.addresses import is_url
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.node import Node
from stlite_docs.publish.runtime_files import publish_runtime
from stlite_docs.runtime.build import MANIFEST, Runtime, prepare_runtime, read_runtime
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.sbom import make_sbom
from stlite_docs.wheels.local_wheel import check_wheel

LACK = "Readers' browsers compile 3 packages: it fell over"


@dataclass
class Builds:
    """Builds of one site, with a Node.js that adds a comment to each wheel but that of six."""

    root: Path
    compiled: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def site(self) -> Path:
        return self.root / "site"

    def compile(self, copies: Mapping[str, Path], wheels: Sequence[str]) -> list[bytes]:
        if self.error:
            raise OSError(self.error)
        paths = [copies.get(wheel, self.site / wheel) for wheel in wheels]
        names = [path.name.partition("-")[0] for path in paths]
        self.compiled += names
        return [
            b"" if name == "six" else path.read_bytes() + b"compiled"
            for name, path in zip(names, paths, strict=True)
        ]

    def prepare(self, *requirements: str, **options: Any) -> Runtime:
        may_need_all = options.pop("may_need_all", False)
        needs = PackageNeeds(requirements, may_need_all, wheels=options.pop("wheels", ()))
        settings = {
            "kind": RuntimeKind.LOCAL,
            "pyodide_packages": str(self.root / "packages"),
            "cache": self.root / "cache",
        }
        return prepare_runtime(**{**settings, **options}, pools={"shared": [needs]})

    def build(self, *requirements: str, **options: Any) -> dict[str, Any]:
        """Return the packages of the published lock."""
        publish_runtime(self.site, self.prepare(*requirements, **options), has_image=False)
        manifest = json.loads((self.site / MANIFEST).read_bytes())
        lock: dict[str, Any] = json.loads((self.site / manifest["lock"]).read_bytes())["packages"]
        for entry in lock.values():
            if not is_url(entry["file_name"]):
                assert sha256(self.site / "runtime" / entry["file_name"]) == entry["sha256"]
        return lock

    def given(self, name: str) -> str:
        """Return the hash of a wheel as Pyodide has it."""
        [path] = (self.root / "packages").glob(f"{name}-*.whl")
        return sha256(path)


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    packages = tmp_path / "packages"
    make_wheel(packages, "numpy", "2.2.5", tag="cp313-cp313-pyodide_2025_0_wasm32")
    make_wheel(packages, "pandas", "2.3.3", requires=["numpy>=1.26", "six"])
    make_wheel(packages, "six", "1.17.0")
    builds = Builds(tmp_path)

    def compile_wheels(interpreter: Interpreter, wheels: Sequence[str]) -> list[bytes]:
        return builds.compile(interpreter._served.files, wheels)

    monkeypatch.setattr(Interpreter, "compile", compile_wheels)
    monkeypatch.setattr("stlite_docs.runtime.cdn_copies.CdnCopies.fetch_parts", lambda _copies: None)
    monkeypatch.setattr(
        Interpreter, "make_start", lambda _interpreter, has_image: [b"made"] * (3 + has_image)
    )
    for module in ("compiled_wheels", "made_files"):
        monkeypatch.setattr(f"stlite_docs.prerender.{module}.find_node", lambda: Node(Path("node"), (22, 0)))
        monkeypatch.setattr(
            f"stlite_docs.prerender.{module}.open_cache", lambda *_: Cache(tmp_path / "cache")
        )
    monkeypatch.setattr("stlite_docs.publish.runtime_files.has_node", lambda: True)
    return builds


def test_the_site_has_compiled_wheels(builds: Builds) -> None:
    """It has them in the place of the given ones if there is something to compile. Each is compiled once."""
    lock = builds.build("pandas")
    assert sorted(builds.compiled) == ["numpy", "pandas", "six"]
    for name in ("numpy", "pandas"):
        served = (builds.site / "runtime" / lock[name]["file_name"]).read_bytes()
        assert served.endswith(b"compiled")
    assert lock["six"]["sha256"] == builds.given("six")
    assert not any(
        builds.given(name)[:12] in str(path)
        for name in ("numpy", "pandas")
        for path in builds.site.rglob("*")
    )
    assert builds.build("pandas") == lock
    assert len(builds.compiled) == 3
    assert builds.build("numpy")["numpy"] == lock["numpy"]
    assert len(builds.compiled) == 3


def test_the_runtime_changes_with_them(builds: Builds) -> None:
    """The lock has another name then: a browser keeps that file for ever."""
    runtime = builds.prepare("pandas")
    published = publish_runtime(builds.site, runtime, has_image=False)
    assert published.id != runtime.id
    assert published.id == json.loads((builds.site / MANIFEST).read_bytes())["id"]
    assert [path.name for path in builds.site.rglob("lock-*.json")] == [f"lock-{published.id}.json"]
    assert publish_runtime(builds.site, runtime, has_image=False).id == published.id


def test_the_rest_is_made_for_them(builds: Builds) -> None:
    """If only the compiled wheels are in the cache, the build makes what else starts Python faster."""
    builds.build("pandas")
    for path in builds.root.glob("cache/wheels/*/*.bin"):
        path.unlink()
    builds.build("pandas")
    assert {"outline", "core", "rest"} <= json.loads((builds.site / MANIFEST).read_bytes()).keys()
    assert len(builds.compiled) == 3


def test_it_says_from_what_they_are_compiled(builds: Builds) -> None:
    """The lists of licences and parts have the hash that the package index knows."""
    builds.build("pandas")
    published = read_runtime(builds.site)
    entries = {entry["name"]: entry.get("compiled_from") for entry in published.licenses}
    assert (entries["pandas"], entries["six"]) == (builds.given("pandas"), None)
    parts = {part["name"]: part for part in make_sbom(published)["components"]}
    properties = {each["name"]: each["value"] for each in parts["pandas"]["properties"]}
    assert properties["stlite-docs:compiled-from"] == builds.given("pandas")
    assert parts["pandas"]["hashes"] == [
        {"alg": "SHA-256", "content": published.lock["packages"]["pandas"]["sha256"]}
    ]
    assert [each["name"] for each in parts["six"]["properties"]] == ["stlite-docs:file"]


def test_wheels_of_the_cdn(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site has them if they are compiled, with their licences. The CDN keeps the others."""
    packages = builds.root / "packages"
    write_lock(packages)
    lock = json.loads((packages / "pyodide-lock.json").read_bytes())
    monkeypatch.setattr("stlite_docs.runtime.fetch.pyodide_distribution.pyodide_lock", lambda: lock)
    with served(packages) as (address, _):
        options = {"kind": RuntimeKind.CDN, "pyodide_packages": address}
        found = builds.build("pandas", **options)
        assert builds.build("pandas", **options) == found
        licensed = read_runtime(builds.site).licenses
        unclear = builds.build("six", **options, may_need_all=True)
    assert sorted(builds.compiled) == ["numpy", "pandas", "six"]
    assert not is_url(found["pandas"]["file_name"])
    assert found["six"]["file_name"].startswith(address)
    assert unclear["pandas"]["file_name"].startswith(address), "no app requires it"
    licenses = {entry["name"]: entry for entry in licensed}
    assert licenses["pandas"]["texts"] == ["pandas-2.3.3/LICENSE"]
    assert "six" not in licenses


def test_local_wheels_stay(builds: Builds) -> None:
    """A program can show the sources of the library that the site documents."""
    given = make_wheel(builds.root / "own", "mine", requires=["six"])
    lock = builds.build(wheels=(check_wheel(given, "mine.whl"),))
    assert builds.compiled == ["six"]
    assert lock["mine"]["sha256"] == sha256(given)


def test_a_build_that_cannot_compile(builds: Builds, caplog: pytest.LogCaptureFixture) -> None:
    """The site has the given wheels, one line in the log says why, and the next build tries again."""
    caplog.set_level(logging.INFO)
    builds.error = "it fell over"
    assert builds.build("pandas")["pandas"]["sha256"] == builds.given("pandas")
    assert caplog.messages.count(LACK) == 1
    builds.error = ""
    assert builds.build("pandas")["pandas"]["sha256"] != builds.given("pandas")


def test_a_server_that_lacks_a_wheel(
    builds: Builds, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The build compiles the others."""
    caplog.set_level(logging.INFO)
    packages = builds.root / "packages"
    write_lock(packages)
    lock = json.loads((packages / "pyodide-lock.json").read_bytes())
    monkeypatch.setattr("stlite_docs.runtime.fetch.pyodide_distribution.pyodide_lock", lambda: lock)
    [numpy] = packages.glob("numpy-*.whl")
    numpy.unlink()
    with served(packages) as (address, _):
        builds.build("pandas", kind=RuntimeKind.CDN, pyodide_packages=address)
    assert sorted(builds.compiled) == ["pandas", "six"]
    [line] = [line for line in caplog.messages if line.startswith("Readers' browsers compile 1 package: ")]
    assert "404" in line


def test_a_changed_cache(builds: Builds) -> None:
    """A compiled wheel that somebody has changed in the cache is made again."""
    lock = builds.build("numpy")
    kept = builds.root / "cache" / lock["numpy"]["file_name"]
    kept.unlink()  # The site can have a link to the same file.
    kept.write_bytes(b"other")
    assert builds.build("numpy") == lock
    assert builds.compiled == ["numpy", "numpy"]
