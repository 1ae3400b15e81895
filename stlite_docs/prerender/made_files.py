"""Makes the files with which readers start Python faster. Node.js makes them, with the site's own runtime.

The *base* is the packages that every interpreter has, compiled and in one file. A worker need not unpack and
compile each of them (`browser/worker/packed.js`). The *image* is the memory of an interpreter that has
imported them. It has only what differs from a fresh WebAssembly (`browser/worker/image.js`).

They become part of the site. So entries of the cache are sealed: who can only write the cache cannot change
one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from stlite_docs import __version__
from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.node import explain_no_node, find_node
from stlite_docs.prerender.run_cache import our_digest
from stlite_docs.prerender.served import Served
from stlite_docs.runtime.build import Runtime
from stlite_docs.runtime.cdn_copies import CdnCopies
from stlite_docs.runtime.fetch.cache import Cache, open_cache
from stlite_docs.runtime.resolve.seal import is_sealed, seal

_FOLDER = "made"
# More makes the file 1 % smaller in five times the time.
_COMPRESSION = 6
# Where Node.js finds the unpacked base, in our folder of a site.
_UNPACKED_BASE = "runtime/base"
_NOTHING_MADE = "Readers start Python without what the build could make for that"


class Kind(Enum):
    """What there is to make. The name is that of the files too."""

    BASE = "base"
    IMAGE = "image"


_MAKING = {
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
    def integrity(self) -> str:
        """The hash as browsers take it."""
        return f"sha256-{base64.b64encode(bytes.fromhex(self.sha256)).decode()}"


def find_made(kind: Kind, runtime: Runtime, cache: Cache | None = None) -> MadeFile | None:
    """Return the file that an earlier build has made for a runtime, or None."""
    store = cache or open_cache()
    name = _name(kind, runtime)
    try:
        entry = json.loads((store.root / _location(name)).read_bytes())
        if not is_sealed(entry["text"], entry["seal"]):
            return None
        sealed_name, location, sha256, size = json.loads(entry["text"])
    except (OSError, RecursionError, ValueError, TypeError, KeyError):
        return None
    if sealed_name != name or not store.holds(location, sha256):
        return None
    return MadeFile(store.root / location, sha256, size, kind)


def make_files(
    kinds: list[Kind], folder: Path, runtime: Runtime, cache: Cache | None = None
) -> list[MadeFile]:
    """Return the files that a runtime in our folder of a site can have, and make those that the cache lacks.

    Where that is impossible, tell the log why.

    Args:
        kinds: What to make. The image needs the base before it.
        folder: Our folder of a site.
        runtime: The runtime in it.
        cache: Keeps the files.
    """
    store = cache or open_cache()
    made: list[MadeFile] = []
    try:
        for kind in kinds:
            made.append(find_made(kind, runtime, store) or _make(kind, folder, runtime, store, made))
    except (OSError, StliteError) as error:
        LOG.info("%s: %s", _NOTHING_MADE, error)
    return made


def _make(kind: Kind, folder: Path, runtime: Runtime, store: Cache, made: list[MadeFile]) -> MadeFile:
    """Make a file.

    Raises:
        OSError: Node.js cannot make it.
        StliteError: Node.js or something that it needs is not available.
    """
    node = find_node()
    if node is None:
        raise StliteError(explain_no_node("the build does not make it"))
    LOG.info("%s", _MAKING[kind])
    copies = CdnCopies(folder, runtime.manifest, store)
    copies.fetch_base()
    with store.scratch() as scratch:
        files = dict(copies.files)
        for earlier in made:
            files[_UNPACKED_BASE] = scratch / "unpacked"
            files[_UNPACKED_BASE].write_bytes(gzip.decompress(earlier.path.read_bytes()))
        content = Interpreter(Served(folder, files), node).make(kind.value)
        file = scratch / f"{kind.value}.bin"
        file.write_bytes(gzip.compress(content, _COMPRESSION, mtime=0))
        location, sha256 = store.keep(file)
    name = _name(kind, runtime)
    text = json.dumps([name, location, sha256, len(content)])
    with suppress(OSError):  # The next build makes it again.
        store.keep_text(_location(name), json.dumps({"text": text, "seal": seal(text)}))
    return MadeFile(store.root / location, sha256, len(content), kind)


def _name(kind: Kind, runtime: Runtime) -> str:
    """Return what identifies the file for a runtime. Packages of single apps do not matter."""
    lock = runtime.description.lock["packages"]
    packages = {key: lock[key]["sha256"] for key in runtime.manifest["packages"]}  # type: ignore[attr-defined]
    parts = [runtime.manifest["stlite"], runtime.manifest["pyodide"]]
    said = [kind.value, packages, parts, __version__, our_digest()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _location(name: str) -> str:
    return f"{_FOLDER}/{name}.json"
