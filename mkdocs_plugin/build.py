"""A build of a site: its pages, their apps, and the files that the build writes at the end."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from markdown import Markdown
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from stlite_docs.authoring.app import App
from stlite_docs.base.hashing import short_hash
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.project_folder import site_paths
from stlite_docs.options.front_matter import read_page_options
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.publish.app_needs import AppNeeds, find_app_needs
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.dependencies import Dependencies, find_dependencies
from stlite_docs.publish.finished_page import (
    add_pictures,
    add_tags,
    complete_site,
    loads_browser_part,
    remove_pictures,
    render_tags,
    shows_app,
)
from stlite_docs.publish.losses import explain_taken, name_culprits
from stlite_docs.publish.report_page import Report
from stlite_docs.publish.site import (
    find_project,
    folder_name,
    publish_apps,
    publish_browser_part,
)
from stlite_docs.publish.tally import describe_build, tally

from .boundary import LOG
from .config import read_site
from .document import Document
from .output_check import OutputCheck, find_other_extensions
from .patches import READ_AGAIN, put_in

_ASSETS = "assets"


class Build:
    """Connects the fence to MkDocs."""

    def __init__(
        self, config: MkDocsConfig, options: LegacyConfig, kept: KeptInterpreters | None = None
    ) -> None:
        self._config = config
        self._kept = kept
        self._docs = Path(config.docs_dir)
        self._layer, self._settings = read_site(options)
        config_folder = Path(config.config_file_path or "").parent
        self._docs_paths = site_paths(self._docs, config_folder, self._settings)
        self._file: File | None = None
        self._apps_before: list[App] = []
        self._apps: dict[str, list[App]] = {}
        self._expected: list[tuple[App, Callable[[], bool]]] = []
        self._missed: list[Place] = []
        self._reported: set[Problem] = set()
        self._has_boxes = False
        self._needs: tuple[AppNeeds, ...] = ()
        self._runs: tuple[AppRun, ...] = ()
        self._published: list[App] | None = None
        self._page_of_report = Report()
        self.output_check = OutputCheck()

    def follow(self, earlier: Build, *, is_dirty: bool) -> None:
        """Take over the results of the previous build that are still valid.

        A dirty build skips pages, and their apps stay in the site. A plugin can also build a site in several
        passes with the same configuration object, as mkdocs-static-i18n does for each language.
        """
        if earlier._config is self._config:
            self._apps_before = [*earlier.apps]
            self._reported = earlier._reported
            self._has_boxes = earlier._has_boxes
            self._page_of_report = earlier._page_of_report
            self.output_check = earlier.output_check
        elif is_dirty:
            self._apps = {file: list(apps) for file, apps in earlier._apps.items()}

    @property
    def apps(self) -> Iterator[App]:
        """The site's apps."""
        return itertools.chain(self._apps_before, *self._apps.values())

    @property
    def dependencies(self) -> Dependencies:
        """The files that the apps depend on. MkDocs' server watches the docs."""
        project = find_project(self._settings, self._folders)
        return find_dependencies(self.apps, project, watched=self._docs)

    @property
    def _folders(self) -> tuple[Path, ...]:
        return self._docs, Path(self._config.site_dir)

    @property
    def _place(self) -> Place:
        """The site's configuration file, for problems without a block."""
        return Place(Path(self._config.config_file_path or "mkdocs.yml").name)

    def read_again(self, files: Iterable[File]) -> None:
        """Make a dirty build read unchanged pages whose apps are unknown.

        Another process has built their apps, and the files that they need must stay in the site.
        """
        for file in files:
            is_known = not file.is_documentation_page() or self._name(file) in self._apps
            if not is_known and not file.is_modified() and _shows_app(Path(file.abs_dest_path)):
                put_in(READ_AGAIN, file, lambda _original: lambda: True)  # MkDocs asks each file itself

    def begin_page(self, page: Page) -> None:
        """Start a page, forget its previous apps, and report problems with its front matter."""
        file = page.file
        self._file = file
        for problem in read_page_options(page.meta, _read(file), self._name(file)).problems:
            self.report(problem)
        self._apps[self._name(file)] = []
        self._expected = []
        self._missed = []

    def document(self, md: Markdown, text: str) -> Document:
        """Return the page of a Markdown object. MkDocs or a blog registers it there to resolve links.

        A Markdown object inside a page's conversion, for a docstring, can have no page. Its text belongs to
        the outer page.
        """
        file, part = self._file, short_hash(text)
        if "relpath" in md.treeprocessors:
            file, part = getattr(md.treeprocessors["relpath"], "file", file), ""
        site = self._layer
        if file is None:
            return Document("<markdown>", text, self._docs_paths, site=site)
        source = _read(file)
        page = read_page_options(file.page.meta if file.page else {}, source, self._name(file))
        return Document(
            file=self._name(file),
            page_name=file.src_uri,
            part=part,
            text=source,
            docs_paths=self._docs_paths.seen_from(self._folder(file)),
            page=page.values,
            page_places=page.places,
            site=site,
        )

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        """Note an app of the page. A fence in an indented code block is only text."""
        self._expected.append((app, is_kept))

    def add(self, app: App) -> None:
        """Add an app of a page."""
        self._apps.setdefault(app.place.file, []).append(app)

    def miss(self, place: Place) -> None:
        """Note a fence of the page that another extension has taken. It can convert the fence on its own."""
        self._missed.append(place)

    def report(self, problem: Problem) -> None:
        """Warn only once in a build, because a blog shows the same post in several pages."""
        self._has_boxes = self._has_boxes or problem.kind is ProblemKind.HEADER
        if problem not in self._reported:
            self._reported.add(problem)
            LOG.warning("%s", problem.log_text)

    def follow_page(self, page: Page, html: str) -> None:
        """Start to follow the apps of a page through the other plugins."""
        name = self._name(page.file)
        built = [app for app, is_kept in self._expected if app.place.file == name and is_kept()]
        others = find_other_extensions(self._config)
        culprit = name_culprits("Markdown extension", others, "a Markdown extension")
        for problem in self.output_check.begin_page(page, html, built, culprit):
            self.report(problem)
        found = {app.place for app, _ in self._expected}
        for place in self._missed:
            if others and found.isdisjoint({place, Place(place.file)}):
                self.report(explain_taken(place, culprit))

    def show_pictures(self, page: Page) -> None:
        """Add the first pictures to a page's content, so that search plugins find what the apps show."""
        if page.content:
            page.content = add_pictures(page.content, self._runs, self._folder_url(page.url))

    def hide_pictures(self, page: Page) -> None:
        """Take the pictures out of a page's content again: finished pages get theirs at the end."""
        if page.content:
            page.content = remove_pictures(page.content)

    def load_for_hidden(self, page: Page) -> None:
        """Load the browser part on a page whose content another plugin has hidden."""
        if self.output_check.has_hidden_apps(page) and not shows_app(page.content or ""):
            page.content = (page.content or "") + render_tags(self._folder_url(page.url))

    def insert_tags(self, html: str, page_url: str) -> str:
        """Return a page that loads the browser part if it has apps. Other pages stay the same."""
        if loads_browser_part(html) or not shows_app(html):
            return html
        return add_tags(html, self._folder_url(page_url))

    def complete_pages(self) -> None:
        """Load the browser part on finished pages with apps, and give the apps what their runs have found.

        Plugins write more pages, such as a page to print with the content of all pages, and they can hide or
        rewrite finished pages.
        """
        if not self._shows_apps:
            return
        site = Path(self._config.site_dir)

        def needs_us(path: Path, html: str) -> bool:
            if not shows_app(html):
                return self.output_check.has_apps(path)
            for problem in self.output_check.find_changed(path, html, path.relative_to(site).as_posix()):
                self.report(problem)
            return True

        for problem in complete_site(site, site / _ASSETS / self._folder_name, self._runs, needs_us):
            self.report(problem)

    def report_losses(self) -> None:
        """Warn about the apps that are not live in their finished pages."""
        for problem in self.output_check.find_losses():
            self.report(problem)

    def summarize(self) -> None:
        """Say in one line what became of the apps, with those of pages that a dirty build skips."""
        apps = [*self.apps]
        if apps:
            problems = itertools.chain(self._reported, *(app.problems for app in apps))
            LOG.info("%s", describe_build(len(apps), tally(self._needs, self._runs), problems))

    @property
    def _shows_apps(self) -> bool:
        return self._has_boxes or any(True for _ in self.apps)

    @property
    def _folder_name(self) -> str:
        return folder_name(self._settings.runtime)

    def _folder_url(self, page_url: str) -> str:
        return get_relative_url(f"{_ASSETS}/{self._folder_name}/", page_url)

    def publish(self) -> None:
        """Write the files that the apps need, and run apps. Writes nothing for a site without apps.

        The build calls this before it writes pages, so that search finds what apps show. It calls it again
        at the end, because a plugin can convert more Markdown when it writes pages.
        """
        apps = [*self.apps]
        if not self._shows_apps or self._published == apps:
            return
        self._published = apps
        folder = publish_browser_part(Path(self._config.site_dir) / _ASSETS, self._settings.runtime)
        self._needs = tuple(find_app_needs(app) for app in apps if app.is_live)
        published = publish_apps(
            folder,
            self._needs,
            self._settings,
            self._place,
            self._folders,
            kept=self._kept,
            report=self._page_of_report,
        )
        self._runs = published.runs
        for problem, _ in published.told:
            self.report(problem)

    def _name(self, file: File) -> str:
        """Return a page's file for messages. A generated page is named as if it were in the docs."""
        return posixpath.join(self._docs.name, file.src_uri)

    def _folder(self, file: File) -> Path:
        """Return the folder for relative paths of a page. Plugins add pages from outside the docs."""
        path = self._docs / file.src_uri
        if not path.is_file() and file.abs_src_path is not None:
            path = Path(file.abs_src_path)
        return path.parent


def _shows_app(page: Path) -> bool:
    """Whether a finished page has an app, from any source. Hidden apps have only their tags there."""
    html = page.read_text(encoding="utf-8", errors="replace")
    return loads_browser_part(html) or shows_app(html)


def _read(file: File) -> str:
    """Return a page's source with its own line ends, which `File.content_string` does not keep."""
    try:
        return file.content_bytes.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # A plugin generated the page's text from something else.
