"""The MkDocs plugin, which passes MkDocs' events to the build."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from markdown.extensions import Extension
from mkdocs.config.base import ConfigErrors, ConfigWarnings, LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from stlite_docs.base.log import forward_log
from stlite_docs.prerender.kept_interpreters import KeptInterpreters

from .boundary import LOG, guarded
from .build import Build
from .config import CONFIG_SCHEME, GivenOptions
from .fence import StliteExtension
from .output_check import observe_plugins
from .superfences import NAME
from .watch import Watch

# Names under which a site can list the extension, for programs that read mkdocs.yml without plugins.
_LISTED = {NAME, "stlite_docs.mkdocs_plugin.fence", "stlite_docs.mkdocs_plugin.fence:StliteExtension"}


class StlitePlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]  # MkDocs' own __init_subclass__
    """Live Streamlit apps in a site. The object lives as long as `mkdocs serve`."""

    config_scheme = CONFIG_SCHEME

    def __init__(self) -> None:
        self._is_dirty = False
        self._watch: Watch | None = None
        self._build: Build | None = None
        self._kept: KeptInterpreters | None = None

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Read the plugin's options, with our messages for unknown options."""
        given = GivenOptions(options, config_file_path)
        errors, warnings = super().load_config(given.values, config_file_path)
        return given.locate_errors(errors), given.explain_warnings(warnings)

    @guarded
    def on_startup(self, /, *, command: str, dirty: bool, **_: Any) -> None:
        """Start. Because this method exists, MkDocs keeps the object between builds."""
        self._is_dirty = dirty
        self._kept = KeptInterpreters() if command == "serve" else None
        forward_log(lambda level, text: LOG.log(level, "%s", text))
        self._build = None

    @guarded
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Start a build, and add the fence to its Markdown extensions."""
        if self._watch is not None:
            self._watch.begin()
        build = Build(config, self.config, self._kept)
        if self._build is not None:
            build.follow(self._build, is_dirty=self._is_dirty)
        self._build = build
        extensions: list[Any] = config.markdown_extensions
        extensions[:] = [item for item in extensions if not is_ours(item)] + [StliteExtension(build)]
        observe_plugins(config.plugins, build.output_check, build.follow_page)
        return config

    @event_priority(-100)  # after plugins that add pages
    @guarded
    def on_nav(self, _nav: Navigation, /, *, files: Files, **_: Any) -> None:
        """Decide before pages are read which of them a dirty build must not skip."""
        if self._is_dirty and self._build is not None:
            self._build.read_again(files)

    @guarded
    def on_page_markdown(self, _markdown: str, /, *, page: Page, **_: Any) -> None:
        """Start a page."""
        if self._build is not None:
            self._build.begin_page(page)

    @event_priority(-100)  # after plugins that change the pages' content
    @guarded
    def on_env(self, _env: Environment, /, **_: Any) -> None:
        """Run the apps when all pages are read and before the first is written."""
        if self._build is not None:
            self._build.publish()

    @event_priority(100)  # before plugins that index
    @guarded
    def _show_pictures(self, _context: TemplateContext, /, *, page: Page, **_: Any) -> None:
        """Let the plugins that read a page's content, such as search, find what its apps show."""
        if self._build is not None:
            self._build.show_pictures(page)

    @event_priority(-149)  # after plugins that index
    @guarded
    def _hide_pictures(self, _context: TemplateContext, /, *, page: Page, **_: Any) -> None:
        """Take the pictures out again."""
        if self._build is not None:
            self._build.hide_pictures(page)

    @event_priority(-150)  # after plugins that hide content
    @guarded
    def _load_for_hidden(self, _context: TemplateContext, /, *, page: Page, **_: Any) -> None:
        """Load the browser part on pages whose apps another plugin has hidden."""
        if self._build is not None:
            self._build.load_for_hidden(page)

    on_page_context = CombinedEvent(_show_pictures, _hide_pictures, _load_for_hidden)

    @event_priority(100)  # before plugins that minify
    @guarded
    def on_post_page(self, output: str, /, *, page: Page, **_: Any) -> str:
        """Load the browser part on pages with apps. A blog's views contain the apps of other pages."""
        return self._build.insert_tags(output, page.url) if self._build is not None else output

    @guarded
    def _publish(self, /, **_: Any) -> None:
        """Write the files that apps need which the build has found since."""
        if self._build is not None:
            self._build.publish()
            if self._watch is not None:
                self._watch.end(self._build.dependencies)

    @event_priority(-150)  # after plugins that write pages, before plugins that sign them
    @guarded
    def _complete_pages(self, /, **_: Any) -> None:
        """Load the browser part on pages with apps that other plugins have written."""
        if self._build is not None:
            self._build.complete_pages()

    @event_priority(-(10**6))  # after all others
    @guarded
    def _report_losses(self, /, **_: Any) -> None:
        """Warn about apps that are not live in the finished pages, and sum up the build."""
        if self._build is not None:
            self._build.report_losses()
            self._build.summarize()

    on_post_build = CombinedEvent(_publish, _complete_pages, _report_losses)

    @guarded
    def on_build_error(self, /, **_: Any) -> None:
        """Also watch the files of a failed build: changing them can fix the build."""
        if self._watch is not None and self._build is not None:
            self._watch.end(self._build.dependencies, has_failed=True)

    @guarded
    def on_serve(self, server: LiveReloadServer, /, **_: Any) -> LiveReloadServer:
        """Watch the files that apps depend on, now and after every build."""
        if self._build is not None:
            self._watch = Watch(server, self._build.dependencies)
        return server

    @guarded
    def on_shutdown(self) -> None:
        """End."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if self._kept is not None:
            self._kept.close()


def is_ours(extension: str | Extension) -> bool:
    """Whether an entry of `markdown_extensions` is the fence."""
    return isinstance(extension, StliteExtension) or extension in _LISTED
