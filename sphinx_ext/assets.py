"""The files of a site with apps, and the pages that load them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.base.place import Place
from stlite_docs.publish.finished_page import complete_site, shows_app
from stlite_docs.publish.site import (
    ENTRY_MODULE,
    STYLESHEET,
    folder_name,
    publish_apps,
    publish_browser_part,
    remove_published,
)

from .configuration import site_settings
from .environment import app_needs_by_page, record_runs, recorded_runs
from .node import is_ours
from .places import log_problem, name_file

# Builders whose pages open in a browser, with our files next to them. EPUB is HTML too, but not among them.
LIVE_BUILDERS = frozenset({"html", "dirhtml", "singlehtml"})


def publish_before_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the browser part before the first page: Sphinx adds a checksum of each file to its URL."""
    if is_live(app) and app_needs_by_page(env):
        publish_browser_part(_static_folder(app))


def add_to_page(
    app: Sphinx, _pagename: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the browser part only on pages with an app or a problem box."""
    if not is_live(app) or doctree is None or next(doctree.findall(is_ours), None) is None:
        return
    app.add_js_file(f"{folder_name()}/{ENTRY_MODULE}", type="module")
    app.add_css_file(f"{folder_name()}/{STYLESHEET}")


def publish_after_pages(app: Sphinx, exception: Exception | None) -> None:
    """Write the runtime, and run apps. In a site without apps, remove what earlier builds left."""
    if exception is not None or not is_live(app):
        return
    pages = app_needs_by_page(app.env)
    if not pages:
        remove_published(_static_folder(app))
        return
    folder = publish_browser_part(_static_folder(app))
    app_needs = [needs for docname in sorted(pages) for needs in pages[docname]]
    configuration = Place(name_file(app.env, str(Path(app.confdir) / "conf.py")))
    settings = site_settings(app.config).seen_from(Path(app.confdir))
    site_folders = [Path(each) for each in (app.srcdir, app.outdir, app.doctreedir)]
    published = publish_apps(folder, app_needs, settings, configuration, site_folders)
    record_runs(app.env, published.runs)
    for problem in published.problems:
        log_problem(app.env, problem)
    for run in published.runs:
        if run.problem:
            log_problem(app.env, run.problem, run.block)


def complete_pages(app: Sphinx, exception: Exception | None) -> None:
    """Load the browser part on finished pages with apps, and give the apps what their runs have found.

    Extensions write more pages with parts of documents, such as the newest posts of a blog.
    """
    if exception is not None or not is_live(app) or not app_needs_by_page(app.env):
        return
    folder, runs = _static_folder(app) / folder_name(), recorded_runs(app.env)
    for problem in complete_site(Path(app.outdir), folder, runs, _needs_us):
        log_problem(app.env, problem)


def _needs_us(_path: Path, html: str) -> bool:
    return shows_app(html)


def is_live(app: Sphinx) -> bool:
    """Whether apps run in the output."""
    return app.builder.name in LIVE_BUILDERS


def _static_folder(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static"
