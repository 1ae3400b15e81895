"""What the apps of each page ask for, kept in Sphinx's environment from one build to the next."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.demand import Demand
from stlite_docs.place import Place

Demands = list[tuple[Place, Demand]]


def demands_by_page(env: BuildEnvironment) -> dict[str, Demands]:
    """Return the environment's record: every page with a block, and the demands of its live apps."""
    record: dict[str, Demands] = vars(env).setdefault("stlite_demands", {})
    return record


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    demands_by_page(env).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process has read."""
    read = demands_by_page(other)
    demands_by_page(env).update({docname: read[docname] for docname in docnames if docname in read})
