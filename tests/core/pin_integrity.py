"""Writes `stlite_docs/pins/integrity.json` from the pinned npm packages, when somebody runs it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from stlite_docs.pins.pinned import EDITOR, PYODIDE, STLITE, ZIP, NpmPackage
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree

GOAL = Path(__file__).parents[2] / "stlite_docs/pins/integrity.json"
# What browsers run or read as code; fonts are not.
_SUFFIXES = (".js", ".mjs", ".css", ".wasm", ".zip")
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+)["']""")


def read_integrity() -> dict[str, dict[str, dict[str, str]]]:
    """Return the hashes of each package's files, as browsers take them, by path.

    `start` has what is always loaded, and what is not a module. `later` has modules that some apps load.
    """
    hashes = {}
    for package in (STLITE, PYODIDE, EDITOR, ZIP):
        tree = npm_tree(package, Cache(None))
        names = [
            path.relative_to(tree).as_posix()
            for path in sorted(tree.rglob("*"))
            if path.name.endswith(_SUFFIXES)
        ]
        start = _find_start(package, tree)
        parts = {
            "start": {name: _hash(tree / name) for name in names if name in start},
            "later": {name: _hash(tree / name) for name in names if name not in start},
        }
        hashes[package.name] = {part: found for part, found in parts.items() if found}
    return hashes


def _find_start(package: NpmPackage, tree: Path) -> set[str]:
    """Return the entry and what it imports, and for Pyodide and the editor all files."""
    if package in (PYODIDE, EDITOR):
        return {path.relative_to(tree).as_posix() for path in tree.rglob("*")}
    found: set[str] = set()
    waiting = [tree / package.entry]
    while waiting:
        path = waiting.pop().resolve()
        name = path.relative_to(tree.resolve()).as_posix()
        if name not in found:
            found.add(name)
            waiting += [path.parent / each for each in _IMPORT.findall(path.read_text(encoding="utf-8"))]
    others = (
        path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.suffix in {".css", ".wasm"}
    )
    return found | {*others}


def _hash(path: Path) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()}"


if __name__ == "__main__":
    GOAL.write_text(json.dumps(read_integrity(), indent=1) + "\n", encoding="utf-8")
