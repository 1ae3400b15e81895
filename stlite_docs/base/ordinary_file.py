"""Reads files that an author names."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def check_ordinary(state: os.stat_result) -> None:
    """Refuse pipes and devices, which would block their reader forever.

    Raises:
        OSError: It is not an ordinary file.
    """
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")


def read_ordinary(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        OSError: It is unreadable, or a pipe, a device or a folder.
    """
    check_ordinary(path.stat())
    return path.read_bytes()


def is_ordinary(path: Path) -> bool:
    """Whether an ordinary file exists. Files that cannot be inspected do not count."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def resolve_links(path: Path) -> Path:
    """Return where a path leads, there or not.

    Raises:
        OSError: It leads in a circle, or there can be no such path.
    """
    try:
        return path.resolve()
    except RuntimeError as error:  # so pathlib calls a circle before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error
    except ValueError as error:
        raise OSError(errno.EINVAL, "no file can have this name") from error
