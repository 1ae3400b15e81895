"""The files of a site with apps, and the pages that load them."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from stlite_docs.base.hashing import short_hash
from stlite_docs.base.log import LOG
from stlite_docs.base.place import Place
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.finished_page import complete_site, find_runs, shows_app
from stlite_docs.publish.payload import encode_payload
from stlite_docs.publish.site import (
    ENTRY_MODULE,
    STYLESHEET,
    folder_name,
    publish_apps,
    publish_browser_part,
    remove_published,
)
from stlite_docs.publish.tally import describe_build, tally

from .configuration import site_settings, suppressed_kinds
from .environment import (
    app_needs_by_page,
    apps_by_page,
    pictures_by_page,
    problems_by_page,
    problems_of_build,
    record_runs,
    recorded_runs,
    recorded_tally,
)
from .node import is_ours
from .places import log_problem_of_build, name_file

# Builders whose pages open in a browser, with our files next to them. EPUB is HTML too, but not among them.
LIVE_BUILDERS = frozenset({"html", "dirhtml", "singlehtml"})
# Builders whose output shows what apps show, as text.
PICTURE_BUILDERS = frozenset({"epub", "latex", "man", "texinfo", "text"})


def publish_before_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write our files before the first page, run apps, and return the pages to write again.

    Sphinx adds a checksum of each of our files to its URL, and its search reads what apps show. Builders
    without live apps run only those with a first picture, and keep nothing else.
    """
    pages = app_needs_by_page(env)
    if not pages or app.builder.name not in LIVE_BUILDERS | PICTURE_BUILDERS:
        return []
    app_needs = [needs for docname in sorted(pages) for needs in pages[docname]]
    if is_live(app):
        _publish(app, _static_folder(app), app_needs)
    elif prerendered := [each for each in app_needs if each.runnable and each.runnable.is_prerendered]:
        with TemporaryDirectory() as folder:
            _publish(app, Path(folder), prerendered)
    return _find_changed_pictures(app, pages)


def _publish(app: Sphinx, parent: Path, app_needs: list[AppNeeds]) -> None:
    configuration = Place(name_file(app.env, str(Path(app.confdir) / "conf.py")))
    settings = site_settings(app.config).seen_from(Path(app.confdir))
    folder = publish_browser_part(parent, settings.runtime)
    if not is_live(app):  # Other builders do not run all apps.
        settings = replace(settings, report="")
    site_folders = [Path(each) for each in (app.srcdir, app.outdir, app.doctreedir)]
    published = publish_apps(folder, app_needs, settings, configuration, site_folders)
    record_runs(app, published.runs, tally(app_needs, published.runs))
    for problem, block in published.told:
        log_problem_of_build(app, problem, block)


def _find_changed_pictures(app: Sphinx, pages: dict[str, list[AppNeeds]]) -> list[str]:
    """Return the pages whose apps show something else than in the build before."""
    find = find_runs(recorded_runs(app))
    before, now = pictures_by_page(app.env), dict[str, str]()
    for docname, app_needs in pages.items():
        runs = [find(encode_payload(needs.runnable.payload)) for needs in app_needs if needs.runnable]
        if any(run and run.picture for run in runs):
            now[docname] = short_hash("\n".join(run.picture for run in runs if run))
    changed = [docname for docname in pages if before.get(docname) != now.get(docname)]
    before.clear()
    before.update(now)
    return changed


def add_to_page(
    app: Sphinx, _pagename: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the browser part only on pages with an app or a problem box."""
    if not is_live(app) or doctree is None or next(doctree.findall(is_ours), None) is None:
        return
    folder = _folder_name(app)
    app.add_js_file(f"{folder}/{ENTRY_MODULE}", type="module")
    app.add_css_file(f"{folder}/{STYLESHEET}")


def remove_unused(app: Sphinx, exception: Exception | None) -> None:
    """In a site without apps, remove what earlier builds left."""
    if exception is None and is_live(app) and not app_needs_by_page(app.env):
        remove_published(_static_folder(app))


def complete_pages(app: Sphinx, exception: Exception | None) -> None:
    """Load the browser part on finished pages with apps, and give the apps what their runs have found.

    Extensions write more pages with parts of documents, such as the newest posts of a blog.
    """
    if exception is not None or not is_live(app) or not app_needs_by_page(app.env):
        return
    folder, runs = _static_folder(app) / _folder_name(app), recorded_runs(app)
    for problem in complete_site(Path(app.outdir), folder, runs, _needs_us):
        log_problem_of_build(app, problem)


def _needs_us(_path: Path, html: str) -> bool:
    return shows_app(html)


def summarize(app: Sphinx, exception: Exception | None) -> None:
    """Say in one line what became of the apps, with those of pages that this build has not read."""
    if exception is not None or app.builder.name not in LIVE_BUILDERS | PICTURE_BUILDERS:
        return
    apps = sum(apps_by_page(app.env).values())
    if apps:
        problems = chain(problems_of_build(app), *problems_by_page(app.env).values())
        line = describe_build(apps, recorded_tally(app), problems, suppressed_kinds(app.config))
        LOG.info("stlite: %s", line)


def is_live(app: Sphinx) -> bool:
    """Whether apps run in the output."""
    return app.builder.name in LIVE_BUILDERS


def _static_folder(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static"


def _folder_name(app: Sphinx) -> str:
    return folder_name(site_settings(app.config).runtime)
