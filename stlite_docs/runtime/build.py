"""Builds the runtime: stlite, Pyodide, wheels and lock for the apps of a site."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.atomic_write import Content, remove_others, write
from stlite_docs.base.problems import StliteError
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.pins.pinned import PYODIDE, SIZES, STLITE, WASM, NpmPackage, integrity, pyodide_lock
from stlite_docs.runtime.base_packages import base_packages
from stlite_docs.runtime.fetch.cache import Cache, open_cache
from stlite_docs.runtime.fetch.npm import npm_tree
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.license_files import INDEX, license_files
from stlite_docs.runtime.lock.late_imports import late_imports, spare_packages
from stlite_docs.runtime.lock.merge_pools import make_entries
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.pools import PoolResolver
from stlite_docs.runtime.pyodide_lock import lock_text
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.sbom import PublishedRuntime
from stlite_docs.wheels.local_wheel import LocalWheel

MANIFEST = "runtime.json"
FOLDER = "runtime"
_LICENSES_FOLDER = "licenses"
_LICENSES = f"{_LICENSES_FOLDER}/{INDEX}"
# For readers. The reasons are only for the log, because they can contain paths, indexes and passwords.
_NO_RUNTIME = "the build could not prepare it. The log of the build says why."
_NOT_AVAILABLE = "the build could not get it. The log of the build says why."


@dataclass(frozen=True)
class Runtime:
    """A runtime that is ready to publish.

    Args:
        kind: `local`: the site serves everything. `cdn`: stlite, Pyodide and its packages come from the CDN.
        id: 12 hex digits that change whenever the files for the browser change.
        missing: For each pool, the unavailable requirements, each with a reason as one clause for the log.
        modules: For each pool, the top-level modules of its packages.
        manifest: The content of `runtime.json`. URLs in it are absolute or relative to its folder.
        files: The files of the folder `runtime`, by path: files of the cache, or bytes.
        compilable: The packages with which apps start and whose wheels the build can compile.
        ingredients: What it is made of.
    """

    kind: RuntimeKind
    id: str
    missing: Mapping[str, Mapping[str, str]]
    modules: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    manifest: Mapping[str, object] = field(default_factory=dict, repr=False)
    files: Mapping[str, Content] = field(default_factory=dict, repr=False)
    compilable: tuple[Package, ...] = field(default=(), repr=False)
    ingredients: Ingredients | None = field(default=None, repr=False, compare=False)

    def with_compiled(self, hashes: Mapping[str, str]) -> Runtime:
        """Return the runtime with compiled wheels, which the cache has.

        Args:
            hashes: The hash of each by that of the given wheel.
        """
        return self.ingredients.assemble(hashes) if self.ingredients and hashes else self

    def publish(self, folder: Path) -> None:
        """Write `runtime.json` and the folder `runtime` into a folder of the site.

        Writes only changed files, each one atomically. `runtime.json` comes last: until then readers get the
        earlier runtime. Its files are removed after that.
        """
        for name, content in self.files.items():
            write(folder / FOLDER / name, content)
        write(folder / MANIFEST, json.dumps(self.manifest, indent=2, sort_keys=True).encode())
        remove_others(folder / FOLDER, self.files.keys())

    @property
    def description(self) -> PublishedRuntime:
        """The files that describe the runtime."""
        lock, licenses = (
            json.loads(content if isinstance(content, bytes) else content.read_bytes())
            for content in (self.files[f"lock-{self.id}.json"], self.files[_LICENSES])
        )
        return PublishedRuntime(self.manifest, lock, licenses)


def read_runtime(folder: Path) -> PublishedRuntime:
    """Return the files that describe the runtime of a built site.

    Raises:
        StliteError: The folder has no runtime.
    """
    manifests = sorted(folder.rglob(MANIFEST))
    try:
        manifest = json.loads(manifests[0].read_bytes())
        lock = json.loads((manifests[0].parent / manifest["lock"]).read_bytes())
        licenses = json.loads((manifests[0].parent / FOLDER / _LICENSES).read_bytes())
    except (IndexError, KeyError, OSError, TypeError, ValueError) as error:
        raise StliteError(f"expected a built site with a runtime in {folder}, got {error!r}") from error
    return PublishedRuntime(manifest, lock, licenses)


def publish_failure(folder: Path) -> None:
    """Write into a folder of the site that it has no runtime. Pages show this to readers."""
    write(folder / MANIFEST, json.dumps({"error": _NO_RUNTIME}).encode())


@dataclass(frozen=True)
class Parts:
    """The npm packages of a runtime, with their folders on disk; none with `cdn`."""

    kind: RuntimeKind
    trees: Mapping[NpmPackage, Path | None]

    @property
    def copied(self) -> dict[NpmPackage, Path]:
        """The packages to copy into the site."""
        return {part: tree for part, tree in self.trees.items() if tree}


def prepare_runtime(  # noqa: PLR0913 - each is a setting of the site
    kind: RuntimeKind | str,
    pools: Mapping[str, Collection[PackageNeeds]] = MappingProxyType({}),
    *,
    project: LocalWheel | None = None,
    lock: Path | None = None,
    writes_lock: bool = True,
    pyodide_packages: str | None = None,
    cache: Path | None = None,
    update: bool = False,
    extras: Iterable[NpmPackage] = (),
    exclude_newer: str = "",
) -> Runtime:
    """Return a runtime with everything that the apps need. Does not fetch files that the cache has.

    Args:
        kind: Where the browser gets stlite and Pyodide.
        pools: For each pool, the needs of its apps in addition to those of Streamlit. The apps of a pool
            share an interpreter. Two pools can have different versions of a package.
        project: A wheel for every app.
        lock: The committed lock. The result uses its versions and adds the versions that it lacks.
        writes_lock: Whether the lock gets what it lacks.
        pyodide_packages: URL or folder of Pyodide's packages; None is the CDN (see `Distribution`).
        cache: Folder for fetched files; None is the user's cache folder.
        update: Choose versions again, even those in the committed lock. Otherwise the same requirements give
            the same packages as long as the cache has them, without asking an index. This also holds for
            optional packages that an earlier search did not find.
        extras: Packages that the page itself loads, in addition to those that run the apps.
        exclude_newer: Ignore releases that an index got after this time (RFC 3339).

    Raises:
        StliteError: Something that every app needs is not available. For an unavailable requirement, nothing
            is raised: it is in `missing`, and the result is the same as without it.
    """
    kind = RuntimeKind(kind)
    store = open_cache(cache)
    wanted = {
        pool: [_with_project(needs, project) for needs in package_needs]
        for pool, package_needs in sorted(pools.items())
    }
    try:
        parts = (STLITE, PYODIDE, *extras)
        trees = {part: None if kind is RuntimeKind.CDN else npm_tree(part, store) for part in parts}
        base = base_packages(store, _root(STLITE, kind))
        distribution = Distribution(pyodide_packages, store, copied=kind is RuntimeKind.LOCAL)
        pool_resolver = PoolResolver(
            distribution,
            store,
            base,
            lock,
            writes_lock=writes_lock,
            update=update,
            exclude_newer=exclude_newer,
        )
        resolutions = pool_resolver.resolve(wanted)
        answers = {
            pool: (found, spare_packages(distribution, base, found.packages, store))
            for pool, found in resolutions.items()
        }
        always = [project.requirement] if project else []
        required = {
            pool: [text for needs in package_needs for text in needs.texts]
            for pool, package_needs in wanted.items()
        }
        return Ingredients(Parts(kind, trees), base, answers, required, always, store).assemble()
    except OSError as error:
        raise StliteError(f"cannot build the runtime in {store.root}: {error}") from error


def _with_project(needs: PackageNeeds, project: LocalWheel | None) -> PackageNeeds:
    """Add the project's wheel, unless the app names another wheel of the same project."""
    if project is None or any(wheel.name == project.name for wheel in needs.wheels):
        return needs
    return replace(needs, wheels=(project, *needs.wheels))


def _root(part: NpmPackage, kind: RuntimeKind) -> str:
    """Return the location of an npm package for the lock: on the CDN, or in the lock's folder."""
    return part.cdn if kind is RuntimeKind.CDN else f"{part.folder}/"


@dataclass(frozen=True)
class Ingredients:
    """What a runtime is made of.

    Args:
        parts: The npm packages.
        base: The packages that every app has.
        answers: For each pool, the packages of its apps, and those that programs can import without them.
        required: For each pool, the requirements of its apps without those that are optional.
        always: Requirements of every app.
        cache: Has the files.
    """

    parts: Parts
    base: tuple[Package, ...]
    answers: Mapping[str, tuple[Resolution, tuple[Package, ...]]]
    required: Mapping[str, Collection[str]]
    always: list[str]
    cache: Cache

    def assemble(self, compiled: Mapping[str, str] = MappingProxyType({})) -> Runtime:
        """Return the runtime.

        Args:
            compiled: The hashes of compiled wheels by those of the given ones.
        """
        parts, base, cache = self.parts, self.base, self.cache
        pools = {
            pool: [_take(package, compiled) for package in (*found.packages, *spares)]
            for pool, (found, spares) in self.answers.items()
        }
        packages, keys = make_entries(base, pools)
        lock = lock_text(packages, pyodide_lock()["info"])
        entries = {part.name: _entry(part, parts.kind) for part in parts.trees}
        # Extras do not affect the interpreter, which this id identifies.
        loaded = {part.name: entries[part.name] for part in (STLITE, PYODIDE)}
        identity = hashlib.sha256(json.dumps([lock, loaded], sort_keys=True).encode()).hexdigest()[:12]
        manifest = {
            **entries,
            "modules": [
                _address(STLITE, parts.kind, name)
                for name in integrity()[STLITE.name]["start"]
                if name.endswith(".js")
            ],
            "id": identity,
            "lock": f"{FOLDER}/lock-{identity}.json",
            "packages": sorted(package.name for package in base),
            "always": self.always,
            "sizes": {
                "all": len(lock.encode()) + _size(base, cache),
                "wasm": SIZES[WASM],
                "lock": len(lock.encode()),
            },
            "pools": {
                pool: {**_pool_entry(found, keys[pool]), "lateImports": late_imports(pools[pool], keys[pool])}
                for pool, (found, _) in self.answers.items()
            },
        }
        if parts.kind is RuntimeKind.CDN:
            manifest["integrity"] = {part.name: _hashes(part, "start") for part in parts.trees}
            manifest["importMap"] = import_map_hash()
        stored = {package.location: package for package in packages.values() if package.is_stored}
        files: dict[str, Content] = {f"lock-{identity}.json": lock.encode()}
        files.update((location, cache.root / location) for location in stored)
        for part, tree in parts.copied.items():
            files.update((f"{part.folder}/{_served_name(name)}", tree / name) for name in _names(tree))
        # With the CDN too, the site serves the standard library if the build can compile it.
        served = dict.fromkeys([*parts.copied, PYODIDE])
        for name, text in license_files(stored.values(), served, cache).items():
            files[f"{_LICENSES_FOLDER}/{name}"] = text
        missing = {pool: found.missing for pool, (found, _) in self.answers.items()}
        modules = {
            pool: frozenset(module for package in (*base, *found) for module in package.imports)
            for pool, found in pools.items()
        }
        # Nobody needs a copy of what stays on a server and no app requires.
        compilable = {
            package.sha256: package
            for pool, (found, _) in self.answers.items()
            for package in (*found.select(self.required[pool]), *filter(_is_stored, found.packages))
            if package.is_compilable
        }
        return Runtime(
            *(parts.kind, identity, missing, modules, manifest, files),
            compilable=tuple(package for _, package in sorted(compilable.items())),
            ingredients=self,
        )


def _is_stored(package: Package) -> bool:
    return package.is_stored


def _take(package: Package, compiled: Mapping[str, str]) -> Package:
    return package.compiled(compiled[package.sha256]) if package.sha256 in compiled else package


def import_map() -> str:
    """Return an import map with the hashes of the front end's modules on the CDN.

    Its text is the same for all sites, so a content security policy can allow it by its hash. Its only name
    leads nowhere: what finds it knows that the browser has taken the map.
    """
    hashes = {**_hashes(STLITE, "start"), **_hashes(STLITE, "later")}
    modules = {url: value for url, value in hashes.items() if url.endswith(".js")}
    return json.dumps({"imports": {"stlite-docs": "data:,"}, "integrity": modules}, separators=(",", ":"))


def import_map_hash() -> str:
    """Return the hash of the import map, as content security policies take it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(import_map().encode()).digest()).decode()}"


def _hashes(part: NpmPackage, when: str) -> dict[str, str]:
    """Return the hashes of a part's files on the CDN by URL."""
    return {part.cdn + path: value for path, value in integrity()[part.name].get(when, {}).items()}


def _size(base: Iterable[Package], cache: Cache) -> int:
    """Return the number of bytes that every interpreter loads, without the lock."""
    stored = (cache.root / package.location for package in base if package.is_stored)
    return sum(SIZES.values()) + sum(path.stat().st_size for path in stored)


def _pool_entry(found: Resolution, keys: Mapping[str, str]) -> dict[str, object]:
    loads = {text: [keys[name] for name in names] for text, names in found.app_requirements.items()}
    return {"packages": loads, "missing": dict.fromkeys(found.missing, _NOT_AVAILABLE)}


def _entry(part: NpmPackage, kind: RuntimeKind) -> str:
    """Return the address of the module that starts a part."""
    return _address(part, kind, part.entry)


def _address(part: NpmPackage, kind: RuntimeKind, name: str) -> str:
    """Return the path from the folder of `runtime.json` to a file of a part, or its URL on the CDN."""
    if kind is RuntimeKind.CDN:
        return part.cdn + name
    return f"{FOLDER}/{part.folder}/{_served_name(name)}"


def _served_name(name: str) -> str:
    """Return a file's name in the site: scripts need a type, and many servers know none for `.mjs`."""
    return f"{name.removesuffix('.mjs')}.js" if name.endswith(".mjs") else name


def _names(tree: Path) -> list[str]:
    return [path.relative_to(tree).as_posix() for path in sorted(tree.rglob("*")) if path.is_file()]
