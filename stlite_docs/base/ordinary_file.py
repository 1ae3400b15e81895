"""Looking at files that an author names, of whatever kind."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def check_ordinary(state: os.stat_result) -> None:
    """Refuse what is no file with an end: a pipe or a device, which would keep its reader waiting for ever.

    Raises:
        OSError: It is none.
    """
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")


def read_ordinary(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        OSError: It cannot be read, or is a pipe, a device or a folder.
    """
    check_ordinary(path.stat())
    return path.read_bytes()


def is_ordinary(path: Path) -> bool:
    """Whether there is a file with an end; one that cannot be looked at counts as none."""
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
