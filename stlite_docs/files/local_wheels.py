"""The option `wheels`: wheels next to the pages."""

from __future__ import annotations

from collections.abc import Iterable

from stlite_docs.base.addresses import is_url
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.limits import LimitError
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import Match, find_paths
from stlite_docs.files.secret_files import find_secret_in
from stlite_docs.wheels.local_wheel import LocalWheel, WheelError, check_wheel


def find_wheels(
    items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[LocalWheel, ...]:
    """Return the wheels for paths and globs, and report invalid ones."""
    wheels: dict[str, LocalWheel] = {}
    for item in items:
        try:
            found = [_read(match, docs_paths) for match in _find(item, docs_paths, diagnostics)]
        except (PathError, WheelError) as error:
            diagnostics.add_option(ProblemKind.REQUIREMENTS, "wheels", str(error))
            continue
        for wheel in found:
            other = wheels.setdefault(wheel.name, wheel)
            if other.path != wheel.path:
                diagnostics.add_option(
                    ProblemKind.REQUIREMENTS,
                    "wheels",
                    f"expected one wheel of {wheel.name}, got {other.shown!r} and "
                    f"{wheel.shown!r}; name only the one that the app needs",
                )
    return tuple(wheels.values())


def _find(item: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[Match]:
    if is_url(item):
        raise PathError(f"expected the path of a wheel, got the URL {quote(item)}; download it")
    return find_paths(item, docs_paths, diagnostics)


def _read(match: Match, docs_paths: DocsPaths) -> LocalWheel:
    shown = docs_paths.page_name(match.path)
    docs_paths.check_size(match.path, shown)
    try:
        secret = find_secret_in(match.path, docs_paths.limits)
        wheel = check_wheel(match.path, shown)
    except LimitError as error:
        raise WheelError(f"wheel {shown!r} is not used: {error}") from None
    if secret:
        raise WheelError(
            f"wheel {shown!r} is not published, because it contains {quote(secret)}, and all readers could "
            "read this file; build the wheel without it"
        )
    return wheel
