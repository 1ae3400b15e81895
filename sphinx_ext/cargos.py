"""What travels into the site with each page's apps, kept in Sphinx's environment from build to build."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.cargo import Cargo


def cargos_by_page(env: BuildEnvironment) -> dict[str, list[Cargo]]:
    """Return the environment's record: every page with a block, and the cargos of its live apps."""
    record: dict[str, list[Cargo]] = vars(env).setdefault("stlite_cargos", {})
    return record


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    cargos_by_page(env).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process has read."""
    read = cargos_by_page(other)
    cargos_by_page(env).update({docname: read[docname] for docname in docnames if docname in read})
