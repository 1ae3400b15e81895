"""Seals what a cache keeps without a hash from elsewhere, with a key that is not in the cache.

A build uses a sealed text only if a build of the same user on the same machine wrote it.
"""

from __future__ import annotations

import functools
import hmac
import os
import secrets
from pathlib import Path

from platformdirs import user_state_path

from stlite_docs.runtime.fetch.cache import can_others_change

_SIZE = 32


def seal(text: str) -> str:
    """Return the seal of a text."""
    return hmac.new(_key(), text.encode(), "sha256").hexdigest()


def is_sealed(text: str, mark: str) -> bool:
    """Whether a mark is the seal of a text."""
    return hmac.compare_digest(seal(text).encode(), mark.encode(errors="replace"))


@functools.cache
def _key() -> bytes:
    """Return the key of this user. If it cannot be kept, the seals end with the process."""
    fresh = secrets.token_bytes(_SIZE)
    path = user_state_path("stlite-docs") / "key"
    try:
        if not path.exists():
            _write(path, fresh)
        key = path.read_bytes()
        is_ours = os.name == "nt" or not can_others_change(path.stat())
    except OSError:
        return fresh
    return key if is_ours and len(key) == _SIZE else fresh


def _write(path: Path, key: bytes) -> None:
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
