"""Writes into a folder while a server reads from it."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

from stlite_docs.base.hashing import sha256_of
from stlite_docs.base.log import LOG
from stlite_docs.base.moving import move
from stlite_docs.base.ordinary_file import check_ordinary

Content = bytes | Path


def write(target: Path, content: Content, sha256: str = "") -> None:
    """Write content, or a copy of the file at a path. Leaves the target unchanged if it is the same.

    Args:
        target: Where to write.
        content: The content, or the file.
        sha256: The hash that a copy must have, if it is known.

    Raises:
        OSError: The file is unreadable, or has another hash.
    """
    if _is_same(target, content, sha256):
        return
    if isinstance(content, Path):
        check_ordinary(content.stat())
    target.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, so the move is atomic. Two builds never use the same name.
    fresh = target.with_name(f".stlite-{uuid.uuid4().hex}")
    try:
        if isinstance(content, bytes):
            fresh.write_bytes(content)
        else:
            shutil.copyfile(content, fresh)
            if sha256 and sha256_of(fresh) != sha256:
                raise OSError(errno.ESTALE, "it has changed during the build; build again")
        move(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)


def _is_same(target: Path, content: Content, sha256: str) -> bool:
    try:
        if sha256:
            return sha256_of(target) == sha256
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
