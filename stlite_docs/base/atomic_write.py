"""Writing a folder of a site that may be served meanwhile."""

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
    """Make a file have this content (a path stands for that file's); it is left alone when it has."""
    if _is_same(target, content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that moving it is one step; with a name that no other builder has.
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
        # Other files of the same size and time exist (a restored cache), so the bytes are compared.
        return target.stat().st_size == content.stat().st_size and filecmp.cmp(target, content, shallow=False)
    except OSError:
        return False


def remove_others(folder: Path, kept: Collection[str]) -> None:
    """Remove all files below a folder but those of these names, and the folders that are empty then.

    What cannot be removed stays: Windows keeps files that somebody reads. Nothing refers to it any more.
    """
    for parent, folders, names in os.walk(folder, topdown=False):
        here = Path(parent)
        for name in names:
            if (here / name).relative_to(folder).as_posix() not in kept:
                with contextlib.suppress(OSError):
                    (here / name).unlink()
        for name in folders:
            if not any((here / name).iterdir()):
                (here / name).rmdir()
