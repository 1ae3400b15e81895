"""A package that the interpreter in the browser can load: its file, hash and location."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from packaging.utils import canonicalize_name

from stlite_docs.base.hashing import sha256_of
from stlite_docs.wheels.metadata import Wheel

# Origins of files.
INDEX = "package index"
LOCAL = "local wheel"

_OURS = "wheels/"


@dataclass(frozen=True)
class Package:
    """A package of the lock.

    Args:
        name: Normalized (PEP 503), as Pyodide and micropip look it up.
        version: The version in its metadata.
        location: An absolute URL, or the file's path relative to the lock's folder.
        sha256: The file's hash as hex digits. The browser refuses other content.
        imports: Top-level modules.
        depends: Names of other packages of the lock, which are loaded with it.
        install_dir: `site`, or `dynlib` for shared libraries.
        package_type: `package`, `shared_library` or `cpython_module`.
        origin: Where the file comes from, for the list of licences. Not part of the lock.
        compiled_from: Where the site has a compiled wheel, the hash of the given one. Not part of the lock.
    """

    name: str
    version: str
    location: str
    sha256: str
    imports: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    install_dir: str = "site"
    package_type: str = "package"
    origin: str = ""
    compiled_from: str = ""

    @property
    def file_name(self) -> str:
        """The file name."""
        return self.location.rpartition("/")[2]

    @property
    def is_stored(self) -> bool:
        """Whether the cache has the file and the site serves it."""
        return self.location.startswith(_OURS)

    def stored(self) -> Package:
        """Return the package with its path in the cache and in a site, where equal files exist only once."""
        return replace(self, location=stored_location(self.sha256, self.file_name))

    @property
    def is_compilable(self) -> bool:
        """Whether the site can have its modules compiled. A program can show the sources of local wheels."""
        return self.package_type == "package" and self.origin != LOCAL and self.file_name.endswith(".whl")

    def compiled(self, sha256: str) -> Package:
        """Return the package with its compiled wheel, which has this hash."""
        return replace(self, sha256=sha256, compiled_from=self.sha256).stored()

    def entry(self) -> dict[str, Any]:
        """Return the package's entry for the lock."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.location,
            "install_dir": self.install_dir,
            "sha256": self.sha256,
            "package_type": self.package_type,
            "imports": list(self.imports),
            "depends": list(self.depends),
        }


def stored_location(sha256: str, file_name: str) -> str:
    """Return the path of a file, relative to the cache and to the lock's folder."""
    return f"{_OURS}{sha256[:12]}/{file_name}"


def package_of(wheel: Wheel, origin: str) -> Package:
    """Return a wheel as a package of a lock. Its location is the file name."""
    return Package(
        name=wheel.name,
        version=wheel.version,
        location=wheel.path.name,
        sha256=sha256_of(wheel.path),
        imports=wheel.imports,
        depends=tuple(sorted({canonicalize_name(need.name) for need in wheel.needs()})),
        origin=origin,
    )
