"""Where the documentation explains the kinds of problems."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

from stlite_docs.base.problems import ProblemKind

_LABEL = "documentation"


def find_help(kind: ProblemKind) -> str:
    """Return the address of a kind's section; nothing if the package does not say where its docs are."""
    docs = _find_docs()
    return f"{docs.rstrip('/')}/messages/#{kind}" if docs else ""


def explain_kinds(kinds: Iterable[ProblemKind]) -> str:
    """Return where the documentation explains kinds of problems, for the end of a log."""
    found = sorted({*kinds})
    links = [find_help(kind) for kind in found]
    if not found:
        return ""
    if all(links):
        return "\n  ".join(["What the messages mean:", *links])
    return f"See 'What messages mean' in the documentation for {', '.join(f'[{kind}]' for kind in found)}."


@cache
def _find_docs() -> str:
    try:
        urls = metadata("stlite-docs").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = (url.partition(",") for url in urls)
    return next((address.strip() for label, _, address in named if label.strip().lower() == _LABEL), "")
