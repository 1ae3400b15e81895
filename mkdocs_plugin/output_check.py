"""Follows the apps of each page through the other plugins, up to the finished files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from markdown.extensions import Extension
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import PluginCollection
from mkdocs.structure.pages import Page

from stlite_docs.authoring.app import App
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.publish.finished_page import find_live_apps, read_key, without_key
from stlite_docs.publish.losses import HIDDEN, Trace, explain_loss, name_culprits
from stlite_docs.publish.payload import encode_payload, make_payload

from .boundary import guarded
from .patches import EVENTS, has_all

# Plugins that hide the content of pages until the browser has a password.
_HIDING = frozenset({"encryptcontent"})
_WELL_KNOWN = ("markdown.", "material.", "mkdocstrings.", "pymdownx.", "stlite_docs.")
_BEFORE_ALL = 10**6


@dataclass
class _FollowedPage:
    """A page with apps. `name` is its path in the site."""

    name: str
    path: Path
    trace: Trace
    _seen: object = None

    def look(self, html: str, step: str) -> None:
        if html != self._seen:
            self._seen = html
            self.trace.note(find_live_apps(html), step)

    def look_at_file(self, step: str) -> None:
        try:
            state = self.path.stat()
            seen = state.st_mtime_ns, state.st_size, state.st_ino
            if seen != self._seen:
                html = self.path.read_text(encoding="utf-8", errors="replace")
                self._seen = seen
                self.trace.note(find_live_apps(html), step)
        except OSError:  # Plugins can skip pages, or remove their files.
            pass


@dataclass
class OutputCheck:
    """The pages of a site with the apps that were built for them."""

    _pages: dict[Path, _FollowedPage] = field(default_factory=dict)
    _payloads: dict[str, set[str]] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)
    _own_keys: dict[Path, set[str]] = field(default_factory=dict)

    def begin_page(self, page: Page, html: str, apps: Iterable[App], culprit: str) -> list[Problem]:
        """Follow a page from its conversion on, and return a problem for each app that is already lost.

        Args:
            page: The page.
            html: The page after its conversion.
            apps: The apps that were built for the page, in any number of conversions.
            culprit: What can have taken apps out of a conversion, for messages.
        """
        built: dict[str, Place] = {}
        for app in apps:
            if app.is_live:
                built.setdefault(without_key(encode_payload(make_payload(app))), app.place)
        name, live = page.file.dest_uri, find_live_apps(html)
        places = {payload: built.get(without_key(payload), Place(page.file.src_uri)) for payload in live}
        for payload, place in places.items():
            self._payloads.setdefault(read_key(payload), set()).add(payload)
            self._places.setdefault(read_key(payload), place)
        path = Path(page.file.abs_dest_path)
        self._pages.pop(path, None)
        self._own_keys[path] = {read_key(payload) for payload in live}
        if places:
            self._pages[path] = _FollowedPage(name, path, Trace(places))
        shown = {without_key(payload) for payload in live}
        lost = [place for payload, place in built.items() if payload not in shown]
        return [explain_loss(place, name, culprit) for place in lost]

    def look(self, page: Page, html: str, step: str) -> None:
        """Note which apps of a page a step has left."""
        followed = self._pages.get(Path(page.file.abs_dest_path))
        if followed:
            followed.look(html, step)

    def look_at_files(self, step: str) -> None:
        """Note which apps a step has left in the finished files."""
        for followed in self._pages.values():
            followed.look_at_file(step)

    def has_hidden_apps(self, page: Page) -> bool:
        """Whether a page has apps that are hidden on purpose."""
        followed = self._pages.get(Path(page.file.abs_dest_path))
        return followed is not None and followed.trace.has_hidden

    def has_apps(self, path: Path) -> bool:
        """Whether apps were built for a finished page."""
        return path in self._pages

    def find_losses(self) -> Iterator[Problem]:
        """Yield a problem for each app that is not live in its finished page. Plugins can skip pages."""
        for followed in self._pages.values():
            if followed.path.is_file():
                yield from followed.trace.explain(followed.name)

    def find_changed(self, path: Path, html: str, name: str) -> Iterator[Problem]:
        """Yield a problem for each app of another page that is not in a finished page as it was built."""
        own = self._own_keys.get(path, set())
        for payload in find_live_apps(html):
            key = read_key(payload)
            if key not in own and payload not in self._payloads.get(key, {payload}):
                yield explain_loss(self._places[key], name, "a plugin")


def find_other_extensions(config: MkDocsConfig) -> list[str]:
    """Return a site's Markdown extensions, except well-known ones that change no code."""
    known = {
        entry.name
        for entry in entry_points(group="markdown.extensions")
        if entry.value.startswith(_WELL_KNOWN)
    }
    extensions: Sequence[str | Extension] = config.markdown_extensions
    names = [each if isinstance(each, str) else type(each).__module__ for each in extensions]
    return [name for name in names if name not in known and not name.startswith(_WELL_KNOWN)]


class _Observer:
    """Runs after another plugin's method for an event, and leaves the event's result as it is."""

    def __init__(self, look: Callable[..., None], step: str, priority: float) -> None:
        self._look = look
        self._step = step
        self.mkdocs_priority = priority

    @guarded
    def __call__(self, item: Any = None, /, **details: Any) -> None:
        self._look(self._step, item, **details)


def observe_plugins(
    plugins: PluginCollection, check: OutputCheck, begin: Callable[[Page, str], None]
) -> None:
    """Let a check look at each page before and after each method of another plugin.

    MkDocs calls the methods of an event one after the other, and does not say what each has changed.

    Args:
        plugins: The site's plugins, with all methods that they have so far.
        check: The check.
        begin: Gets each page with its HTML after the conversion.
    """

    def start(_step: str, html: str, *, page: Page, **_: Any) -> None:
        begin(page, html)

    def look(step: str, html: str, *, page: Page, **_: Any) -> None:
        check.look(page, html, step)

    def look_at_content(step: str, _context: object, *, page: Page, **_: Any) -> None:
        check.look(page, page.content or "", step)

    def look_at_template(_step: str, html: str, *, page: Page, **_: Any) -> None:
        check.look(page, html, f"the theme's template {page.meta.get('template', 'main.html')!r}")

    def look_at_files(step: str, _item: object, **_: Any) -> None:
        check.look_at_files(step)

    if not has_all(EVENTS):
        return
    names = [_find_name(plugins, method) for method in plugins.events["env"]]
    env = name_culprits("plugin", names, "a plugin")
    _insert(plugins, "page_content", look, start)
    _insert(plugins, "page_context", look_at_content, look_at_content, env)
    _insert(plugins, "post_page", look, look_at_template)
    _insert(plugins, "post_build", look_at_files, look_at_files, "a plugin")


def _insert(
    plugins: PluginCollection,
    event: str,
    look: Callable[..., None],
    look_before: Callable[..., None],
    step_before: str = "",
) -> None:
    methods = [method for method in plugins.events[event] if not isinstance(method, _Observer)]
    watched: list[Callable[..., Any]] = [_Observer(look_before, step_before, _BEFORE_ALL)]
    for method in methods:
        priority = getattr(method, "mkdocs_priority", 0)
        watched += [method, _Observer(look, _describe(plugins, method), priority)]
    plugins.events[event][:] = watched


def _describe(plugins: PluginCollection, method: Callable[..., Any]) -> str:
    name = _find_name(plugins, method)
    if name in _HIDING:
        return HIDDEN
    kind = "hook" if isinstance(plugins.get(name), ModuleType) else "plugin"
    return f"the {kind} {name!r}" if name else "a plugin"


def _find_name(plugins: PluginCollection, method: Callable[..., Any]) -> str:
    """Return the name in `mkdocs.yml` of the plugin or hook to which a method belongs."""
    owner = getattr(method, "__self__", None)
    for name, plugin in plugins.items():
        if plugin is owner or getattr(plugin, getattr(method, "__name__", ""), None) is method:
            return str(name)
    return ""
