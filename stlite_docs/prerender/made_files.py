"""Makes the files with which Python starts faster. Node.js makes them, with the site's own runtime.

They are the modules of Python's standard library and of the packages that every interpreter has, compiled.
Pyodide has sources, which each start compiles. The *core* has the modules with which an app starts, and the
*rest* all others, which can come when the app is live. The *outline* says which modules there are, and has
all other files (`browser/worker/modules.js`). The *image* is the memory of an interpreter that has
imported the modules of the core. It has only what differs from a fresh WebAssembly
(`browser/worker/image.js`).

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
_MAKING = "Compiling the modules with which Python starts"
_MAKING_IMAGE = "Compiling the modules with which Python starts, and making an image of its memory"


class Kind(Enum):
    """What is in a file, which has the same name. Python starts with the first three, or with all."""

    OUTLINE = "outline"
    CORE = "core"
    REST = "rest"
    IMAGE = "image"


# What Python can start with.
MODULES = (Kind.OUTLINE, Kind.CORE, Kind.REST)


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
        size = self.path.stat().st_size
        entry: dict[str, Any] = {"url": self.address, "integrity": self.integrity, "size": size}
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


def find_files(start: Start, cache: Cache | None = None, *, has_image: bool = True) -> list[MadeFile]:
    """Return the files that an earlier build has made; none if the cache lacks any but the image."""
    kinds = [*MODULES, *([Kind.IMAGE] if has_image else [])]
    found = [made for kind in kinds if (made := _find(kind, start, cache or open_cache()))]
    return found if [made.kind for made in found[: len(MODULES)]] == [*MODULES] else []


def _find(kind: Kind, start: Start, store: Cache) -> MadeFile | None:
    found = find_file(start.name(kind), store)
    return MadeFile(found.path, found.sha256, found.size, kind) if found else None


def make_files(
    folder: Path, start: Start, cache: Cache | None = None, *, has_image: bool = True
) -> list[MadeFile]:
    """Return the files with which Python can start, and make those that the cache lacks.

    Where that is impossible, tell the log why.

    Args:
        folder: Our folder of a site, with its runtime.
        start: What Python starts with.
        cache: Keeps the files.
        has_image: Whether the image is wanted.
    """
    store = cache or open_cache()
    found = find_files(start, store, has_image=has_image)
    if len(found) == len(MODULES) + has_image:
        return found
    try:
        return _make(folder, start, store, has_image=has_image)
    except (OSError, StliteError) as error:
        LOG.info("%s: %s", _NOTHING_MADE, error)
        return found


def _make(folder: Path, start: Start, store: Cache, *, has_image: bool) -> list[MadeFile]:
    """Make the files.

    Raises:
        OSError: Node.js cannot make them.
        StliteError: Node.js or something that it needs is not available.
    """
    node = find_node()
    if node is None:
        raise StliteError(explain_no_node("the build does not make it"))
    LOG.info("%s, once for this version of them", _MAKING_IMAGE if has_image else _MAKING)
    copies = CdnCopies(folder, start.manifest, store)
    copies.fetch_base()
    contents = Interpreter(serve(folder, copies.files, ()), node).make_start(has_image=has_image)
    made: list[MadeFile] = []
    for kind, content in zip(Kind, contents, strict=False):
        packed = gzip.compress(content, _COMPRESSION, mtime=0)
        kept = keep_file(start.name(kind), f"{kind.value}.bin", packed, len(content), store)
        made.append(MadeFile(kept.path, kept.sha256, kept.size, kind))
    return made


def serve(folder: Path, files: Mapping[str, Path], made: Iterable[MadeFile]) -> Served:
    """Return what an interpreter may read that starts with some of these files."""
    own = {each.address: each.path for each in made}
    return Served(folder, {**files, **own}, {each.kind.value: each.describe() for each in made})
