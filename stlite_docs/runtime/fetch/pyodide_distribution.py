"""Pyodide's own packages: what its distribution contains, and the locations of the files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from packaging.utils import parse_wheel_filename
from packaging.version import Version

from stlite_docs.base.addresses import is_url
from stlite_docs.base.hashing import sha256_of
from stlite_docs.base.problems import StliteError
from stlite_docs.base.quoting import quote
from stlite_docs.pins.pinned import PYODIDE, PYODIDE_PACKAGES, PYTHON, pyodide_lock
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError, check, download
from stlite_docs.runtime.package import Package, package_of
from stlite_docs.runtime.pyodide_lock import read_lock
from stlite_docs.wheels.metadata import BROWSER_TAGS, read_wheel

_LOCK = "pyodide-lock.json"
# Published with the licences, so it must not contain a path of the build machine.
_FOLDER = "pyodide-packages"


class Distribution:
    """A source of Pyodide's packages, in one of three forms.

    - A URL, by default the CDN's. It must serve exactly the files of the pinned Pyodide.
    - A folder with a `pyodide-lock.json`, such as an unpacked Pyodide release. The lock describes it.
    - Any other folder. Its wheels describe themselves, as for pip's `--find-links`.

    A folder can contain other builds than the pinned ones. A URL cannot.
    """

    def __init__(self, place: str | None, cache: Cache, *, copied: bool) -> None:
        """Read the content of a source.

        Args:
            place: URL or folder; None is the CDN.
            cache: Keeps the files.
            copied: Whether to fetch files so that the site can serve them. Files of a folder are always
                copied.

        Raises:
            StliteError: The source is neither a URL nor a folder, or the site would publish a password.
        """
        self.place = place or PYODIDE_PACKAGES
        self._folder = None if is_url(self.place) else Path(self.place)
        self.is_copied = copied
        self._cache = cache
        self._fetched: dict[str, Package | UnavailableError] = {}
        self._unreachable: UnavailableError | None = None
        if self._folder is None:
            self.place = self.place.rstrip("/") + "/"
            if self.is_remote and "@" in urlsplit(self.place).netloc:
                raise StliteError(
                    "option 'pyodide-packages': expected a URL without a user name and a password, because "
                    f"readers load packages from it, got {quote(self.place)}; or set `runtime: local`"
                )
        elif not self._folder.is_dir():
            raise StliteError(
                f"option 'pyodide-packages': expected a folder or an http(s) URL, got {place!r}"
            )

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        """The packages by name. Locations are file names.

        Raises:
            StliteError: The folder's lock is invalid or for another version of Python.
        """
        if self._folder is None:
            return read_lock(pyodide_lock(), self.name)
        return _folder_packages(self._folder)

    @property
    def is_remote(self) -> bool:
        """Whether the browser gets the files from their server. Then the build fetches no files."""
        return self._folder is None and not self.is_copied

    @property
    def name(self) -> str:
        """The name for messages. Readers see them, so it has no path of the build machine."""
        if self._folder is None:
            return f"Pyodide {PYODIDE.version}"
        return f"the folder {self._folder.resolve().name!r}"

    @property
    def absent(self) -> frozenset[str]:
        """Pyodide's packages that an author's folder lacks."""
        return frozenset(read_lock(pyodide_lock(), "")) - self.packages.keys()

    @cached_property
    def lacking(self) -> Mapping[str, str]:
        """The reasons why parts of Python and C libraries are unavailable. No index has them."""
        pinned = read_lock(pyodide_lock(), "")
        only_here = {name: each for name, each in pinned.items() if each.package_type != "package"}
        reasons: dict[str, str] = {}
        for name, package in only_here.items():
            if name not in self.packages:
                reasons[name] = f"{self.name} lacks {package.file_name}"
                continue
            for other in package.depends:
                if other not in self.packages:
                    reasons[name] = f"{self.name} lacks {pinned[other].file_name}, which {name} needs"
        return reasons

    @property
    def fingerprint(self) -> list[str]:
        """A value that changes with the content of the source, without reading every file."""
        if self._folder is None:
            return [self.place, str(self.is_copied)]
        stats = [(path.name, path.stat()) for path in sorted(self._folder.iterdir())]
        return [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]

    def fetch_package(self, name: str) -> Package:
        """Return a package with a location for the browser. Fetches the file if needed.

        Raises:
            UnavailableError: The file is not available.
        """
        package = self.packages[name]
        if self.is_remote:
            return replace(package, location=self.place + package.file_name)
        if name not in self._fetched:
            try:
                self._fetched[name] = self._stored(package)
            except UnavailableError as error:
                self._fetched[name] = error
        taken = self._fetched[name]
        if isinstance(taken, UnavailableError):
            raise taken
        return taken

    def _stored(self, package: Package) -> Package:
        stored = package.stored()
        if self._cache.holds(stored.location, stored.sha256):
            return stored
        if self._unreachable:
            raise self._unreachable
        try:
            with self._cache.scratch() as scratch:
                self._cache.keep(self._file(package, scratch))
        except UnavailableError as error:
            # A server that does not answer would cost a timeout for every further file.
            self._unreachable = error if error.is_network else None
            raise
        return stored

    def _file(self, package: Package, scratch: Path) -> Path:
        if self._folder is None:
            return download(self.place + package.file_name, package.sha256, scratch)
        source = self._folder / package.file_name
        if not source.is_file():
            raise UnavailableError(f"{self.name} lacks {package.file_name}", is_final=True)
        copy = Path(shutil.copy(source, scratch))
        check(copy, package.sha256, f"{package.file_name} in {self.name}")
        return copy


def _folder_packages(folder: Path) -> dict[str, Package]:
    lock = folder / _LOCK
    if not lock.is_file():
        return _loose_packages(folder)
    try:
        content: Mapping[str, Any] = json.loads(lock.read_bytes())
        packages = read_lock(content, _FOLDER)
        python, abi = content["info"]["python"], content["info"].get("abi_version")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StliteError(f"{lock} is not a valid Pyodide lock: {error!r}") from error
    pinned = pyodide_lock()["info"]
    if (python.rpartition(".")[0], abi) != (PYTHON, pinned["abi_version"]):
        raise StliteError(
            f"{folder}: expected packages for Pyodide {PYODIDE.version}, with Python {PYTHON} (ABI "
            f"{pinned['abi_version']}), got packages for Python {python} (ABI {abi})"
        )
    return packages


def _loose_packages(folder: Path) -> dict[str, Package]:
    """Read the suitable files in a folder. The newest version of each package counts.

    The pinned lock describes Pyodide's own files: C libraries are not wheels, and the metadata of its wheels
    does not name the libraries that they need.
    """
    pinned = {package.file_name: package for package in read_lock(pyodide_lock(), _FOLDER).values()}
    packages: dict[str, Package] = {}
    for path in sorted(folder.iterdir()):
        if path.name in pinned and pinned[path.name].package_type != "package":
            packages[pinned[path.name].name] = replace(pinned[path.name], sha256=sha256_of(path))
            continue
        if path.suffix != ".whl":
            continue
        try:
            name, version, _, tags = parse_wheel_filename(path.name)
            is_newest = name not in packages or version >= Version(packages[name].version)
            if is_newest and tags & BROWSER_TAGS:
                packages[name] = package_of(read_wheel(path), _FOLDER)
        except ValueError:
            # Ignore files that are not wheels. If an app needs one, the build reports the package as missing.
            continue
    return packages
