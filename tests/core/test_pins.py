"""The pins and what repeats them: a move to another stlite leaves nothing behind."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import uv
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pin_integrity import read_integrity
from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES, standard_modules
from stlite_docs.analysis.syntax import RUNTIME_PYTHON
from stlite_docs.pins import pinned
from stlite_docs.pins.pinned import (
    MARKERS,
    PINS,
    PLATFORMS,
    PYODIDE,
    PYTHON,
    SIZES,
    STLITE,
    STLITE_LIB,
    STREAMLIT,
    STREAMLIT_LIMITS,
    UV_PLATFORM,
    base_pins,
    integrity,
    pyodide_lock,
)
from stlite_docs.runtime.build import import_map_hash
from stlite_docs.wheels.metadata import BROWSER_TAGS, COMPILED_TAG
from streamlit_package import streamlit_package

ROOT = Path(__file__).parents[2]
SHIPPED = [
    path
    for folder in ("stlite_docs", "mkdocs_plugin", "sphinx_ext")
    for suffix in ("py", "js")
    for path in sorted((ROOT / folder).rglob(f"*.{suffix}"))
    if "pins" not in path.parts
]


@pytest.mark.parametrize(
    "literal",
    [
        STLITE.version,
        PYODIDE.version,
        STREAMLIT.version,
        MARKERS["python_full_version"],
        *PLATFORMS,
        UV_PLATFORM,
    ],
)
def test_what_is_pinned_stands_nowhere_else(literal: str) -> None:
    """No shipped file but the pins names a version or a platform."""
    found = [
        path
        for path in SHIPPED
        if re.search(rf"(?<![\d.]){re.escape(literal)}(?![\d.])", path.read_text("utf-8"))
    ]
    assert found == []


def test_python_is_that_of_pyodide() -> None:
    """The interpreter's version and its tags are those that Pyodide's own lock names."""
    info = pyodide_lock()["info"]
    assert MARKERS["python_full_version"] == MARKERS["implementation_version"] == info["python"]
    assert info["python"].startswith(f"{PYTHON}.")
    assert f"{RUNTIME_PYTHON[0]}.{RUNTIME_PYTHON[1]}" == PYTHON
    assert all(f"_{info['abi_version']}_" in platform for platform in PLATFORMS)
    assert COMPILED_TAG in {str(tag) for tag in BROWSER_TAGS}
    year = info["abi_version"].partition("_")[0]
    assert f"wasm32-pyodide{year}" == UV_PLATFORM


def test_uv_knows_the_platform() -> None:
    """The pinned platform is one that the installed uv can resolve for."""
    command = [uv.find_uv_bin(), "pip", "compile", "--help"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert UV_PLATFORM in text


@pytest.mark.parametrize("wheel", [STREAMLIT, STLITE_LIB])
def test_wheels_are_named_by_their_versions(wheel: pinned.BundledWheel) -> None:
    """A wheel's path in stlite's package says the version that is pinned, and its size is known."""
    assert f"-{wheel.version}-" in wheel.path
    assert wheel.path in SIZES


def test_limits_are_those_of_streamlit() -> None:
    """Apps bring what is left out of the base in versions that Streamlit itself allows."""
    (metadata,) = streamlit_package().glob("streamlit-*.dist-info/METADATA")
    lines = re.findall(r"^Requires-Dist: (.*)$", metadata.read_text("utf-8"), re.MULTILINE)
    asked = {each.name: each.specifier for each in map(Requirement, lines) if each.marker is None}
    assert {name: SpecifierSet(str(asked[name])) for name in STREAMLIT_LIMITS} == dict(STREAMLIT_LIMITS)


def test_base_is_pinned_whole() -> None:
    """Each line of the base is read, and its head names the module that reads it."""
    lines = (PINS / "base.txt").read_text(encoding="utf-8").splitlines()
    wheels = [line for line in lines if not line.startswith("#")]
    assert len(base_pins()) == len(wheels)
    (named,) = re.findall(r"\S+/pinned\.py", lines[0])
    assert (ROOT / named).is_file()


def test_what_is_brought_is_not_asked_for_elsewhere() -> None:
    """A program that a reader takes home does not ask pip for what comes with Streamlit or Python."""
    text = (ROOT / "stlite_docs/browser/page/native_requirements.js").read_text(encoding="utf-8")
    sets = dict(re.findall(r"const (\w+) = new Set\(\[(.*?)\]\);", text, re.DOTALL))
    brought = {name: set(re.findall(r'"([^"]+)"', items)) for name, items in sets.items()}
    assert brought["WITH_STREAMLIT"] | {"fastparquet"} == {*OPTIONAL_PACKAGES, "tzdata"}
    assert brought["WITH_PYTHON"] == {*standard_modules().values()}


def test_documented_tag() -> None:
    """The documentation names the wheels that authors have to build."""
    assert COMPILED_TAG in (ROOT / "example_site" / "pages" / "packages.md").read_text(encoding="utf-8")


def test_list_of_what_to_change() -> None:
    """The list of a move names files that are there."""
    named = re.findall(r"`([\w/.-]+\.\w+)`", pinned.__doc__ or "")
    assert len(named) >= 6
    assert [
        name for name in named if not ((ROOT / name).exists() or (ROOT / "stlite_docs" / name).exists())
    ] == []


def test_hashes_of_npm_packages() -> None:
    """The hashes are those of the pinned packages; a policy can allow the import map by its hash."""
    assert integrity() == read_integrity()
    for package in (STLITE, PYODIDE):
        assert package.entry in integrity()[package.name]["start"]
    page = (ROOT / "example_site" / "pages" / "hosting.md").read_text(encoding="utf-8")
    assert f"'{import_map_hash()}'" in page
