"""An error that is our own fault: it becomes a problem like others, and its traceback goes to the log.

Hosts have ways of their own with what an extension raises: Sphinx ends the build, and MkDocs' fences lose the
block without a word. So each adapter catches whatever comes out of our code where the host calls it.
"""

from __future__ import annotations

import traceback
from importlib.metadata import PackageNotFoundError, metadata

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote

_PACKAGE = "stlite-docs"


def describe_error(error: Exception, place: Place) -> Problem:
    """Return what to tell the author of an error that is not theirs, and where to report it."""
    text = quote(str(error))[1:-1]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    message = (
        f"{_PACKAGE} itself has failed here ({said}). Your page is not at fault. Please report this "
        f"{_find_tracker()}, with the traceback from the build's log"
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
