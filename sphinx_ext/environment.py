"""The data about each page's apps in Sphinx's environment, kept between builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.base.directory_listing import DirectoryListing
from stlite_docs.base.problems import Problem
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.project_folder import site_paths
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.tally import Tally

from .configuration import site_settings

_PATHS = "stlite_docs_paths"
_RUNS = "stlite_runs"
_TALLY = "stlite_tally"
_PROBLEMS = "stlite_problems"


def app_needs_by_page(env: BuildEnvironment) -> dict[str, list[AppNeeds]]:
    """Return the record in the environment: every page with a block, and the needs of its live apps."""
    record: dict[str, list[AppNeeds]] = vars(env).setdefault("stlite_app_needs", {})
    return record


def directories_by_page(env: BuildEnvironment) -> dict[str, set[DirectoryListing]]:
    """Return the folders that the build searched for each page's apps, with their listings."""
    record: dict[str, set[DirectoryListing]] = vars(env).setdefault("stlite_directories", {})
    return record


def apps_by_page(env: BuildEnvironment) -> dict[str, int]:
    """Return the number of apps of each page with a block, those included that cannot start."""
    record: dict[str, int] = vars(env).setdefault("stlite_apps", {})
    return record


def problems_by_page(env: BuildEnvironment) -> dict[str, dict[Problem, None]]:
    """Return what reading each page has found. Sphinx does not read all pages in each build."""
    record: dict[str, dict[Problem, None]] = vars(env).setdefault("stlite_problems", {})
    return record


def problems_of_build(app: Sphinx) -> dict[Problem, None]:
    """Return what this build has found since it has read its pages."""
    record: dict[Problem, None] = vars(app).setdefault(_PROBLEMS, {})
    return record


def record_runs(app: Sphinx, runs: tuple[AppRun, ...], tally: Tally) -> None:
    """Keep what this build's runs mean until its pages are complete. The environment is for later builds."""
    vars(app)[_RUNS] = runs
    vars(app)[_TALLY] = tally


def recorded_runs(app: Sphinx) -> tuple[AppRun, ...]:
    """Return what this build's runs mean for the pages."""
    runs: tuple[AppRun, ...] = vars(app).get(_RUNS, ())
    return runs


def recorded_tally(app: Sphinx) -> Tally:
    """Return what became of the apps in this build."""
    tally: Tally = vars(app).get(_TALLY, Tally())
    return tally


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


# What reading a page has found.
_RECORDS: tuple[Callable[[BuildEnvironment], dict[str, Any]], ...] = (
    app_needs_by_page,
    apps_by_page,
    directories_by_page,
    problems_by_page,
)


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that has changed or is gone."""
    for find in _RECORDS:
        find(env).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process has read."""
    for find in _RECORDS:
        found = find(other)
        find(env).update({docname: found[docname] for docname in docnames if docname in found})


def find_outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose folders have more or fewer files. Sphinx itself only watches files."""
    return [
        docname
        for docname, listings in directories_by_page(env).items()
        if docname not in removed and any(listing.is_outdated for listing in listings)
    ]
