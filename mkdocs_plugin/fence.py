"""The fence, as a Python-Markdown extension for MkDocs and other programs that use extensions.

It adds itself to the pymdownx.superfences object once a Markdown object has all its extensions. So the order
of extensions does not matter, and it does not affect other fences.
"""

from __future__ import annotations

import functools
import logging
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, Protocol

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.authoring.broken_app import make_broken_app
from stlite_docs.authoring.near_blocks import explain_fence
from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import CONTROL_PICTURES
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.registry import BLOCK_OPTIONS
from stlite_docs.publish.finished_page import number_apps, shows_app
from stlite_docs.publish.html import (
    render_app_end,
    render_app_start,
    render_file_name,
    render_plainly,
    render_problems,
    render_title,
)
from stlite_docs.publish.losses import explain_taken

from .document import Document, Fence, Search, find_closed_fences
from .header_check import HeaderCheck, explain_missing, explain_unread, read_options, starts_fence
from .highlight import highlight
from .superfences import NAME, add_fence, find_fate, find_live_pass, register_own_pass

_FIRST = 1000  # before all preprocessors that change the text
_BEFORE_INLINE = 50
_AFTER_RAW_HTML = 29
# Python-Markdown removes STX from sources, and `format` from what blocks show, so no page can contain this.
_MARK = re.compile(f"{STX}stlite:([0-9]+){ETX}")
_TAG = re.compile("<[^>]*>")
# No repetition gives anything back: a long line would take minutes.
_NEARLY = re.compile(r"^[ \t>]*+[`~]{3,}+(?:[ \t]*+(?:\{[ \t]*+)?\.?[sS]|[^`\n]*[ \t]\.stlite)", re.MULTILINE)
_DROPPED = dict.fromkeys(map(ord, STX + ETX))


class Host(Protocol):
    """Connects the fence to the program that converts pages."""

    def document(self, md: Markdown, text: str) -> Document:
        """Return the page that a Markdown object converts. `text` is the object's input."""

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        """Note an app of the page that is not there yet. `is_kept` says later if it has become HTML."""

    def add(self, app: App) -> None:
        """Add an app of the page."""

    def miss(self, place: Place) -> None:
        """Note a fence of the page that another extension has taken."""

    def report(self, problem: Problem) -> None:
        """Report a problem with the page."""


class _Alone:
    """For Python-Markdown without a host."""

    def document(self, _md: Markdown, text: str) -> Document:
        return Document("<markdown>", text, DocsPaths(Path.cwd(), Path.cwd()))

    def expect(self, app: App, is_kept: Callable[[], bool]) -> None:
        pass

    def add(self, app: App) -> None:
        pass

    def miss(self, place: Place) -> None:
        self.report(explain_taken(place, "another Markdown extension"))

    def report(self, problem: Problem) -> None:
        logging.getLogger(NAME).warning("%s", problem.log_text)


class StliteExtension(Extension):
    """The entry point for Python-Markdown. Hosts share it among Markdown objects."""

    def __init__(self, host: Host | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._host = host or _Alone()
        self._running: list[_Conversion] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the parts of one Markdown object, and the extension for programs that copy the object."""
        conversion = _Conversion(md, self._host, self._running)
        md.registerExtension(self)
        md.preprocessors.register(conversion, NAME, _FIRST)
        register_own_pass(md)
        check = HeaderCheck(md, conversion.report_header, conversion.report_error)
        md.treeprocessors.register(check, NAME, _BEFORE_INLINE)
        md.postprocessors.register(_End(md, conversion), NAME, _AFTER_RAW_HTML)


class _Page:
    """The state of a conversion. It asks the host for the page only at the first fence."""

    def __init__(self, host: Host, md: Markdown, text: str, *, is_inner: bool = False) -> None:
        self._host = host
        self._md = md
        self._text = text
        self._is_inner = is_inner
        self.apps: list[App] = []
        self.added: set[int] = set()
        self.told: set[Problem] = set()
        self.names: dict[str, Place] = {}

    @functools.cached_property
    def document(self) -> Document:
        return self._host.document(self._md, self._text)

    @functools.cached_property
    def search(self) -> Search:
        return Search(self.document, self._text, is_inner=self._is_inner)

    def find_taken(self, lines: Sequence[str]) -> Iterator[Place]:
        """Yield the places of our fences that are no longer in the lines where SuperFences looks for them."""
        fences = _find_ours(self._text.split("\n"))
        left = _find_ours(lines) if fences else []
        texts = {_squeeze(fence) for fence in left}
        headers = Counter(_squeeze_line(fence.header) for fence in left)
        # Those that have changed are the first to be missed.
        for fence in sorted(fences, key=lambda fence: _squeeze(fence) not in texts):
            headers.subtract([_squeeze_line(fence.header)])
            if headers[_squeeze_line(fence.header)] < 0:
                yield Search(self.document, self._text, is_inner=self._is_inner).find(fence)[1].below(0)

    def find_near(self, html: str) -> Iterator[Problem]:
        """Yield a problem for each fence that is nearly ours, and has become code.

        A page that only shows such a fence still has its header.
        """
        if not _NEARLY.search(self._text):
            return
        lines = self._text.split("\n")
        headers = Counter(line.lstrip(" \t>").strip() for line in lines)
        shown = unescape(_TAG.sub("", html))
        fences = [fence for fence in find_closed_fences(lines) if explain_fence(fence.header)]
        for fence in fences:
            header = fence.header.strip()
            headers[header] -= 1
            # Python-Markdown also converts parts of a page, such as headings, on their own.
            is_there = next(filter(None, map(str.strip, fence.lines)), "") in shown
            if is_there and headers[header] >= shown.count(header):
                place = Search(self.document, self._text, is_inner=self._is_inner).find(fence)[1]
                yield Problem(ProblemKind.HEADER, explain_fence(header), place)


def _find_ours(lines: Sequence[str]) -> list[Fence]:
    return [fence for fence in find_closed_fences(lines) if starts_fence(fence.header)]


def _squeeze(fence: Fence) -> tuple[str, ...]:
    return tuple(map(_squeeze_line, (fence.header, *fence.lines)))


def _squeeze_line(line: str) -> str:
    """Return a line as it is for any width of tabs and at any depth of quotes and lists."""
    return " ".join(line.translate(_DROPPED).lstrip(" \t>").split())


class _Conversion(Preprocessor):
    """The conversions of one Markdown object, one page after the other.

    `running` are the conversions that have not ended yet. Inside the conversion of a page, other extensions
    convert texts from elsewhere, such as docstrings.
    """

    def __init__(self, md: Markdown, host: Host, running: list[_Conversion]) -> None:
        super().__init__(md)
        self._host = host
        self._running = running
        self._page = _Page(host, md, "")

    def run(self, lines: list[str]) -> list[str]:
        """Start a page."""
        self._leave()
        self._page = _Page(self._host, self.md, "\n".join(lines), is_inner=bool(self._running))
        self._running.append(self)
        try:
            add_fence(self.md, _ENTRY, self._see_lines)
        except Exception as error:  # noqa: BLE001 - it would end the build of the whole site
            self.report_error(error)
        return lines

    def _see_lines(self, lines: Sequence[str]) -> None:
        try:
            for place in self._page.find_taken(lines):
                self._host.miss(place)
        except Exception as error:  # noqa: BLE001 - it would end the build of the whole site
            self.report_error(error)

    def report_error(self, error: Exception) -> None:
        """Report a bug of stlite-docs that does not concern a single block."""
        self._host.report(describe_error(error, self._place))

    def end(self, html: str) -> str:
        """Return a page, or a part of it, without marks. The apps whose marks it contains are in the page.

        SuperFences also formats fences in indented code blocks, and later restores their text.
        """
        self._leave()
        for number in map(int, _MARK.findall(html)):
            if number < len(self._page.apps) and number not in self._page.added:
                self._page.added.add(number)
                app = self._page.apps[number]
                self._host.add(app)
                for problem in app.problems:
                    self._host.report(problem)
        html = _MARK.sub("", html)
        for problem in self._page.find_near(html):
            if problem not in self._page.told:
                self._host.report(problem)
        if not shows_app(html):
            return html
        document = self._page.document
        return number_apps(html, document.page_name, document.part)

    def _leave(self) -> None:
        if self in self._running:  # with those inside it that an exception has ended
            del self._running[self._running.index(self) :]

    def report_header(self, header: str) -> Problem:
        """Report a header that does not start a fence."""
        place = self._page.search.find_header(header)
        problem = explain_missing(header, place, is_open=self._page.search.is_open(place))
        self._page.told.add(problem)
        self._host.report(problem)
        return problem

    def format(self, options: Mapping[str, object], classes: Sequence[str], element_id: str) -> str:
        """Return the HTML of the current fence."""
        fences = find_live_pass(self.md)
        lines = tuple(line[fences.ws_virtual_len :] for line in fences.code)
        fence = Fence(fences.first[len(fences.ws) :], lines, fences.fence)
        body, place = "".join(f"{line}\n" for line in lines), self._place
        try:
            body, header_place = self._page.search.find(fence)
            place = header_place.below(0)
            is_bare = not (options or classes or element_id)
            app = self._build(
                Block(place, body, header_place.inside(1, 0), options, name=element_id),
                fence.header,
                is_bare=is_bare,
            )
            html = _render(self.md, app, element_id, classes)
        except Exception as error:  # noqa: BLE001 - SuperFences would swallow it, and the block with it
            app = make_broken_app(error, body, place)
            html = render_plainly(app)
        self._page.apps.append(app)
        try:
            self._host.expect(app, find_fate(self.md))
        except Exception as error:  # noqa: BLE001 - as above
            self.report_error(error)
        return html.translate(CONTROL_PICTURES) + f"{STX}stlite:{len(self._page.apps) - 1}{ETX}"

    @property
    def _place(self) -> Place:
        """The page, if nothing more is known."""
        try:
            return Place(self._page.document.file)
        except Exception:  # noqa: BLE001 - the host that was asked for the page may be what fails
            return Place("<markdown>")

    def _build(self, block: Block, header: str, *, is_bare: bool) -> App:
        """Build the app of a block. SuperFences has not parsed a bare header."""
        is_unread = is_bare and header.strip("`~{. }") != NAME
        read = read_options(header) if is_unread else None
        document = self._page.document
        block = replace(
            block,
            options=read or block.options,
            page=document.page_name,
            number=len(self._page.apps) + 1,
            problems=(
                *((explain_unread(header, block.place),) if is_unread and read is None else ()),
                *self._find_same_name(block),
            ),
        )
        return build_app(
            block,
            document.docs_paths,
            page=document.page,
            site=document.site,
            page_places=document.page_places,
        )

    def _find_same_name(self, block: Block) -> Iterator[Problem]:
        """Yield a problem if an earlier block has the same name. The two would share their kept folders."""
        other = self._page.names.setdefault(block.name, block.place) if block.name else block.place
        if other != block.place:
            message = (
                f"the id {block.name!r} is already that of the block in line {other.line}. "
                "Give this block another one."
            )
            yield Problem(ProblemKind.HEADER, message, block.place)


def _format(
    *, md: Markdown, options: Mapping[str, object], classes: Sequence[str], id_value: str, **_: Any
) -> str:
    """Return the HTML of a fence. SuperFences would ignore an exception and drop the block."""
    conversion: Any = md.preprocessors[NAME]
    return str(conversion.format(options, classes, id_value))


def _accept_options(
    _language: str,
    inputs: Mapping[str, object],
    options: MutableMapping[str, object],
    _attrs: MutableMapping[str, object],
    _md: Markdown,
) -> bool:
    """Accept all options in a header. The core checks them."""
    options.update({name: _read_bare_word(name, value) for name, value in inputs.items()})
    return True


def _read_bare_word(name: str, value: object) -> object:
    """Return True for a flag without a value: SuperFences passes the flag's name as its value."""
    option = BLOCK_OPTIONS.get(name.replace("_", "-"))
    return True if option and option.is_flag and value == name else value


_ENTRY = {
    "name": NAME,
    "test": functools.partial(operator.eq, NAME),
    "validator": _accept_options,
    "formatter": _format,
    "reset": None,
}


def _render(md: Markdown, app: App, element_id: str, classes: Sequence[str]) -> str:
    parts = [render_problems(app.problems), render_app_start(app, element_id=element_id, classes=classes)]
    if app.settings.title:
        parts.append(render_title(app.settings.title))
    for source in app.sources:
        if len(app.sources) > 1:
            parts.append(render_file_name(source.name))
        parts.append(highlight(md, source.text, source.name) + "\n")
    return "".join([*parts, render_app_end(app)])


class _End(Postprocessor):
    def __init__(self, md: Markdown, conversion: _Conversion) -> None:
        super().__init__(md)
        self._conversion = conversion

    def run(self, text: str) -> str:
        try:
            return self._conversion.end(text)
        except Exception as error:  # noqa: BLE001 - it would end the build of the whole site
            self._conversion.report_error(error)
            return _MARK.sub("", text)


def makeExtension(**options: Any) -> StliteExtension:  # noqa: N802 - Python-Markdown's name
    """Return the extension, for users who load this module by name."""
    return StliteExtension(**options)
