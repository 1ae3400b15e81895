"""Resolutions found earlier, so that a second build asks no index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

from stlite_docs.cache import Cache
from stlite_docs.lock import Package
from stlite_docs.pinned import pins_digest
from stlite_docs.resolution import Resolution

# What is missing may be there tomorrow, so it is nothing to keep on disk. But a server that rebuilds a site
# at every keystroke must not knock in vain each time: until the process ends, the answer stands.
_incomplete: dict[str, Resolution] = {}


class Resolved:
    """The resolution of one set of requirements, on these pins, from these sources."""

    def __init__(self, cache: Cache, requirements: Collection[str], sources: Collection[str]) -> None:
        """Name it; `sources` says all else that the outcome depends on."""
        said = json.dumps([sorted(requirements), list(sources), pins_digest()])
        self._cache = cache
        self._requirements = requirements
        self._location = f"resolved/{hashlib.sha256(said.encode()).hexdigest()[:16]}.json"
        self._key = f"{cache.root}/{self._location}"

    def get(self, resolve: Callable[[Collection[str]], Resolution], *, anew: bool) -> Resolution:
        """Return what was found before, or find it; `anew` finds it in any case."""
        found = None if anew else _incomplete.get(self._key) or self._read()
        if found is None or not self._is_whole(found):
            found = resolve(self._requirements)
            self._remember(found)
        return found

    def _is_whole(self, found: Resolution) -> bool:
        stored = [package for package in found.packages if package.is_stored]
        return all(self._cache.holds(package.location, package.sha256) for package in stored)

    def _remember(self, found: Resolution) -> None:
        _incomplete.pop(self._key, None)
        if found.missing:
            _incomplete[self._key] = found
        else:
            text = json.dumps([asdict(package) for package in found.packages])
            self._cache.keep_text(self._location, text)

    def _read(self) -> Resolution | None:
        try:
            entries = json.loads((self._cache.root / self._location).read_bytes())
            return Resolution(tuple(map(_package, entries)))
        except (OSError, ValueError, TypeError, KeyError):
            # Absent, cut short, or written by another version of this program: it is looked for again.
            return None


def _package(entry: dict[str, Any]) -> Package:
    lists = {name: tuple(entry[name]) for name in ("imports", "depends")}
    return Package(**{**entry, **lists})
