"""The committed lock. With it, the same commit always gives the same site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stlite_docs.base.atomic_write import write
from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import PYODIDE, STREAMLIT
from stlite_docs.runtime.package import INDEX, LOCAL
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.stub_wheels import PYODIDE as FROM_PYODIDE
from stlite_docs.runtime.resolve.stub_wheels import StubWheel
from stlite_docs.runtime.resolve.uv_solver import ChosenRelease

_PINS = {"pyodide": PYODIDE.version, "streamlit": STREAMLIT.version}
_ORIGINS = {"index": "", "pyodide": FROM_PYODIDE}

# The entries of a pool: origin, hash and version of each package by name.
_Entries = dict[str, dict[str, str]]


class LockFile:
    """The chosen releases of each pool, with their hashes and origins.

    The lock does not name an index: a file with the right hash is the same everywhere. Wheels in the sources
    are not in the lock, only their dependencies. Removing an app keeps its entries, so a build of some pages
    does not lose the entries of others. Only an update removes them.

    The lock also lists optional packages that were not available, so that builds do not search for them
    again. Only an update, or an addition to the lock, searches for them again.
    """

    def __init__(self, path: Path, *, anew: bool) -> None:
        """Read the file, which need not exist. With `anew`, ignore its content.

        Raises:
            StliteError: The file is not a lock of stlite-docs.
        """
        self._path = path
        content = {} if anew or not path.exists() else _read(path)
        if content and content["pins"] != _PINS:
            LOG.info("%s is for %s; choosing all versions again", path.name, _spell(content["pins"]))
            content = {}
        self._pools: dict[str, _Entries] = content.get("pools", {})
        self._absent = {pool: set(names) for pool, names in content.get("absent", {}).items()}
        self._said: list[str] = []
        self._said_absent: list[str] = []

    def choices(self, pool: str) -> list[ChosenRelease]:
        """Return the chosen releases of a pool."""
        return [_choice(name, entry) for name, entry in self._pools.get(pool, {}).items()]

    def preferred(self, pool: str) -> dict[str, str]:
        """Return a pool's versions by name, which later choices keep if they can."""
        return {name: _release(name, entry) for name, entry in self._pools.get(pool, {}).items()}

    def absent(self, pool: str) -> frozenset[str]:
        """Return the optional packages of a pool that were not available."""
        return frozenset(self._absent.get(pool, ()))

    def add(self, pool: str, resolution: Resolution) -> None:
        """Add a pool's chosen releases and unavailable optional packages to its entries."""
        entries = self._pools.get(pool, {})
        for package in resolution.packages:
            if package.origin == LOCAL:
                continue
            origin = "index" if package.origin == INDEX else "pyodide"
            entry = {"origin": origin, "sha256": package.sha256, "version": package.version}
            if entries.get(package.name) != entry:
                entries[package.name] = entry
                self._said.append(f"{package.name} {package.version}")
        if entries:
            self._pools[pool] = entries
        before = self.absent(pool)
        self._said_absent += [f"no {name}" for name in resolution.absent if name not in before]
        self._absent[pool] = {*before - resolution.app_requirements.keys(), *resolution.absent}

    def save(self) -> None:
        """Write new entries and report them. Leaves a complete file unchanged.

        Raises:
            StliteError: The file is not writable.
        """
        said = [*sorted(set(self._said)), *sorted(set(self._said_absent))]
        if not said:
            return
        content: dict[str, object] = {"pins": _PINS, "pools": self._pools}
        if absent := {pool: sorted(names) for pool, names in self._absent.items() if names}:
            content["absent"] = absent
        text = json.dumps(content, indent=2, sort_keys=True)
        try:
            write(self._path, f"{text}\n".encode())
        except OSError as error:
            raise StliteError(f"cannot write the lock {self._path}: {error.strerror or error}") from error
        LOG.info("%s now has %s; commit it", self._path.name, ", ".join(said))


def _read(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise StliteError(f"option 'lock': expected a file, got the folder {path}; add a file name to it")
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        for entries in content["pools"].values():
            for name, entry in entries.items():
                _choice(name, entry)
        for names in content.get("absent", {}).values():
            frozenset(names)
        _spell(content["pins"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StliteError(
            f"the lock {path} is not valid ({type(error).__name__}: {error}); restore it, or delete it so "
            "that the build writes a new one"
        ) from error
    return content


def _spell(pins: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in pins.items())


def _choice(name: str, entry: Mapping[str, str]) -> ChosenRelease:
    return ChosenRelease(name, entry["version"], entry["sha256"], _ORIGINS[entry["origin"]])


def _release(name: str, entry: Mapping[str, str]) -> str:
    version, label = entry["version"], _ORIGINS[entry["origin"]]
    return StubWheel(name, version, label).release if label else version
