"""Writing a folder of a site that may be served meanwhile."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Collection
from pathlib import Path

Content = bytes | Path


def write(target: Path, content: Content) -> None:
    """Make a file have this content (a path stands for that file's); it is left alone when it has."""
    if _is_same(target, content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that moving it is one step; named by process, so that two builders do not meet.
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if isinstance(content, bytes):
            fresh.write_bytes(content)
        else:
            shutil.copyfile(content, fresh)
        fresh.replace(target)
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
    """Remove all files below a folder but those of these names, and the folders that are empty then."""
    for parent, folders, names in os.walk(folder, topdown=False):
        here = Path(parent)
        for name in names:
            if (here / name).relative_to(folder).as_posix() not in kept:
                (here / name).unlink()
        for name in folders:
            if not any((here / name).iterdir()):
                (here / name).rmdir()
