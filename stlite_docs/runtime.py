"""The runtime: stlite, Pyodide, wheels and lock that the apps of a site run on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from stlite_docs import ssl_stub
from stlite_docs.base import base_packages
from stlite_docs.cache import Cache
from stlite_docs.distribution import Distribution
from stlite_docs.licenses import license_files
from stlite_docs.lock import Package, lock_text
from stlite_docs.npm import npm_tree
from stlite_docs.package_index import PackageIndex
from stlite_docs.pinned import PYODIDE, STLITE, NpmPackage, pyodide_lock
from stlite_docs.problems import StliteError
from stlite_docs.publication import Content, remove_others, write
from stlite_docs.resolution import Resolution, Resolver
from stlite_docs.resolved import Resolved

MANIFEST = "runtime.json"
FOLDER = "runtime"


class RuntimeKind(StrEnum):
    """Where the browser gets the parts from."""

    LOCAL = "local"
    CDN = "cdn"


@dataclass(frozen=True)
class Runtime:
    """A runtime that is ready to be published.

    Args:
        kind: `local`: the site serves all of it. `cdn`: stlite, Pyodide and its packages come from the CDN.
        id: 12 hex digits, which change whenever what the browser would load changes.
        missing: For each requirement that cannot be had, as it was asked for, one clause that says why.
        manifest: What `runtime.json` says. Addresses in it are absolute, or relative to its folder.
        files: What goes into the folder `runtime` beside it, by path: files of the cache, or bytes.
    """

    kind: RuntimeKind
    id: str
    missing: Mapping[str, str]
    manifest: Mapping[str, object] = field(default_factory=dict, repr=False)
    files: Mapping[str, Content] = field(default_factory=dict, repr=False)

    def publish(self, folder: Path) -> None:
        """Write `runtime.json` and the folder `runtime` into a folder of the site.

        Only what differs is written, each file at once or not at all. `runtime.json` comes last: until then
        a reader gets the earlier runtime, whose files go only after that.
        """
        for name, content in self.files.items():
            write(folder / FOLDER / name, content)
        write(folder / MANIFEST, json.dumps(self.manifest, indent=2, sort_keys=True).encode())
        remove_others(folder / FOLDER, self.files.keys())


def prepare_runtime(
    kind: RuntimeKind | str,
    requirements: Iterable[str] = (),
    *,
    pyodide_packages: str | None = None,
    cache: Path | None = None,
    update: bool = False,
) -> Runtime:
    """Return a runtime that has what the apps ask for; what is in the cache is not fetched again.

    Args:
        kind: Where the browser gets the parts from.
        requirements: What the apps ask for (PEP 508), beyond what Streamlit itself needs.
        pyodide_packages: Address or folder of Pyodide's own packages; None is the CDN (see `Distribution`).
        cache: Folder to keep fetched files in; None is the user's cache folder.
        update: Choose versions anew. Otherwise a set of requirements that was once met gives the same
            packages for as long as the cache has them, pinned or not, and no index is asked.

    Raises:
        StliteError: Something that every app needs cannot be had. A requirement that cannot be had raises
            nothing: it is in `missing`, and the rest is as if nobody had asked for it.
    """
    kind = RuntimeKind(kind)
    store = Cache(cache)
    try:
        parts = () if kind is RuntimeKind.CDN else (STLITE, PYODIDE)
        trees = {part: npm_tree(part, store) for part in parts}
        base = base_packages(store, _root(STLITE, kind))
        distribution = Distribution(pyodide_packages, store, copied=kind is RuntimeKind.LOCAL)
        # The real ssl may take the place of our stub, so the stub is nothing to rely on.
        fixed = {package.name: package.version for package in base if package.name != ssl_stub.NAME}
        resolver = Resolver(distribution, PackageIndex(store), fixed)
        asked = set(requirements)
        resolved = Resolved(store, asked, [kind, *distribution.fingerprint])
        resolution = resolved.get(resolver.resolve, anew=update) if asked else Resolution()
        return _assemble(kind, base, resolution, trees, store)
    except OSError as error:
        raise StliteError(f"The runtime cannot be put together in {store.root}: {error}") from error


def _root(part: NpmPackage, kind: RuntimeKind) -> str:
    """Return where an npm package is for the lock: on the CDN, or in the lock's own folder."""
    return part.cdn if kind is RuntimeKind.CDN else f"{part.folder}/"


def _assemble(
    kind: RuntimeKind,
    base: Iterable[Package],
    resolution: Resolution,
    trees: Mapping[NpmPackage, Path],
    cache: Cache,
) -> Runtime:
    packages = {package.name: package for package in (*base, *resolution.packages)}
    lock = lock_text(packages.values(), pyodide_lock()["info"])
    entries = {part.name: _entry(part, kind) for part in (STLITE, PYODIDE)}
    identity = hashlib.sha256(json.dumps([lock, entries], sort_keys=True).encode()).hexdigest()[:12]
    manifest = {
        **entries,
        "id": identity,
        "lock": f"{FOLDER}/lock-{identity}.json",
        "packages": sorted(package.name for package in base),
        "missing": dict(resolution.missing),
    }
    files: dict[str, Content] = {f"lock-{identity}.json": lock.encode()}
    files.update((p.location, cache.root / p.location) for p in packages.values() if p.is_stored)
    for part, tree in trees.items():
        files.update((f"{part.folder}/{name}", tree / name) for name in _names(tree))
    for name, text in license_files(packages.values(), trees, cache).items():
        files[f"licenses/{name}"] = text
    return Runtime(kind, identity, resolution.missing, manifest, files)


def _entry(part: NpmPackage, kind: RuntimeKind) -> str:
    """Return where a browser finds the module that starts a part, from the folder of `runtime.json`."""
    return part.cdn + part.entry if kind is RuntimeKind.CDN else f"{FOLDER}/{part.folder}/{part.entry}"


def _names(tree: Path) -> list[str]:
    return [path.relative_to(tree).as_posix() for path in sorted(tree.rglob("*")) if path.is_file()]
