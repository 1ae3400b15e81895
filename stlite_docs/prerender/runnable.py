"""An app that the build runs, and where its files are in the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stlite_docs.base.place import Place


@dataclass(frozen=True)
class Runnable:
    """An app that the build runs.

    Attributes:
        place: The place of its block.
        payload: What the browser gets (see `publish/payload.py`).
        places: The first line of its Python files in the documentation, by their paths in the app's folder.
        hashes: The SHA-256 of each file that it gets from the site. URLs have only a part of it.
        expects_error: Whether it raises an exception on purpose.
        reported: The places where the build has found problems without running it.
    """

    place: Place
    payload: Mapping[str, Any] = field(repr=False)
    places: Mapping[str, Place] = field(default_factory=dict)
    hashes: tuple[str, ...] = ()
    expects_error: bool = False
    reported: frozenset[Place] = frozenset()
