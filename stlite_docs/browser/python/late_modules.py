"""Waits for modules that have not come yet.

An app starts with the modules of the core. When Python reads a module of the rest, or one of the core again,
`worker/modules.js` unpacks them. Until then, they are empty files, or zeros in the archive of the standard
library. No compiled module is empty.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from zipimport import ZipImportError

# What `zlib` calls a gzip file.
_GZIP = 31
# Bytes that are unpacked at once. The interpreter's memory never shrinks.
_PIECE = 2**16

_load: Callable[[str], bool] = lambda _path: False  # noqa: E731 - `listen` puts the real ones here
_load_soon: Callable[[], object] = lambda: None  # noqa: E731 - as above


def listen(load: Callable[[str], bool], load_soon: Callable[[], object]) -> None:
    """Wait for modules from now on.

    Args:
        load: Loads some of them while Python waits for a path, and returns whether it found any to load.
        load_soon: Begins to load all others.
    """
    global _load, _load_soon
    _load, _load_soon = load, load_soon


def load_soon() -> None:
    """Begin to load all modules that have not come."""
    _load_soon()


def unpack(packed: Any, integrity: str, take: Callable[[bytes], object]) -> None:
    """Unpack a file of modules.

    Args:
        packed: The file as JavaScript's `ArrayBuffer`.
        integrity: Its expected hash, as browsers take it.
        take: Gets the content, in pieces.

    Raises:
        ValueError: The file has another hash.
    """
    digest, inflate = hashlib.sha256(), zlib.decompressobj(_GZIP)
    for begin in range(0, packed.byteLength, _PIECE):
        piece = packed.slice(begin, begin + _PIECE).to_bytes()
        digest.update(piece)
        take(inflate.decompress(piece))
    if f"sha256-{base64.b64encode(digest.digest()).decode()}" != integrity:
        raise ValueError("the file of modules is not the one that the build made")


def imported_files() -> set[str]:
    """Return the files of all modules in memory."""
    specs = [getattr(module, "__dict__", {}).get("__spec__") for module in list(sys.modules.values())]
    return {str(spec.cached or spec.origin) for spec in specs if spec}


def list_imported(archive: str) -> str:
    """Return what Python has imported, as JSON: the files, and where an archive's members begin and end."""
    files = imported_files()
    with zipfile.ZipFile(archive) as library:
        members = sorted(library.infolist(), key=lambda member: member.header_offset)
        ends = [*(member.header_offset for member in members[1:]), library.start_dir]
    places = [
        (member.header_offset, end)
        for member, end in zip(members, ends, strict=True)
        if f"{archive}/{member.filename}" in files
    ]
    return json.dumps({"files": sorted(files), "members": places})


def read_when_there(read: Callable[[Any, str], bytes]) -> Callable[[Any, str], bytes]:
    """Wrap the reading of a module's file."""

    def get_data(self: Any, path: str) -> bytes:
        content = read(self, path)
        while not content and path.endswith(".pyc") and _load_for(path):
            content = read(self, path)
        return content

    return get_data


def read_member_when_there(read: Callable[[str, Any], bytes]) -> Callable[[str, Any], bytes]:
    """Wrap the reading of a file in an archive of modules."""

    def get_data(archive: str, toc_entry: Any) -> bytes:
        while True:
            try:
                return read(archive, toc_entry)
            except ZipImportError:
                if not _load_for(toc_entry[0]):
                    raise

    return get_data


def _load_for(path: str) -> bool:
    """Load modules, and return whether there were any to load.

    Raises:
        ImportError: They do not come.
    """
    try:
        return _load(path)
    except Exception as error:
        raise ImportError(f"cannot load {path}: {error}", path=path) from error
