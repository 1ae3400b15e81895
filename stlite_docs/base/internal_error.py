"""Turns a bug in stlite-docs into a normal problem, and writes its traceback to the log.

Hosts handle exceptions in an extension in different ways: Sphinx ends the build, and MkDocs' fences drop the
block without a message. So each adapter catches all exceptions where the host calls it.
"""

from __future__ import annotations

import errno
import os
import traceback
from importlib.metadata import PackageNotFoundError, metadata

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind

_PACKAGE = "stlite-docs"
_FULL = frozenset({errno.EDQUOT, errno.ENOSPC})
_DENIED = frozenset({errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.ETXTBSY})


def describe_error(error: Exception, place: Place) -> Problem:
    """Return a message about an exception that is not the author's fault, and where to report it.

    A full disk, or a file that cannot be changed, is not our fault either, and the message says what to do.

    Readers see the message, and the exception's text can contain paths of this machine. So the message names
    only its type.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        message = f"cannot write a file: {os.strerror(error.errno)}. Make space on the disk, and build again"
        return Problem(ProblemKind.INTERNAL, message, place)
    if isinstance(error, OSError) and error.errno in _DENIED:
        message = (
            f"cannot read or change a file: {os.strerror(error.errno)}. Close programs that use it, or make "
            "it yours, and build again"
        )
        return Problem(ProblemKind.INTERNAL, message, place, "".join(traceback.format_exception(error)))
    message = (
        f"{_PACKAGE} has failed here ({type(error).__name__}). This is a bug in {_PACKAGE}, not in your "
        f"page. Please report it {_find_tracker()}, with the traceback in the build's log"
    )
    return Problem(ProblemKind.INTERNAL, message, place, "".join(traceback.format_exception(error)))


def _find_tracker() -> str:
    try:
        urls = metadata(_PACKAGE).get_all("Project-URL", [])
    except PackageNotFoundError:
        urls = []
    named = dict(url.split(", ", 1) for url in urls if ", " in url)
    address = named.get("Issues")
    return f"at {address}" if address else f"to the authors of {_PACKAGE}"
