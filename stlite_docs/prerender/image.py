"""Makes the image of Python's memory: an interpreter that has imported what every app needs.

A worker that restores it needs neither to unpack packages nor to import them. The image holds the memory, as
the difference from that of a fresh WebAssembly, and the files of the packages. `browser/worker/image.js`
reads it. It becomes part of the site. So entries of the cache are sealed: who can only write the cache cannot
change one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
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

_FOLDER = "images"
_FILE_NAME = "image.bin"
# More makes the file 1 % smaller in five times the time.
_COMPRESSION = 6
_NO_IMAGE = "The build does not make an image of Python's memory"


@dataclass(frozen=True)
class Image:
    """An image.

    Args:
        path: Its file, which is compressed.
        sha256: The hash of the file.
        memory: The bytes of memory in it.
    """

    path: Path
    sha256: str
    memory: int

    @property
    def name(self) -> str:
        """Its name in the site, which changes with its content."""
        return f"image-{self.sha256[:12]}.bin"

    @property
    def integrity(self) -> str:
        """The hash as browsers take it."""
        return f"sha256-{base64.b64encode(bytes.fromhex(self.sha256)).decode()}"


def find_image(runtime: Runtime, cache: Cache | None = None) -> Image | None:
    """Return the image that an earlier build has made for a runtime, or None."""
    store = cache or open_cache()
    name = _name(runtime)
    try:
        entry = json.loads((store.root / _location(name)).read_bytes())
        if not is_sealed(entry["text"], entry["seal"]):
            return None
        sealed_name, location, sha256, memory = json.loads(entry["text"])
    except (OSError, RecursionError, ValueError, TypeError, KeyError):
        return None
    if sealed_name != name or not store.holds(location, sha256):
        return None
    return Image(store.root / location, sha256, memory)


def make_image(folder: Path, runtime: Runtime, cache: Cache | None = None) -> Image | None:
    """Make the image for the runtime in our folder of a site.

    If that is impossible, tell the log why and return None.
    """
    store = cache or open_cache()
    node = find_node()
    if node is None:
        LOG.info("%s", explain_no_node(_NO_IMAGE))
        return None
    LOG.info("Making an image of Python's memory, once for this version of the packages")
    try:
        copies = CdnCopies(folder, runtime.manifest, store)
        copies.fetch_base()
        content, memory = Interpreter(Served(folder, copies.files), node).make_image()
        return _keep(store, _name(runtime), gzip.compress(content, _COMPRESSION, mtime=0), memory)
    except (OSError, StliteError) as error:
        LOG.info("%s: %s", _NO_IMAGE, error)
        return None


def _keep(store: Cache, name: str, content: bytes, memory: int) -> Image:
    with store.scratch() as scratch:
        (scratch / _FILE_NAME).write_bytes(content)
        location, sha256 = store.keep(scratch / _FILE_NAME)
    text = json.dumps([name, location, sha256, memory])
    with suppress(OSError):  # The next build makes it again.
        store.keep_text(_location(name), json.dumps({"text": text, "seal": seal(text)}))
    return Image(store.root / location, sha256, memory)


def _name(runtime: Runtime) -> str:
    """Return what identifies the image of a runtime. Packages of single apps do not matter."""
    lock = runtime.description.lock["packages"]
    base = {key: lock[key]["sha256"] for key in runtime.manifest["packages"]}  # type: ignore[attr-defined]
    parts = [runtime.manifest["stlite"], runtime.manifest["pyodide"]]
    said = [base, parts, __version__, our_digest()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _location(name: str) -> str:
    return f"{_FOLDER}/{name}.json"
