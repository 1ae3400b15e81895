"""Writes into a folder while a server reads from it."""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

from stlite_docs.base.log import LOG
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


def remove_others(folder: Path, kept: Collection[str]) -> bool:
    """Delete all files below a folder except these, and the folders that become empty.

    What cannot be removed stays, and the log says so. Windows keeps files that somebody reads, and a folder
    can belong to another user. Nothing refers to it.

    Returns:
        Whether the files are gone.
    """
    failures: list[OSError] = []
    for parent, folders, names in os.walk(folder, topdown=False, onerror=failures.append):
        here = Path(parent)
        for name in names:
            if (here / name).relative_to(folder).as_posix() not in kept:
                try:
                    (here / name).unlink()
                except FileNotFoundError:
                    continue  # Another build was faster.
                except OSError as error:
                    failures.append(error)
        for name in folders:
            with contextlib.suppress(OSError):  # It still has files.
                (here / name).rmdir()
    failures = [failure for failure in failures if not isinstance(failure, FileNotFoundError)]
    _tell(folder, failures)
    return not failures


def remove_folder(folder: Path, last: str) -> None:
    """Delete a folder. If a part stays, one file stays too, by which the next build knows the folder.

    Args:
        folder: The folder.
        last: The name of this file.
    """
    if remove_others(folder, {last}) and remove_others(folder, ()):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _tell(folder: Path, failures: Sequence[OSError]) -> None:
    if not failures:
        return
    first = failures[0]
    path = Path(os.fsdecode(first.filename)) if first.filename else folder
    named = path.relative_to(folder.parent) if path.is_relative_to(folder.parent) else Path(folder.name)
    more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
    LOG.info(
        "The build cannot remove %s%s from the site: %s. No page uses it, and the next build tries again.",
        named.as_posix(),
        more,
        first.strerror or first,
    )
