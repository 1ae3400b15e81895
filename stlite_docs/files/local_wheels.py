"""The option `wheels`: wheels that lie beside the pages."""

from __future__ import annotations

from collections.abc import Iterable

from stlite_docs.base.diagnostics import Notes
from stlite_docs.base.problems import Subject
from stlite_docs.files.docs_paths import Origin
from stlite_docs.files.lookup import PathError, find_paths
from stlite_docs.wheels.local_wheel import LocalWheel, WheelError, check_wheel


def find_wheels(items: Iterable[str], origin: Origin, notes: Notes) -> tuple[LocalWheel, ...]:
    """Return the wheels that paths and globs name; what is wrong with others is noted."""
    wheels: dict[str, LocalWheel] = {}
    for item in items:
        try:
            found = [
                check_wheel(match.path, origin.name(match.path)) for match in find_paths(item, origin, notes)
            ]
        except (PathError, WheelError) as error:
            notes.add(Subject.REQUIREMENTS, f"option 'wheels': {error}")
            continue
        for wheel in found:
            other = wheels.setdefault(wheel.name, wheel)
            if other.path != wheel.path:
                notes.add(
                    Subject.REQUIREMENTS,
                    f"option 'wheels': {other.shown!r} and {wheel.shown!r} are both {wheel.name}, of which "
                    "an app can have one; name the one that it needs",
                )
    return tuple(wheels.values())
