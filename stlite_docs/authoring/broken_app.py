"""Replaces an app that stlite-docs failed to build."""

from __future__ import annotations

from stlite_docs.authoring.app import App
from stlite_docs.authoring.block import DEFAULT_ENTRYPOINT, Source
from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place
from stlite_docs.options.declarations import Settings


def make_broken_app(error: Exception, text: str, place: Place) -> App:
    """Return an app that does not start. Its page shows the block's text and the error.

    Args:
        error: The exception.
        text: The block's text.
        place: The block's place.
    """
    source = Source(DEFAULT_ENTRYPOINT, text, place.below(1))
    return App(place, (source,), Settings(), problems=(describe_error(error, place),))
