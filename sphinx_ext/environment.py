"""The data about each page's apps in Sphinx's environment, kept between builds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.base.directory_listing import DirectoryListing
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.project_folder import site_paths
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.app_runs import AppRun

from .configuration import site_settings

_PATHS = "stlite_docs_paths"
_RUNS = "stlite_runs"


def app_needs_by_page(env: BuildEnvironment) -> dict[str, list[AppNeeds]]:
    """Return the record in the environment: every page with a block, and the needs of its live apps."""
    record: dict[str, list[AppNeeds]] = vars(env).setdefault("stlite_app_needs", {})
    return record


def directories_by_page(env: BuildEnvironment) -> dict[str, set[DirectoryListing]]:
    """Return the folders that the build searched for each page's apps, with their listings."""
    record: dict[str, set[DirectoryListing]] = vars(env).setdefault("stlite_directories", {})
    return record


def record_runs(app: Sphinx, runs: tuple[AppRun, ...]) -> None:
    """Keep what this build's runs mean until its pages are complete. The environment is for later builds."""
    vars(app)[_RUNS] = runs


def recorded_runs(app: Sphinx) -> tuple[AppRun, ...]:
    """Return what this build's runs mean for the pages."""
    runs: tuple[AppRun, ...] = vars(app).get(_RUNS, ())
    return runs


def pictures_by_page(env: BuildEnvironment) -> dict[str, str]:
    """Return the record in the environment: a hash of what the apps of each page show."""
    record: dict[str, str] = vars(env).setdefault("stlite_pictures", {})
    return record


def record_paths(app: Sphinx) -> None:
    """Record how to resolve the paths in pages. Only the application knows the folder of `conf.py`."""
    folder = Path(app.confdir)
    settings = site_settings(app.config).seen_from(folder)
    vars(app.env)[_PATHS] = site_paths(Path(app.srcdir), folder, settings)


def docs_paths(env: BuildEnvironment) -> DocsPaths:
    """Return how to resolve the paths in pages."""
    paths: DocsPaths = vars(env)[_PATHS]
    return paths


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that has changed or is gone."""
    app_needs_by_page(env).pop(docname, None)
    directories_by_page(env).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process has read."""
    app_needs, listings = app_needs_by_page(other), directories_by_page(other)
    for docname in docnames:
        if docname in app_needs:
            app_needs_by_page(env)[docname] = app_needs[docname]
        if docname in listings:
            directories_by_page(env)[docname] = listings[docname]


def find_outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose folders have more or fewer files. Sphinx itself only watches files."""
    return [
        docname
        for docname, listings in directories_by_page(env).items()
        if docname not in removed and any(listing.is_outdated for listing in listings)
    ]
