"""Lists the licences of what a site serves, with their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from stlite_docs.base.hashing import short_hash
from stlite_docs.pins.pinned import EDITOR, MARKERS, PYODIDE, STLITE, STREAMLIT, NpmPackage
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.package import Package
from stlite_docs.wheels.metadata import license_texts, read_wheel

INDEX = "index.json"
# What the index says of a package without a licence in its metadata.
UNKNOWN = "see the texts"
_LONGEST_NAME = 200
_TEXTS = files("stlite_docs.runtime") / "licenses"
# What an npm package contains under another name, with its version and licence.
INSIDE = {
    STLITE.name: (STREAMLIT.name, STREAMLIT.version, "Apache-2.0"),
    PYODIDE.name: ("CPython", MARKERS["python_full_version"], "PSF-2.0"),
    EDITOR.name: ("Prism", "1", "MIT"),
}


def license_files(
    packages: Iterable[Package], npm_packages: Iterable[NpmPackage], cache: Cache
) -> dict[str, bytes]:
    """Return the files of the licence folder by name: `index.json` and the texts that it names.

    Args:
        packages: Packages of the lock. Those that the site does not serve are skipped.
        npm_packages: The npm packages that the site serves, in part or as a whole.
        cache: Has the files of the packages.
    """
    contents: dict[str, bytes] = {}
    index = [entry for package in npm_packages for entry in _npm_entries(package)]
    for entry in index:
        contents.update((name, (_TEXTS / name).read_bytes()) for name in entry["texts"])
    for package in packages:
        if package.is_stored and package.file_name.endswith(".whl"):
            path = cache.root / package.location
            folder = f"{package.name}-{package.version}"
            texts = {f"{folder}/{_file_name(name)}": text for name, text in license_texts(path).items()}
            contents.update(texts)
            entry = _entry(package.name, package.version, read_wheel(path).license, package.origin, texts)
            compiled = {"compiled_from": package.compiled_from} if package.compiled_from else {}
            index.append(entry | compiled)
    index.sort(key=lambda entry: str(entry["name"]).lower())
    contents[INDEX] = (json.dumps(index, indent=2) + "\n").encode()
    return contents


def _file_name(name: str) -> str:
    """Return a name that a file of the site can have, for a name that a wheel has chosen."""
    safe = name.encode(errors="replace").decode().strip(". ")
    if safe == name and len(name.encode()) <= _LONGEST_NAME:
        return name
    return f"{safe[:20].strip('. ')}-{short_hash(name)}.txt"


def _npm_entries(package: NpmPackage) -> list[dict[str, Any]]:
    """Return a package and the packages that it contains: Streamlit, CPython or Prism."""
    origin = f"npm {package.npm_name}@{package.version}"
    entries = [(package.name, package.version, package.license)]
    if package.name in INSIDE:
        entries.append(INSIDE[package.name])
    return [
        _entry(name, version, expression, origin, [_text_name(expression, package)])
        for name, version, expression in entries
    ]


def _text_name(expression: str, package: NpmPackage) -> str:
    """Return the file name of a licence. The MIT licence text contains the names of its authors."""
    return f"MIT-{package.npm_name}.txt" if expression == "MIT" else f"{expression}.txt"


def _entry(name: str, version: str, expression: str, origin: str, texts: Iterable[str]) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "license": expression or UNKNOWN,
        "origin": origin,
        "texts": sorted(texts),
    }
