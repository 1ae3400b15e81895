"""Reads files that an author names."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from stlite_docs.base.limits import MEGABYTE, Limits, advise, in_megabytes


def check_ordinary(state: os.stat_result) -> None:
    """Refuse pipes and devices, which would block their reader forever.

    Raises:
        OSError: It is not an ordinary file.
    """
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")


def read_ordinary(path: Path, limits: Limits) -> bytes:
    """Return the content of a file that the build parses.

    Raises:
        OSError: It is unreadable or too large, or a pipe, a device or a folder.
    """
    check_ordinary(path.stat())
    most = limits.text_mb * MEGABYTE
    with path.open("rb") as file:
        content = file.read(most + 1)
        if len(content) > most:
            size = max(in_megabytes(os.fstat(file.fileno()).st_size), limits.text_mb + 1)
            advice = advise("text_mb", limits.text_mb, size)
            raise OSError(
                errno.EFBIG, f"expected at most {limits.text_mb} MB of text, got {size} MB; {advice}"
            )
    return content


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
