"""The page that a fence stands in, and the fence's own characters and line in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from stlite_docs.authoring.verbatim import Found, find_text
from stlite_docs.base.place import Place
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.files.docs_paths import DocsPaths

# Python-Markdown's, unless SuperFences keeps tabs.
_TAB_SIZE = 4
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})(.*)")
# What may stand before a header that Python-Markdown does not take: quote marks and the marks of a list.
_BEFORE_HEADER = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?")


@dataclass(frozen=True)
class Document:
    """What a host knows of the page that is converted.

    Attributes:
        file: The page's file, as messages name it.
        text: The page's source with its own line ends, front matter included.
        docs_paths: Where the page's files are.
        page: Raw options of the page.
        site: Options of the site, parsed, by key.
        page_name: The page's path below the docs.
    """

    file: str
    text: str
    docs_paths: DocsPaths
    page: Mapping[str, object] = field(default_factory=dict)
    site: Mapping[str, object] = field(default_factory=dict)
    page_name: str = ""


@dataclass(frozen=True)
class Fence:
    """A fence as Python-Markdown hands it over: tabs are spaces, `last` is its closing line."""

    header: str
    lines: tuple[str, ...]
    last: str


class Search:
    """Finds the fences of one conversion, which come from top to bottom, in the page's source."""

    def __init__(self, document: Document, converted: str) -> None:
        """Take the page, and the text that Python-Markdown got: plugins may have changed it."""
        self._document = document
        self._converted = converted
        self._start = 1
        self._headers: dict[str, Iterator[int]] = {}

    def find(self, fence: Fence) -> tuple[str, Place]:
        """Return the text inside a fence as its author wrote it, and the place of its header.

        Where the page's source does not have it (an include, a macro), the text is what Python-Markdown was
        given, and the place has a line only if there is no doubt about it.
        """
        shown = "\n".join([fence.header, *fence.lines, fence.last])
        found = self._find_live(shown)
        if found is not None:
            self._start = found.line + 1
            return _inside(found), Place(self._document.file, found.line)
        lines = list(self._lines_of(fence.header))
        place = Place(self._document.file, lines[0] if len(lines) == 1 else None)
        found = find_text(self._converted, shown, _TAB_SIZE)
        return _inside(found) if found else "".join(f"{line}\n" for line in fence.lines), place

    def find_header(self, header: str) -> Place:
        """Return the place of a header that Python-Markdown did not take, the next one at each call."""
        lines = self._headers.setdefault(header, self._lines_of(header))
        return Place(self._document.file, next(lines, None))

    def _find_live(self, shown: str) -> Found | None:
        found = first = find_text(self._document.text, shown, _TAB_SIZE, self._start)
        while found is not None and found.line in self._inside_fences:
            found = find_text(self._document.text, shown, _TAB_SIZE, found.line + 1)
        return found or first

    def _lines_of(self, header: str) -> Iterator[int]:
        for number, line in enumerate(split_source_lines(self._document.text), 1):
            is_header = _BEFORE_HEADER.sub("", line, count=1).strip() == header.strip()
            if is_header and number not in self._inside_fences:
                yield number

    @cached_property
    def _inside_fences(self) -> frozenset[int]:
        """The lines between the first and the last one of a fence: what they show is not live."""
        inside = set()
        fence = ""
        for number, line in enumerate(split_source_lines(self._document.text), 1):
            match = _FENCE.match(line)
            if fence and match and match[1] == fence and not match[2].strip():
                fence = ""
            elif fence:
                inside.add(number)
            elif match and "`" not in match[2]:
                fence = match[1]
        return frozenset(inside)


def _inside(found: Found) -> str:
    return "".join(split_source_lines(found.text)[1:-1])
