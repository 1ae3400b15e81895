"""Hashes of files and texts."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def short_hash(text: str) -> str:
    """Return eight hex digits that differ for different texts."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]


def kept_sha256(path: Path, state: os.stat_result) -> str:
    """Return the SHA-256 of a file, and compute it again only if the file's time or size has changed."""
    return _sha256_at(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2**16)
def _sha256_at(path: Path, _time: int, _size: int) -> str:
    return sha256_of(path)
