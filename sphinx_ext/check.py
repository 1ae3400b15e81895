"""Reads pages for `stlite-docs check` with Sphinx itself, which writes nothing into the site."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import NAMESPACE, WarningSuppressor

from stlite_docs.base.problems import Problem, StliteError
from stlite_docs.checking.readers import Checked, locate

from .node import stlite_app
from .places import PROBLEM


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


# MyST-NB would run the code of pages. Sphinx ignores this where the site does not use it.
_NOTHING_RUNS = {"nb_execution_mode": "off"}


def find_docs(site: Path) -> Path:
    """Return the folder with the pages of a site."""
    return site.parent


def check_pages(site: Path | None, pages: Sequence[Path]) -> Checked:
    """Check pages. Those that the site excludes are not among them."""
    folder = site.parent if site else Path(os.path.commonpath([page.parent for page in pages]))
    with TemporaryDirectory() as output, patch_docutils(), docutils_namespace():
        try:
            return _check(folder, site, pages, Path(output))
        except StliteError:
            raise
        except Exception as error:
            # `conf.py` and other extensions can raise anything.
            name = site.name if site else folder.name
            raise StliteError(f"cannot read the pages of {name} with Sphinx: {error}") from error


def _check(folder: Path, site: Path | None, pages: Sequence[Path], output: Path) -> Checked:
    names = [page.relative_to(folder) for page in pages]
    minimal = {"extensions": ["stlite_docs.sphinx_ext"], "root_doc": names[0].with_suffix("").as_posix()}
    app = Sphinx(
        folder,
        folder if site else None,
        output / "out",
        output / "doctrees",
        "dummy",
        _NOTHING_RUNS if site else minimal,
        status=None,
        warning=io.StringIO(),
        freshenv=True,
    )
    wanted = {name.with_suffix("").as_posix() for name in names}
    # Sphinx also needs the site's first page.
    first = [f"{app.config.root_doc}{suffix}" for suffix in app.config.source_suffix]
    if not any((folder / name).is_file() for name in first):
        raise StliteError(f"expected {' or '.join(first)} in the folder of conf.py, {folder}")
    app.config.include_patterns = [_escape(name) for name in (*(name.as_posix() for name in names), *first)]
    counts: dict[str, int] = {}

    def count(app: Sphinx, doctree: nodes.document) -> None:
        counts[app.env.docname] = sum(1 for _ in doctree.findall(stlite_app))

    app.connect("doctree-read", count)
    keeper = _Keeper(app)
    logger = logging.getLogger(NAMESPACE)
    logger.addHandler(keeper)
    try:
        app.builder.read()
    finally:
        logger.removeHandler(keeper)
    findings = [
        locate(problem, Path(app.env.doc2path(docname)), folder)
        for docname, problem in keeper.problems
        if docname in wanted
    ]
    return Checked(sum(counts.get(name, 0) for name in wanted), tuple(findings))


def _escape(name: str) -> str:
    """Return a pattern of Sphinx that a file matches. It may match others too."""
    return name.replace("[", "?")
