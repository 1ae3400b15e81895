"""Turns a bug in stlite-docs into a normal problem, and writes its traceback to the log.

Hosts handle exceptions in an extension in different ways: Sphinx ends the build, and MkDocs' fences drop the
block without a message. So each adapter catches all exceptions where the host calls it.
"""

from __future__ import annotations

import traceback
from importlib.metadata import PackageNotFoundError, metadata

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote

_PACKAGE = "stlite-docs"


def describe_error(error: Exception, place: Place) -> Problem:
    """Return a message about an exception that is not the author's fault, and where to report it."""
    text = quote(str(error))[1:-1]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    message = (
        f"{_PACKAGE} has failed here ({said}). This is a bug in {_PACKAGE}, not in your page. Please report "
        f"it {_find_tracker()}, with the traceback in the build's log"
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
