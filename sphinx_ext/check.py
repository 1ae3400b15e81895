"""Reads pages for `stlite-docs check` with Sphinx itself, which writes nothing into the site."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import NAMESPACE, WarningSuppressor

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, StliteError
from stlite_docs.checking.readers import Checked, CheckedSite, SiteApps, locate
from stlite_docs.publish.dependencies import Dependencies

from .configuration import app_layer, site_settings, suppressed_kinds
from .environment import app_needs_by_page, apps_by_page, directories_by_page, docs_paths
from .places import PROBLEM, name_file


class _Keeper(logging.Handler):
    """Keeps the problems of pages that the site does not suppress, which a build logs."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self._env = app.env
        self.problems: dict[tuple[str, Problem], None] = {}
        self.addFilter(WarningSuppressor(app))

    def emit(self, record: logging.LogRecord) -> None:
        problem = getattr(record, PROBLEM, None)
        if problem is not None:
            self.problems[self._env.docname, problem] = None


# MyST-NB and nbsphinx would run the code of pages. Sphinx ignores this where the site does not use them.
_NOTHING_RUNS = {"nb_execution_mode": "off", "nbsphinx_execute": "never"}
# For pages without a site.
_MINIMAL = {"extensions": ["stlite_docs.sphinx_ext"]}
_MINIMAL_MYST = {
    "extensions": ["myst_parser", *_MINIMAL["extensions"]],
    "myst_enable_extensions": ["colon_fence"],
}


def find_docs(site: Path) -> Path:
    """Return the folder with the pages of a site."""
    return site.parent


def check_pages(site: Path | None, pages: Sequence[Path], *, whole: bool = False) -> CheckedSite:
    """Check pages. Those that the site excludes are not among them.

    With `whole`, also read the other pages of the site.
    """
    folder = site.parent if site else Path(os.path.commonpath([page.parent for page in pages]))
    with TemporaryDirectory() as output, patch_docutils(), docutils_namespace():
        try:
            return _check(folder, site, pages, Path(output), whole=whole)
        except StliteError:
            raise
        except Exception as error:
            # `conf.py` and other extensions can raise anything.
            name = site.name if site else folder.name
            raise StliteError(f"cannot read the pages of {name} with Sphinx: {error}") from error


def _check(
    folder: Path, site: Path | None, pages: Sequence[Path], output: Path, *, whole: bool
) -> CheckedSite:
    names = [page.relative_to(folder) for page in pages]
    app = Sphinx(
        folder,
        folder if site else None,
        output / "out",
        output / "doctrees",
        "dummy",
        _NOTHING_RUNS if site else _default(names),
        status=None,
        warning=io.StringIO(),
        freshenv=True,
    )
    # Sphinx also needs the site's first page.
    first = [f"{app.config.root_doc}{suffix}" for suffix in app.config.source_suffix]
    if pages and not any((folder / name).is_file() for name in first):
        raise StliteError(f"expected {' or '.join(first)} in the folder of conf.py, {folder}")
    if not (whole and site):
        app.config.include_patterns = [
            _escape(name) for name in (*(name.as_posix() for name in names), *first)
        ]
    keeper = _Keeper(app)
    logger = logging.getLogger(NAMESPACE)
    logger.addHandler(keeper)
    try:
        if pages or whole:
            app.builder.read()
    finally:
        logger.removeHandler(keeper)
    checked = {}
    for page, name in zip(pages, names, strict=True):
        docname = name.with_suffix("").as_posix()
        problems = [problem for each, problem in keeper.problems if each == docname]
        findings = tuple(locate(problem, page, folder) for problem in problems)
        checked[page] = Checked(
            apps_by_page(app.env).get(docname, 0), findings, _find_dependencies(app, docname)
        )
    return CheckedSite(checked, _describe_apps(app, site))


def _default(names: Sequence[Path]) -> dict[str, object]:
    """Return the configuration for pages without a site."""
    has_myst = any(name.suffix == ".md" for name in names)
    return {
        **(_MINIMAL_MYST if has_myst else _MINIMAL),
        "root_doc": names[0].with_suffix("").as_posix(),
    }


def _find_dependencies(app: Sphinx, docname: str) -> Dependencies:
    files = app.env.dependencies.get(docname, ())
    listings = directories_by_page(app.env).get(docname, ())
    return Dependencies(
        frozenset(Path(app.srcdir, file) for file in files), frozenset(listing.folder for listing in listings)
    )


def _describe_apps(app: Sphinx, site: Path | None) -> SiteApps:
    """Return what the apps of the site need to run."""
    return SiteApps(
        site,
        Place(name_file(app.env, str(Path(app.confdir) / "conf.py"))),
        docs_paths(app.env),
        site_settings(app.config).seen_from(Path(app.confdir)),
        app_layer(app.config),
        (Path(app.srcdir), Path(app.outdir), Path(app.doctreedir)),
        {Path(app.env.doc2path(name)): needs for name, needs in app_needs_by_page(app.env).items()},
        suppressed_kinds(app.config),
    )


def _escape(name: str) -> str:
    """Return a pattern of Sphinx that a file matches. It may match others too."""
    return name.replace("[", "?")
