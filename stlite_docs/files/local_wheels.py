"""The option `wheels`: wheels next to the pages."""

from __future__ import annotations

from collections.abc import Iterable

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import find_paths
from stlite_docs.wheels.local_wheel import LocalWheel, WheelError, check_wheel


def find_wheels(
    items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[LocalWheel, ...]:
    """Return the wheels for paths and globs, and report invalid ones."""
    wheels: dict[str, LocalWheel] = {}
    for item in items:
        try:
            found = [
                check_wheel(match.path, docs_paths.display_name(match.path))
                for match in find_paths(item, docs_paths, diagnostics)
            ]
        except (PathError, WheelError) as error:
            diagnostics.add(ProblemKind.REQUIREMENTS, f"option 'wheels': {error}")
            continue
        for wheel in found:
            other = wheels.setdefault(wheel.name, wheel)
            if other.path != wheel.path:
                diagnostics.add(
                    ProblemKind.REQUIREMENTS,
                    f"option 'wheels': expected one wheel of {wheel.name}, got {other.shown!r} and "
                    f"{wheel.shown!r}; name only the one that the app needs",
                )
    return tuple(wheels.values())
