"""Which requirements hold in the browser's interpreter."""

from __future__ import annotations

from packaging.requirements import Requirement

from stlite_docs.pins.pinned import MARKERS


def holds_in_browser(requirement: Requirement, extras: tuple[str, ...] = ()) -> bool:
    """Whether a requirement's marker is true there, without extras or with one of these.

    Raises:
        ValueError: It compares what cannot be compared, such as `os_name ~= "x"`.
    """
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**MARKERS, "extra": extra}) for extra in ("", *extras))
