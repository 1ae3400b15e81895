"""One build of a site: the pages that are read, the apps found in them, and what is written in the end."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from markdown import Markdown
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.utils import get_relative_url

from stlite_docs.authoring.app import App
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.registry import page_layer
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.dependencies import Dependencies, find_dependencies
from stlite_docs.publish.html import find_first_app
from stlite_docs.publish.site import (
    ENTRY_MODULE,
    STYLESHEET,
    find_project,
    folder_name,
    publish_apps,
    publish_browser_part,
)

from .boundary import LOG
from .config import read_site
from .document import Document

_ASSETS = "assets"


class Build:
    """The fence's host in MkDocs."""

    def __init__(self, config: MkDocsConfig, options: LegacyConfig) -> None:
        self._config = config
        self._docs = Path(config.docs_dir)
        self._layer, self._settings = read_site(options)
        self._file: File | None = None
        self._apps_before: list[App] = []
        self._apps: dict[str, list[App]] = {}
        self._reported: set[Problem] = set()
        self._shows_apps = False

    def follow(self, earlier: Build, *, is_dirty: bool) -> None:
        """Take over what still holds of the build before this one.

        A dirty build skips pages, whose apps are still there. And a plugin may build a site in several turns,
        as mkdocs-static-i18n does for each language: with one and the same configuration object.
        """
        if earlier._config is self._config:
            self._apps_before = [*earlier.apps]
            self._reported = earlier._reported
        elif is_dirty:
            self._apps = {file: list(apps) for file, apps in earlier._apps.items()}

    @property
    def apps(self) -> Iterator[App]:
        """The site's apps."""
        return itertools.chain(self._apps_before, *self._apps.values())

    @property
    def dependencies(self) -> Dependencies:
        """What the apps are read from; the docs are watched by MkDocs' server."""
        project = find_project(self._settings, self._folders)
        return find_dependencies(self.apps, project, watched=self._docs)

    @property
    def _folders(self) -> tuple[Path, ...]:
        return self._docs, Path(self._config.site_dir)

    def read_again(self, files: Iterable[File]) -> None:
        """Have a dirty build read the pages with apps of which nothing is known, though they did not change.

        Their apps are in the site, from a build in another process, and what they need is to stay.
        """
        for file in files:
            is_known = not file.is_documentation_page() or self._name(file) in self._apps
            if not is_known and not file.is_modified() and _shows_app(Path(file.abs_dest_path)):
                file.is_modified = lambda: True  # type: ignore[method-assign]  # MkDocs asks each file itself

    def begin_page(self, file: File) -> None:
        """Start with a page: what was known of its apps is outdated."""
        self._file = file
        self._apps[self._name(file)] = []

    def document(self, md: Markdown, text: str) -> Document:
        """Return the page of a Markdown object: the one that MkDocs, or a blog, gave it to resolve links.

        A Markdown object inside a page's conversion (a docstring) has none; its text belongs to the page.
        """
        file = self._file
        if "relpath" in md.treeprocessors:
            file = getattr(md.treeprocessors["relpath"], "file", file)
        site = self._layer
        if file is None:
            return Document("<markdown>", text, DocsPaths(self._docs, self._docs), site=site)
        return Document(
            file=self._name(file),
            page_name=file.src_uri,
            text=_read(file),
            docs_paths=DocsPaths(self._docs, self._folder(file)),
            page=page_layer(file.page.meta) if file.page else {},
            site=site,
        )

    def add(self, app: App) -> None:
        """Take an app that is in a page."""
        self._apps.setdefault(app.place.file, []).append(app)

    def report(self, problem: Problem) -> None:
        """Warn, once a build: a blog shows the same post in several pages."""
        if problem not in self._reported:
            self._reported.add(problem)
            LOG.warning("%s", problem.log_text)

    def insert_tags(self, html: str, page_url: str) -> str:
        """Return a page that loads the browser part if it has apps, and the same page if it has none."""
        position = find_first_app(html)
        if position is None:
            return html
        self._shows_apps = True
        folder = get_relative_url(f"{_ASSETS}/{folder_name()}/", page_url)
        tags = (
            f'<link rel="stylesheet" href="{folder}{STYLESHEET}">\n'
            f'<script type="module" src="{folder}{ENTRY_MODULE}"></script>\n'
        )
        return html[:position] + tags + html[position:]

    def publish(self) -> None:
        """Write what the apps need beside the pages; nothing for a site that has none."""
        if not self._shows_apps:
            return
        folder = publish_browser_part(Path(self._config.site_dir) / _ASSETS)
        app_needs = [find_app_needs(app) for app in self.apps if app.is_live]
        place = Place(Path(self._config.config_file_path or "mkdocs.yml").name)
        for problem in publish_apps(folder, app_needs, self._settings, place, self._folders):
            self.report(problem)

    def _name(self, file: File) -> str:
        """Return a page's file as messages name it; a generated page is named as if it stood in the docs."""
        return posixpath.join(self._docs.name, file.src_uri)

    def _folder(self, file: File) -> Path:
        """Return the folder of a page's neighbours; plugins add pages from outside of the docs."""
        path = self._docs / file.src_uri
        if not path.is_file() and file.abs_src_path is not None:
            path = Path(file.abs_src_path)
        return path.parent


def _shows_app(page: Path) -> bool:
    """Whether a page of the site has an app, wherever in its sources that came from."""
    return find_first_app(page.read_text(encoding="utf-8", errors="replace")) is not None


def _read(file: File) -> str:
    """Return a page's source with its own line ends, which `File.content_string` does not have."""
    try:
        return file.content_bytes.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # a plugin made the page's text from something else
