"""Reads Markdown pages for `stlite-docs check`: only their conversion, with the site's Markdown extensions.

Other plugins do not run, so pages are as their author wrote them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.pages import Page

from stlite_docs.authoring.app import App
from stlite_docs.base.notebooks import SUFFIX as NOTEBOOK
from stlite_docs.base.notebooks import name_cell, read_markdown_cells
from stlite_docs.base.problems import Problem, StliteError
from stlite_docs.checking.readers import Checked, CheckedSite, Finding, SiteApps, locate
from stlite_docs.publish.app_needs import AppNeeds, find_app_needs
from stlite_docs.publish.dependencies import find_dependencies

from .build import Build
from .fence import StliteExtension
from .plugin import StlitePlugin, is_ours

# For pages without a site. MkDocs itself adds others.
_EXTENSIONS = ["admonition", "attr_list", "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed"]


class _Check(Build):
    """Keeps the problems, which a build logs."""

    def __init__(self, config: MkDocsConfig, plugin: StlitePlugin) -> None:
        super().__init__(config, plugin.config)
        self._problems: dict[Problem, None] = {}

    def report(self, problem: Problem) -> None:
        """Keep a problem once."""
        self._problems[problem] = None

    def take(self) -> tuple[list[App], list[Problem]]:
        """Return the apps and the problems of a page, and forget them."""
        taken = [*self.apps], [*self._problems]
        self._apps.clear()
        self._problems.clear()
        return taken

    def describe_apps(self, site: Path | None, needs: Mapping[Path, Sequence[AppNeeds]]) -> SiteApps:
        """Return what the apps of the site need to run."""
        return SiteApps(
            site, self._place, self._docs_paths, self._settings, self._layer, self._folders, needs
        )


def find_docs(site: Path) -> Path:
    """Return the folder with the pages of a site."""
    return Path(_load(site).docs_dir)


def check_pages(site: Path | None, pages: Sequence[Path], *, whole: bool = False) -> CheckedSite:
    """Check pages. Those outside the docs of their site have the site's options too.

    With `whole`, also read the other pages of the site.
    """
    config = _load(site) if site else _default(Path(os.path.commonpath([page.parent for page in pages])))
    build = _Check(config, _find_plugin(config))
    with _quiet():
        found = _check(build, config, pages, whole=whole and site is not None)
    needs = {path: list(map(find_app_needs, filter(_is_live, apps))) for path, (apps, _) in found.items()}
    checked = {
        path: Checked(len(apps), findings, find_dependencies(apps, None))
        for path, (apps, findings) in found.items()
        if path in pages
    }
    return CheckedSite(checked, build.describe_apps(site, needs))


def _is_live(app: App) -> bool:
    return app.is_live


def _check(
    build: _Check, config: MkDocsConfig, pages: Sequence[Path], *, whole: bool
) -> dict[Path, tuple[list[App], tuple[Finding, ...]]]:
    """Return the apps and the problems of each page."""
    docs = Path(os.path.realpath(config.docs_dir))
    extensions: list[Any] = config.markdown_extensions
    extensions[:] = [item for item in extensions if not is_ours(item)] + [StliteExtension(build)]
    config.plugins = PluginCollection()
    files = get_files(config)
    others = [docs / file.src_uri for file in files.documentation_pages()] if whole else []
    found = {}
    for path in dict.fromkeys([*pages, *others]):
        file = _find_file(config, files, docs, path)
        if file is not None:
            try:
                parts = [*_divide(file, config)]
                taken = [_convert(build, Page(None, part, config), config, files) for part in parts]
            except Exception as error:
                # Bytes that are not text, and bugs of other extensions, also end a build.
                raise StliteError(f"cannot read {path}: {error}") from error
            found[path] = (
                [app for apps, _ in taken for app in apps],
                tuple(locate(problem, path, docs) for _, problems in taken for problem in problems),
            )
    return found


def _divide(file: File, config: MkDocsConfig) -> Iterator[File]:
    """Yield the Markdown cells of a notebook. Other pages stay whole."""
    if not file.src_uri.endswith(NOTEBOOK):
        yield file
        return
    for number, text in read_markdown_cells(file.content_bytes.decode("utf-8-sig")):
        cell = File(name_cell(file.src_uri, number), None, config.site_dir, use_directory_urls=True)
        cell.content_string = text
        yield cell


def _convert(
    build: _Check, page: Page, config: MkDocsConfig, files: Files
) -> tuple[list[App], list[Problem]]:
    """Convert a page, and return its apps and problems."""
    page.read_source(config)
    build.begin_page(page)
    page.render(config, files)
    build.follow_page(page, page.content or "")
    return build.take()


def _find_file(config: MkDocsConfig, files: Files, docs: Path, path: Path) -> File | None:
    """Return MkDocs' file of a page, or None if the site excludes it."""
    name = Path(os.path.relpath(path, docs)).as_posix()
    file = files.get_file_from_path(name)
    if file is not None:
        return None if file.inclusion is InclusionLevel.EXCLUDED else file
    return (
        None if path.is_relative_to(docs) else File(name, str(docs), config.site_dir, use_directory_urls=True)
    )


def _load(site: Path) -> MkDocsConfig:
    try:
        return load_config(str(site))
    except MkDocsException as error:
        raise StliteError(f"cannot read {site.name}: {error}") from error


def _default(folder: Path) -> MkDocsConfig:
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": folder.name or "docs",
            "docs_dir": str(folder),
            "site_dir": str(folder.parent / f"{folder.name}.site"),
            "markdown_extensions": _EXTENSIONS,
            "plugins": [],
        }
    )
    config.validate()
    config.config_file_path = str(folder / "mkdocs.yml")
    return config


def _find_plugin(config: MkDocsConfig) -> StlitePlugin:
    for plugin in config.plugins.values():
        if isinstance(plugin, StlitePlugin):
            return plugin
    plugin = StlitePlugin()
    plugin.load_config({}, config.config_file_path)
    return plugin


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what MkDocs says about links. A build says it."""
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
