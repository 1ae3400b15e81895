"""The real parts, fetched from the registries once for all these tests: whether the pins fit each other."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from pyodide_wheels import pyodide_wheels
from runtime_parts import sha256
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.pins import pinned
from stlite_docs.runtime.build import Runtime, prepare_runtime
from stlite_docs.runtime.fetch import npm
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.wheels.metadata import Wheel, read_wheel

_IMPORT = re.compile(r"""(?:from|import|import\()\s*["']\./([\w.@+-]+\.js)["']""")
_PRINT_ID = """
import sys, pathlib
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.build import prepare_runtime
print(prepare_runtime("local", {"shared": [PackageNeeds(("idna",))]}, cache=pathlib.Path(sys.argv[1])).id)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache with what npm has brought to this machine before; the rest is asked for anew."""
    cache, users = Cache(tmp_path_factory.mktemp("cache")), Cache()
    for part in (pinned.STLITE, pinned.PYODIDE):
        tree = npm.npm_tree(part, users)
        shutil.copytree(tree, cache.root / tree.relative_to(users.root))
    return cache.root


@pytest.fixture(scope="module")
def runtime(cache: Path) -> Runtime:
    """Give the smallest real runtime."""
    return prepare_runtime("local", cache=cache)


@pytest.fixture(scope="module")
def bundled(runtime: Runtime) -> dict[str, Wheel]:
    """Give the wheels that stlite carries."""
    folder = pinned.STLITE.folder
    paths = [runtime.files[f"{folder}/{part.path}"] for part in (pinned.STREAMLIT, pinned.STLITE_LIB)]
    return {wheel.name: wheel for wheel in map(read_wheel, map(Path, map(str, paths)))}


@pytest.mark.parametrize("part", [pinned.STREAMLIT, pinned.STLITE_LIB], ids=lambda part: part.name)
def test_bundled_wheel_is_the_pinned_one(bundled: dict[str, Wheel], part: pinned.BundledWheel) -> None:
    """The hash by which the browser checks a wheel of the CDN is that of the npm package."""
    wheel = bundled[part.name]
    assert (wheel.version, sha256(wheel.path)) == (part.version, part.sha256)
    assert part.module in wheel.imports


def test_base_meets_what_streamlit_asks_for(bundled: dict[str, Wheel]) -> None:
    """Each requirement of Streamlit and stlite_lib is met by a pin, or apps bring it within these limits."""
    versions = {pin.name: pin.version for pin in pinned.base_pins()}
    left = {}
    for wheel in bundled.values():
        for need in wheel.needs():
            if need.name in versions:
                assert need.specifier.contains(versions[need.name]), str(need)
            else:
                left[need.name] = need.specifier
    assert left == {**pinned.STREAMLIT_LIMITS, "fastparquet": SpecifierSet()}


def test_base_meets_what_the_worker_installs(runtime: Runtime) -> None:
    """What stlite's worker asks micropip for by name is installed already, so that no index is asked."""
    (protobuf,) = [pin for pin in pinned.base_pins() if pin.name == "protobuf"]
    worker = worker_of(runtime)
    asked = re.findall(r'"(protobuf[<>=][^"]+)"', worker)
    assert asked == ["protobuf>=7.34.1,<8"]
    assert SpecifierSet(asked[0].removeprefix("protobuf")).contains(protobuf.version)
    assert f"/v{pinned.PYODIDE.version}/full/pyodide.mjs" in worker
    assert f'"{pinned.PYARROW_STUB}"' in worker


def test_why_some_options_of_streamlit_are_refused(runtime: Runtime) -> None:
    """The front end asks for an app at a fixed address (see `streamlit_config`); else they need not be."""
    assert 'connectWebSocket("/_stcore/stream")' in "".join(texts(runtime, ".js"))
    assert re.search(r'host: "stlite\.local",\s+origin: "http://stlite\.local"', worker_of(runtime))


def worker_of(runtime: Runtime) -> str:
    """Return the program of stlite's worker, which is written into the front end."""
    inlined = re.search(r"data:text/javascript;base64,([\w+/=]+)", "".join(texts(runtime, ".js")))
    assert inlined
    return base64.b64decode(inlined[1]).decode()


def texts(runtime: Runtime, suffix: str) -> list[str]:
    """Return the files of the front end that end so."""
    names = [name for name in runtime.files if name.startswith("stlite-") and name.endswith(suffix)]
    return [Path(str(runtime.files[name])).read_text(encoding="utf-8") for name in sorted(names)]


def test_front_end_is_whole(runtime: Runtime) -> None:
    """Every module that a module of the front end imports is there."""
    there = {name.rpartition("/")[2] for name in runtime.files}
    named = {name for text in texts(runtime, ".js") for name in _IMPORT.findall(text)}
    assert len(named) > 150
    assert sorted(named - there) == []


def test_fonts_are_whole(runtime: Runtime) -> None:
    """Every font that the style sheet names is there."""
    named = {
        name for text in texts(runtime, ".css") for name in re.findall(r"url\([^)]*/(\w+\.woff2)\)", text)
    }
    there = {name.rpartition("/")[2] for name in runtime.files}
    assert named
    assert sorted(named - there) == []


def test_pinned_lock_is_that_of_the_pinned_pyodide(tmp_path: Path) -> None:
    """`pins/pyodide-lock.json` is, byte for byte, the file in the npm package."""
    with tarfile.open(npm._pack(pinned.PYODIDE, tmp_path)) as archive:
        member = archive.extractfile("package/pyodide-lock.json")
        assert member
        assert member.read() == (pinned.PINS / "pyodide-lock.json").read_bytes()


def test_wheels_of_the_base_are_pure_and_lean(runtime: Runtime) -> None:
    """The base is a few small wheels that any Python could run."""
    wheels = [name for name in runtime.files if name.startswith("wheels/")]
    assert len(wheels) == len(pinned.base_pins()) + 1  # our own package
    assert all(name.endswith("-none-any.whl") for name in wheels)
    assert sum(Path(str(runtime.files[name])).stat().st_size for name in wheels) < 1_000_000


def test_documented_sizes(cache: Path, runtime: Runtime) -> None:
    """The documentation says how large a runtime is in a site, for either kind, with its compiled modules."""
    pages = Path(__file__).parents[2] / "example_site" / "pages"
    text = (pages / "runtime.md").read_text(encoding="utf-8")
    before = " ".join((pages / "before-python.md").read_text(encoding="utf-8").split())
    made = re.findall(r"an? (?:outline|core|rest) of ([\d.]+) MB", before)
    assert len(made) == 3
    compiled = sum(map(float, made))
    (sizes,) = re.findall(
        r"^\| size in your site \| about (\d+) MB \| about (\d+) MB \|$", text, re.MULTILINE
    )
    for documented, each in zip(sizes, (prepare_runtime("cdn", cache=cache), runtime), strict=True):
        size = sum(
            len(content) if isinstance(content, bytes) else content.stat().st_size
            for content in each.files.values()
        )
        assert size / 1e6 + compiled == pytest.approx(int(documented), rel=0.1)


def test_processes_agree_on_the_id(cache: Path, runtime: Runtime) -> None:
    """Two builds, with other hash seeds, give one id; `idna` makes it another one than that of the base."""
    command = [sys.executable, "-c", _PRINT_ID, str(cache)]
    ids = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(ids) == 1
    assert {f"{runtime.id}\n"} != ids


def test_numpy_and_pandas_are_pyodides(cache: Path) -> None:
    """Pyodide's builds come from the folder, what else they need in the newest releases of the index."""
    pools = {"shared": [PackageNeeds(("pandas", "msgpack"))]}
    runtime = prepare_runtime("cdn", pools, pyodide_packages=str(pyodide_wheels()), cache=cache)
    assert runtime.missing == {"shared": {}}
    wheels = {name.rpartition("/")[2] for name in runtime.files}
    assert {
        "numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl",
        "pandas-2.3.2-cp313-cp313-pyodide_2025_0_wasm32.whl",
    } <= wheels
    names = {name.partition("-")[0] for name in wheels}
    assert {"python_dateutil", "pytz", "tzdata", "msgpack"} <= names


def test_reasons_of_the_real_index(cache: Path) -> None:
    """What has wheels for machines only is named with them; what is unknown is called so."""
    asked = ("torch", "no-such-package-at-all", "humanize>=5000")
    missing = prepare_runtime("cdn", {"shared": [PackageNeeds(asked)]}, cache=cache).missing["shared"]
    assert re.match(
        r"the package index has no wheel of torch that runs in the browser "
        r"\(torch \S+ has wheels for manylinux",
        missing["torch"],
    )
    assert missing["no-such-package-at-all"] == "the package index has no package no-such-package-at-all"
    assert re.fullmatch(r"only humanize<=\S+ is available", missing["humanize>=5000"])


def test_second_preparation_starts_nothing(
    cache: Path, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all in the cache a build starts neither npm nor pip nor uv, and its runtime can be published."""
    monkeypatch.setattr("stlite_docs.runtime.fetch.command.subprocess.run", None)
    assert prepare_runtime("local", cache=cache) == runtime
    runtime.publish(tmp_path)
    manifest = json.loads((tmp_path / "runtime.json").read_text())
    assert (tmp_path / manifest["stlite"]).is_file()
    assert (tmp_path / manifest["pyodide"]).is_file()


@pytest.mark.parametrize("part", [pinned.EDITOR, pinned.ZIP], ids=lambda part: part.name)
def test_extras_are_the_pinned_ones(tmp_path: Path, part: pinned.NpmPackage) -> None:
    """The package of npm has the files that the pins identify."""
    assert (npm.npm_tree(part, Cache(tmp_path)) / part.entry).is_file()
