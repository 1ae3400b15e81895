"""Copies of what the pages of a site load from the CDN, for a build that runs the apps itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from stlite_docs.base.addresses import is_url
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import PYODIDE, STLITE
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError, download
from stlite_docs.runtime.fetch.npm import npm_tree
from stlite_docs.runtime.package import stored_location

# The other files of the packages, such as fonts, are for the front end.
_OF_INTERPRETERS = frozenset({".js", ".mjs", ".wasm", ".whl", ".zip"})


class CdnCopies:
    """The files that the interpreters of a site get from other servers."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any], cache: Cache) -> None:
        """Take a site's runtime.

        Args:
            folder: Our folder in the site, with its runtime.
            manifest: The content of `runtime.json`.
            cache: Keeps the copies.
        """
        self._folder = folder
        self._manifest = manifest
        self._cache = cache
        self._files: dict[str, Path] = {}
        self._reasons: dict[str, str] = {}
        self._unreachable = ""

    @property
    def files(self) -> Mapping[str, Path]:
        """The copies so far, by URL."""
        return dict(self._files)

    def fetch_parts(self) -> None:
        """Get stlite and Pyodide.

        Raises:
            StliteError: They are not available.
        """
        for part in (STLITE, PYODIDE):
            if is_url(self._manifest[part.name]):
                tree = npm_tree(part, self._cache)
                paths = (path for path in tree.rglob("*") if path.suffix in _OF_INTERPRETERS)
                self._files |= {part.cdn + path.relative_to(tree).as_posix(): path for path in paths}

    def fetch_base(self) -> None:
        """Get stlite, Pyodide and the packages that every app has.

        Raises:
            StliteError: They are not available.
        """
        self.fetch_parts()
        if lack := next(filter(None, map(self._fetch_entry, self._reach(()))), ""):
            raise StliteError(lack)

    def fetch_packages(self, pool: str, requirements: Iterable[str]) -> str:
        """Get the packages of an app, and return why one is not available; nothing if all are.

        Args:
            pool: The app's pool.
            requirements: What it requires, as in the pool's entry of the manifest.
        """
        known = self._manifest["pools"][pool]["packages"]
        keys = [key for requirement in requirements for key in known.get(requirement, ())]
        return next(filter(None, map(self._fetch_entry, self._reach(keys))), "")

    def fetch_files(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """Get files of other servers, and return why some are not available, by location.

        Args:
            hashes: Their hashes by location. The folder has those without a URL.
        """
        reasons = {url: self._fetch(url, sha256) for url, sha256 in hashes.items()}
        return {url: reason for url, reason in reasons.items() if reason}

    @cached_property
    def _lock(self) -> Mapping[str, Any]:
        lock: dict[str, Any] = json.loads((self._folder / self._manifest["lock"]).read_bytes())["packages"]
        return lock

    def _reach(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield keys of the lock, those of the base, and those of all that they depend on."""
        waiting = [*self._manifest["packages"], *keys]
        seen: set[str] = set()
        while waiting:
            key = waiting.pop()
            if key in self._lock and key not in seen:
                seen.add(key)
                yield key
                waiting += self._lock[key]["depends"]

    def _fetch_entry(self, key: str) -> str:
        return self._fetch(self._lock[key]["file_name"], self._lock[key]["sha256"])

    def _fetch(self, url: str, sha256: str) -> str:
        """Get a file, and return why it is not available; nothing if it is."""
        if not is_url(url) or url in self._files:
            return ""
        location = stored_location(sha256, url.rpartition("/")[2])
        if not self._cache.holds(location, sha256):
            if self._unreachable or url in self._reasons:
                return self._unreachable or self._reasons[url]
            try:
                with self._cache.scratch() as scratch:
                    self._cache.keep(download(url, sha256, scratch))
            except UnavailableError as error:
                self._reasons[url] = str(error)
                # A server that does not answer would cost a timeout for every further file.
                self._unreachable = str(error) if error.is_network else ""
                return str(error)
        self._files[url] = self._cache.root / location
        return ""
