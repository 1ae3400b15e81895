"""Writes into a folder while a server reads from it."""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
import uuid
from collections.abc import Collection
from pathlib import Path

from stlite_docs.base.moving import move

Content = bytes | Path


def write(target: Path, content: Content) -> None:
    """Write content, or a copy of the file at a path. Leaves the target unchanged if it is the same."""
    if _is_same(target, content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, so the move is atomic. Two builds never use the same name.
    fresh = target.with_name(f".stlite-{uuid.uuid4().hex}")
    try:
        if isinstance(content, bytes):
            fresh.write_bytes(content)
        else:
            shutil.copyfile(content, fresh)
        move(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)


def _is_same(target: Path, content: Content) -> bool:
    try:
        if isinstance(content, bytes):
            return target.read_bytes() == content
        # Compare the bytes: other files can have the same size and time, for example after restoring a cache.
        return target.stat().st_size == content.stat().st_size and filecmp.cmp(target, content, shallow=False)
    except OSError:
        return False


def remove_others(folder: Path, kept: Collection[str]) -> None:
    """Delete all files below a folder except these, and the folders that become empty.

    What cannot be removed stays, because Windows keeps files that somebody reads, and a folder can belong to
    another user. Nothing refers to it.
    """
    for parent, folders, names in os.walk(folder, topdown=False):
        here = Path(parent)
        for name in names:
            if (here / name).relative_to(folder).as_posix() not in kept:
                with contextlib.suppress(OSError):
                    (here / name).unlink()
        for name in folders:
            with contextlib.suppress(OSError):  # It still has files.
                (here / name).rmdir()
