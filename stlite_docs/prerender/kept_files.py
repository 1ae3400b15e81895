"""Keeps what Node.js has made in the cache.

It becomes part of the site, and the build itself starts Python with it. So entries have a seal: who can only
write the cache cannot change one.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.resolve.seal import is_sealed, seal

_FOLDER = "made"


@dataclass(frozen=True)
class KeptFile:
    """A file of the cache.

    Args:
        path: Where it is.
        sha256: Its hash.
        size: How many bytes it has when unpacked.
    """

    path: Path
    sha256: str
    size: int


def find_file(name: str, cache: Cache) -> KeptFile | None:
    """Return the file with a name, if nobody has changed it."""
    try:
        entry = json.loads((cache.root / _location(name)).read_bytes())
        if not is_sealed(entry["text"], entry["seal"]):
            return None
        sealed_name, location, sha256, size = json.loads(entry["text"])
    except (OSError, RecursionError, ValueError, TypeError, KeyError):
        return None
    if sealed_name != name or not cache.holds(location, sha256):
        return None
    return KeptFile(cache.root / location, sha256, size)


def keep_file(name: str, file_name: str, content: bytes, size: int, cache: Cache) -> KeptFile:
    """Give a file a name in the cache.

    Raises:
        OSError: The cache cannot take it.
    """
    with cache.scratch() as scratch:
        file = scratch / file_name
        file.write_bytes(content)
        location, sha256 = cache.keep(file)
    text = json.dumps([name, location, sha256, size])
    with suppress(OSError):  # The next build makes it again.
        cache.keep_text(_location(name), json.dumps({"text": text, "seal": seal(text)}))
    return KeptFile(cache.root / location, sha256, size)


def _location(name: str) -> str:
    return f"{_FOLDER}/{name}.json"
