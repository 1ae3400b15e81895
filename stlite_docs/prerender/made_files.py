"""Makes the files with which Python starts faster. Node.js makes them, with the site's own runtime.

The *library* is Python's standard library, compiled: Pyodide's own has sources, which each start compiles.
The *base* is the packages that every interpreter has, compiled and in one file. A worker need not unpack and
compile each of them (`browser/worker/packed.js`). The *image* is the memory of an interpreter that has
imported them. It has only what differs from a fresh WebAssembly (`browser/worker/image.js`).

The build itself starts Python with them too.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from stlite_docs import __version__
from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.kept_files import find_file, keep_file
from stlite_docs.prerender.node import explain_no_node, find_node
from stlite_docs.prerender.run_cache import our_digest
from stlite_docs.prerender.served import Served
from stlite_docs.runtime.build import FOLDER
from stlite_docs.runtime.cdn_copies import CdnCopies
from stlite_docs.runtime.fetch.cache import Cache, open_cache

# More makes the file 1 % smaller in five times the time.
_COMPRESSION = 6
_NOTHING_MADE = "Python starts without what the build could make for that"


class Kind(Enum):
    """What to make. Each one needs those before it. The name is that of the files too."""

    LIBRARY = "library"
    BASE = "base"
    IMAGE = "image"


_MAKING = {
    Kind.LIBRARY: "Compiling Python's standard library, once for this version of it",
    Kind.BASE: "Compiling the packages that every app has, once for this version of them",
    Kind.IMAGE: "Making an image of Python's memory, once for this version of the packages",
}


@dataclass(frozen=True)
class MadeFile:
    """A file.

    Args:
        path: Where it is, compressed.
        sha256: Its hash.
        size: How many bytes it has when unpacked.
        kind: What is in it.
    """

    path: Path
    sha256: str
    size: int
    kind: Kind

    @property
    def name(self) -> str:
        """Its name in the site, which changes with its content."""
        return f"{self.kind.value}-{self.sha256[:12]}.bin"

    @property
    def address(self) -> str:
        """Where our folder of a site has it."""
        return f"{FOLDER}/{self.name}"

    @property
    def integrity(self) -> str:
        """The hash as browsers take it."""
        return f"sha256-{base64.b64encode(bytes.fromhex(self.sha256)).decode()}"

    def describe(self) -> dict[str, Any]:
        """Return what a worker must know of it (see `browser/shared/manifest.js`)."""
        entry: dict[str, Any] = {"url": self.address, "integrity": self.integrity}
        return entry | ({"memory": self.size} if self.kind is Kind.IMAGE else {})


@dataclass(frozen=True)
class Start:
    """What Python starts with.

    Args:
        manifest: The content of `runtime.json`.
        packages: The packages of the site's lock, by key.
    """

    manifest: Mapping[str, Any] = field(repr=False)
    packages: Mapping[str, Any] = field(repr=False)

    def name(self, kind: Kind) -> str:
        """Return what identifies a file. Packages of single apps do not matter."""
        packages = {key: self.packages[key]["sha256"] for key in self.manifest["packages"]}
        parts = [self.manifest["stlite"], self.manifest["pyodide"]]
        said = [kind.value, packages, parts, __version__, our_digest()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def find_files(kinds: Iterable[Kind], start: Start, cache: Cache | None = None) -> list[MadeFile]:
    """Return the files that an earlier build has made, up to the first one that the cache lacks."""
    found: list[MadeFile] = []
    for kind in kinds:
        made = _find(kind, start, cache or open_cache())
        if made is None:
            break
        found.append(made)
    return found


def _find(kind: Kind, start: Start, store: Cache) -> MadeFile | None:
    found = find_file(start.name(kind), store)
    return MadeFile(found.path, found.sha256, found.size, kind) if found else None


def make_files(
    kinds: Iterable[Kind], folder: Path, start: Start, cache: Cache | None = None
) -> list[MadeFile]:
    """Return the files with which Python can start, and make those that the cache lacks.

    Where that is impossible, tell the log why.

    Args:
        kinds: What to make, with all kinds that it needs.
        folder: Our folder of a site, with its runtime.
        start: What Python starts with.
        cache: Keeps the files.
    """
    store = cache or open_cache()
    made: list[MadeFile] = []
    try:
        for kind in kinds:
            made.append(_find(kind, start, store) or _make(kind, folder, start, store, made))
    except (OSError, StliteError) as error:
        LOG.info("%s: %s", _NOTHING_MADE, error)
    return made


def _make(kind: Kind, folder: Path, start: Start, store: Cache, made: list[MadeFile]) -> MadeFile:
    """Make a file.

    Raises:
        OSError: Node.js cannot make it.
        StliteError: Node.js or something that it needs is not available.
    """
    node = find_node()
    if node is None:
        raise StliteError(explain_no_node("the build does not make it"))
    LOG.info("%s", _MAKING[kind])
    copies = CdnCopies(folder, start.manifest, store)
    copies.fetch_base()
    content = Interpreter(serve(folder, copies.files, made), node).make(kind.value)
    packed = gzip.compress(content, _COMPRESSION, mtime=0)
    kept = keep_file(start.name(kind), f"{kind.value}.bin", packed, len(content), store)
    return MadeFile(kept.path, kept.sha256, kept.size, kind)


def serve(folder: Path, files: Mapping[str, Path], made: Iterable[MadeFile]) -> Served:
    """Return what an interpreter may read that starts with some of these files."""
    own = {each.address: each.path for each in made}
    return Served(folder, {**files, **own}, {each.kind.value: each.describe() for each in made})
