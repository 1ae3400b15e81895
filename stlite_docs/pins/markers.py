"""Decides which requirements apply in the browser."""

from __future__ import annotations

from packaging.requirements import Requirement

from stlite_docs.pins.pinned import MARKERS


def holds_in_browser(requirement: Requirement, extras: tuple[str, ...] = ()) -> bool:
    """Whether a requirement's marker is true there, without extras or with one of these.

    Raises:
        ValueError: The marker compares incompatible values, such as `os_name ~= "x"`.
    """
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**MARKERS, "extra": extra}) for extra in ("", *extras))
