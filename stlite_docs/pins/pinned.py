"""The pinned stlite, Pyodide and wheels, and facts about this Pyodide.

To move to another stlite, change all constants here and:

- `pins/base.txt`: the packages that its Streamlit imports at the start.
- `pins/integrity.json`: the hashes of what a browser loads from the CDN (`tests/core/pin_integrity.py`).
- `pins/pyodide-lock.json`: the file of that name in the npm package `pyodide`.
- `analysis/streamlit_calls.py` and `analysis/element_heights.py`: facts about Streamlit's functions.
- `browser/page/native_requirements.js`: the packages that come with Streamlit and Python.
- The tag of compiled wheels in `example_site/pages/packages.md`.

`tests/core/test_pins.py` and `tests/core/test_streamlit_calls.py` compare these with the pins, except for the
heights, which are measured.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from packaging.specifiers import SpecifierSet

PINS = files("stlite_docs.pins")


@dataclass(frozen=True)
class NpmPackage:
    """A version of an npm package, and the parts that a browser loads.

    `integrity` is the hash of npm's archive. `parts` are path prefixes in the package, and `digest` is the
    hash of the files with these prefixes (see `runtime/fetch/cache.py`). `entry` is the module that the page
    imports.
    """

    name: str
    npm_name: str
    version: str
    integrity: str
    digest: str
    parts: tuple[str, ...]
    entry: str
    license: str

    @property
    def folder(self) -> str:
        """Name of the package's folder in the cache and in a site."""
        return f"{self.name}-{self.version}"

    @property
    def cdn(self) -> str:
        """URL of the same files on the CDN, with a slash at the end."""
        return f"https://cdn.jsdelivr.net/npm/{self.npm_name}@{self.version}/"


@dataclass(frozen=True)
class BundledWheel:
    """A wheel that stlite's npm package contains."""

    name: str
    version: str
    path: str
    sha256: str
    module: str


@dataclass(frozen=True)
class Pin:
    """A line of `pins/base.txt`."""

    name: str
    version: str
    sha256: str


STLITE = NpmPackage(
    name="stlite",
    npm_name="@stlite/browser",
    version="1.9.2",
    integrity="sha512-VkIpNlHjOmImBvxTScRUOWXNVY3D+Vh4C83kBbiQk9pLDEl4n2kDJrlI1zmQmcmnq4EPz8gDNKW7tYk00ppEUQ==",
    digest="05ea474d4d5ea6bb1b1c37c89f4dcdbde3edf3359c4b8ec002e517fb97c4fe82",
    parts=("build/",),
    entry="build/stlite.js",
    license="Apache-2.0",
)
PYODIDE = NpmPackage(
    name="pyodide",
    npm_name="pyodide",
    version="0.29.3",
    integrity="sha512-22UBuhOJawj7vKUnS7/F3xK+515LJdjiMAHoCfuS6/PbHiOrSQVnYwDe+2sbVwiOZ3sMMexdXICew6NqOMQGgA==",
    digest="2a4cfbf136af199f8891e37316f0a245b02657a1c370745d2be9b82c38384204",
    parts=("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"),
    entry="pyodide.mjs",
    license="MPL-2.0",
)
# Loaded when a reader edits a program. Its modules import each other by relative paths, so browsers can load
# them.
EDITOR = NpmPackage(
    name="editor",
    npm_name="prism-code-editor",
    version="5.4.0",
    integrity="sha512-8y4SdQxwHa/lnxIbFf2w8N2D1OwxcskDRw774ov4XEEa1e5alqqrAZk08YXgaxisc1RuJdFbCTI+4tU3Plljqw==",
    digest="f66c61145134eae7472fae568faf16dab923dcf340e7e15efcf7318eefb6ecab",
    parts=(
        *("dist/index.js", "dist/layout.css", "dist/core-", "dist/utils-", "dist/shared-"),
        *("dist/extensions/commands/", "dist/commands-", "dist/extensions/cursor/", "dist/cursor-"),
        *("dist/extensions/matchBrackets/index.js", "dist/bracket-", "dist/language-", "dist/jsx-shared-"),
        *("dist/languages/python.js", "dist/prism/languages/python.js", "dist/patterns-"),
    ),
    entry="dist/index.js",
    license="MIT",
)
# Loaded when a reader downloads an app with several files.
ZIP = NpmPackage(
    name="zip",
    npm_name="client-zip",
    version="2.5.1",
    integrity="sha512-yOvNSBsQX1B7wtdvIVXJEIIShrlPiX+adhli7sWvQhsx3nX1DjvpSt+AwOxaX+3DCsT/Yx0nRy5hIjRLIYfebw==",
    digest="e1db81a71e6bf47119d286ac4a3988f562e24598d03dac21408a9f0a1eea6b23",
    parts=("index.js",),
    entry="index.js",
    license="MIT",
)
PYODIDE_PACKAGES = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE.version}/full/"

STREAMLIT = BundledWheel(
    name="streamlit",
    version="1.62.0",
    path="build/wheels/streamlit-1.62.0-cp313-none-any.whl",
    sha256="0885e6eed263e452444d03d32837adab1f8a8c843745ea7293bad99748cc9e12",
    module="streamlit",
)
STLITE_LIB = BundledWheel(
    name="stlite-lib",
    version="0.1.0",
    path="build/wheels/stlite_lib-0.1.0-py3-none-any.whl",
    sha256="7b0cc851ff553a53a89e381c585546c24a4b0ca343db4d14f124691e9701b5c9",
    module="stlite_lib",
)
# Bytes of the pinned files that every interpreter loads, for the progress that readers see.
WASM = "pyodide.asm.wasm"
STANDARD_LIBRARY = "python_stdlib.zip"
SIZES: Mapping[str, int] = MappingProxyType(
    {WASM: 8_647_684, STANDARD_LIBRARY: 2_423_989, STREAMLIT.path: 1_962_677, STLITE_LIB.path: 23_356}
)

# The versions that Streamlit's metadata requires of packages outside the base, for apps that need these
# packages.
STREAMLIT_LIMITS: Mapping[str, SpecifierSet] = MappingProxyType(
    {
        "altair": SpecifierSet("!=5.4.0,!=5.4.1,<7,>=5.0.0"),
        "numpy": SpecifierSet("<3,>=1.23"),
        "pandas": SpecifierSet("<4,>=1.4.0"),
        "pillow": SpecifierSet("<13,>=7.1.0"),
    }
)

# stlite's worker installs a stub of this version (`add_mock_package`), whatever the lock contains.
PYARROW_STUB = "0.0.1"

# PEP 508 markers for the interpreter in the browser.
PYTHON = "3.13"
MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "implementation_name": "cpython",
        "implementation_version": "3.13.2",
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "4.0.9",
        "platform_system": "Emscripten",
        "platform_version": "#1",
        "python_full_version": "3.13.2",
        "python_version": PYTHON,
        "sys_platform": "emscripten",
    }
)
# Tags of compiled wheels that it can load. The first one is the tag that the package index accepts (PEP 783).
PLATFORMS = ("pyemscripten_2025_0_wasm32", "pyodide_2025_0_wasm32")
# What uv calls the same (`--python-platform`).
UV_PLATFORM = "wasm32-pyodide2025"


@cache
def base_pins() -> tuple[Pin, ...]:
    """Return the pure wheels that every interpreter gets."""
    lines = re.findall(r"^(\S+)==(\S+) --hash=sha256:(\w+)$", base_requirements(), re.MULTILINE)
    return tuple(Pin(*line) for line in lines)


@cache
def base_requirements() -> str:
    """Return these wheels as a requirements file for pip, with hashes."""
    return (PINS / "base.txt").read_text(encoding="utf-8")


@cache
def pyodide_lock() -> dict[str, Any]:
    """Return Pyodide's own lock from its npm package. Do not change it."""
    lock: dict[str, Any] = json.loads((PINS / "pyodide-lock.json").read_bytes())
    return lock


@cache
def integrity() -> dict[str, dict[str, dict[str, str]]]:
    """Return hashes of the npm packages' files, as browsers take them, by package, part and path.

    The part `start` has the files that are always loaded, and those that are not modules. `later` has the
    modules that some apps load.
    """
    hashes: dict[str, dict[str, dict[str, str]]] = json.loads((PINS / "integrity.json").read_bytes())
    return hashes


@cache
def pins_digest() -> str:
    """Return a hash of all pins. Results for other pins are invalid."""
    digest = hashlib.sha256((PINS / "pyodide-lock.json").read_bytes())
    digest.update("\n".join([base_requirements(), repr((STLITE, PYODIDE, STREAMLIT, STLITE_LIB))]).encode())
    return digest.hexdigest()
