"""Resolves each pool: from the committed lock, from the cache, or from the sources."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES, PackageNeeds
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.lock.site_lock import LockFile
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.resolution_cache import ResolutionCache
from stlite_docs.runtime.resolve.resolver import resolve, restore
from stlite_docs.runtime.resolve.sources import Sources
from stlite_docs.runtime.resolve.uv_solver import EXCLUDE_NEWER


class PoolResolver:
    """Resolves the pools of a site."""

    def __init__(  # noqa: PLR0913 - most are settings of the site
        self,
        distribution: Distribution,
        cache: Cache,
        base: Iterable[Package],
        lock: Path | None = None,
        *,
        writes_lock: bool = True,
        update: bool = False,
        exclude_newer: str = "",
    ) -> None:
        """Resolve with a base. With `update`, choose versions again, even those in the committed lock.

        uv's own setting in the environment overrides `exclude_newer`.

        Raises:
            StliteError: The lock is invalid.
        """
        self._distribution = distribution
        self._cache = cache
        self._fixed = {package.name: package.version for package in base}
        self._lock = LockFile(lock, anew=update) if lock else None
        self._writes_lock = writes_lock
        self._update = update
        self._exclude_newer = os.environ.get(EXCLUDE_NEWER) or exclude_newer

    @cached_property
    def _sources(self) -> Sources:
        # Created when needed, because describing a folder reads all its wheels.
        return Sources(self._distribution, self._cache, self._fixed, self._exclude_newer)

    def resolve(self, pools: Mapping[str, Sequence[PackageNeeds]]) -> dict[str, Resolution]:
        """Return the packages of each pool, and add missing entries to the committed lock.

        Raises:
            StliteError: The lock is not writable.
        """
        resolutions = {pool: self._resolve(pool, package_needs) for pool, package_needs in pools.items()}
        if self._lock and self._writes_lock:
            self._lock.save()
        return resolutions

    def _resolve(self, pool: str, package_needs: Sequence[PackageNeeds]) -> Resolution:
        if self._lock is None:
            return self._find(package_needs, {})
        choices = self._lock.choices(pool)
        locked = restore(self._sources, package_needs, choices, self._lock.absent(pool))
        if locked is not None:
            return locked
        found = self._find(package_needs, self._lock.preferred(pool))
        if any(text in found.missing for needs in package_needs for text in needs.texts):
            # If no index answers, keep the lock's entries and do without new optional packages.
            locked = restore(self._sources, package_needs, choices, OPTIONAL_PACKAGES)
            if locked is not None and not locked.missing:
                return locked
        self._lock.add(pool, found)
        return found

    def _find(self, package_needs: Sequence[PackageNeeds], preferred: Mapping[str, str]) -> Resolution:
        sources = [*self._distribution.fingerprint, json.dumps(preferred), self._exclude_newer]
        resolved = ResolutionCache(self._cache, package_needs, sources)
        return resolved.get(lambda: resolve(self._sources, package_needs, preferred), anew=self._update)
