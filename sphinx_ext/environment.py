"""What is kept of each page's apps in Sphinx's environment, from build to build."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.base.directory_listing import Listing
from stlite_docs.publish.app_needs import Cargo


def cargos_by_page(env: BuildEnvironment) -> dict[str, list[Cargo]]:
    """Return the environment's record: every page with a block, and what travels with its live apps."""
    record: dict[str, list[Cargo]] = vars(env).setdefault("stlite_cargos", {})
    return record


def listings_by_page(env: BuildEnvironment) -> dict[str, set[Listing]]:
    """Return the folders that were searched for each page's apps, and what was there."""
    record: dict[str, set[Listing]] = vars(env).setdefault("stlite_listings", {})
    return record


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    cargos_by_page(env).pop(docname, None)
    listings_by_page(env).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process has read."""
    cargos, listings = cargos_by_page(other), listings_by_page(other)
    for docname in docnames:
        if docname in cargos:
            cargos_by_page(env)[docname] = cargos[docname]
        if docname in listings:
            listings_by_page(env)[docname] = listings[docname]


def find_outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose folders have files more or less: Sphinx itself only knows of files."""
    return [
        docname
        for docname, listings in listings_by_page(env).items()
        if docname not in removed and any(listing.is_outdated for listing in listings)
    ]
