"""Catches our exceptions in Sphinx's events, so that they do not end the build."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place

from .places import name_file, warn


def guarded(
    handler: Callable[..., Any], otherwise: Callable[[], object] = lambda: None
) -> Callable[..., Any]:
    """Return an event handler that warns about an exception in it and returns another result.

    Args:
        handler: The original handler.
        otherwise: Makes the result after an exception.
    """

    @functools.wraps(handler)
    def run(app: Sphinx, *args: Any) -> Any:
        try:
            return handler(app, *args)
        except SphinxError:  # raised on purpose, to end the build
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the site shall have all else
            problem = describe_error(error, _place(app, args))
            warn(str(problem), problem)
            return otherwise()

    return run


def _place(app: Sphinx, args: tuple[Any, ...]) -> Place:
    """Return the page of an event, or the site's configuration file."""
    env = getattr(app, "env", None)
    if env is None:
        return Place("conf.py")
    docname = next((each for each in args if isinstance(each, str) and each in env.found_docs), None)
    path = Path(env.doc2path(docname)) if docname else Path(app.confdir) / "conf.py"
    return Place(name_file(env, str(path)))
