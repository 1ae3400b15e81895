"""Catches our exceptions in MkDocs' events, so that they end neither the build nor the server."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page

from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place

LOG = get_plugin_logger("stlite")

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")


def guarded(event: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T | None]:
    """Return an event that warns about an exception in it and returns None, so that MkDocs continues."""

    @functools.wraps(event)
    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return event(self, *args, **kwargs)
        except MkDocsException:  # raised on purpose, to end the build
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the site shall have all else
            warn_of(error, _place(args, kwargs))
            return None

    return run


def warn_of(error: Exception, place: Place) -> None:
    """Warn about a bug of stlite-docs, with its traceback. A strict build fails."""
    LOG.warning("%s", describe_error(error, place).log_text)


def _place(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Place:
    """Return the page of an event, as other messages name it, or the site's configuration file."""
    given = (*args, *kwargs.values())
    config = next((each for each in given if isinstance(each, MkDocsConfig)), None)
    page = kwargs.get("page")
    if isinstance(page, Page):
        return Place(posixpath.join(Path(config.docs_dir).name if config else "", page.file.src_uri))
    path = config.config_file_path if config else None
    return Place(Path(path).name if path else "mkdocs.yml")
