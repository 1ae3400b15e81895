"""Caches resolutions, so that a second build does not ask an index.

They contain the hashes of packages. So they are sealed: who can only write the cache cannot choose packages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.hashing import sha256_of
from stlite_docs.pins.pinned import pins_digest
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.seal import is_sealed, seal

# Missing packages can become available, so the disk keeps only complete resolutions. But a server that
# rebuilds a site at every keystroke must not search each time. So the process keeps all resolutions until it
# ends.
_incomplete: dict[str, Resolution] = {}


class ResolutionCache:
    """The resolution of one pool's needs, for these pins and sources."""

    def __init__(self, cache: Cache, package_needs: Sequence[PackageNeeds], sources: Sequence[str]) -> None:
        """Identify it. `sources` describes everything else that the result depends on."""
        said = [_spell(needs) for needs in package_needs]
        self._cache = cache
        self._is_empty = not any(said)
        # The order of apps matters only for missing packages.
        everything = sorted({text for needs in said for text in needs})
        self._location = f"resolved/{_digest([everything, list(sources), pins_digest()])}.json"
        self._key = f"{cache.root}/{self._location}/{_digest(said)}"

    def get(self, resolve: Callable[[], Resolution], *, anew: bool) -> Resolution:
        """Return the cached result, or compute it. With `anew`, always compute it."""
        if self._is_empty:
            return Resolution()
        found = None if anew else _incomplete.get(self._key) or self._read()
        if found is None or not self._is_whole(found):
            found = resolve()
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
            packages = [asdict(package) for package in found.packages]
            kept = {"packages": packages, "roots": dict(found.app_requirements), "absent": found.absent}
            text = json.dumps([self._location, kept])
            self._cache.keep_text(self._location, json.dumps({"text": text, "seal": seal(text)}))

    def _read(self) -> Resolution | None:
        try:
            sealed = json.loads((self._cache.root / self._location).read_bytes())
            location, kept = json.loads(sealed["text"])
            if location != self._location or not is_sealed(sealed["text"], sealed["seal"]):
                return None
            app_requirements = {text: tuple(names) for text, names in kept["roots"].items()}
            return Resolution(
                tuple(map(_package, kept["packages"])), app_requirements, absent=tuple(kept["absent"])
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            # The file is missing, incomplete, or from another version of stlite-docs. So resolve again.
            return None


def _spell(needs: PackageNeeds) -> list[str]:
    """Return a pool's needs with the hashes of its wheels. A missing wheel has no hash."""
    wheels = [
        f"{wheel.requirement} {sha256_of(wheel.path) if wheel.path.is_file() else ''}"
        for wheel in needs.wheels
    ]
    return [*wheels, *needs.requirements, *(["in doubt"] if needs.may_need_all else [])]


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _package(entry: dict[str, Any]) -> Package:
    lists = {name: tuple(entry[name]) for name in ("imports", "depends")}
    return Package(**{**entry, **lists})
