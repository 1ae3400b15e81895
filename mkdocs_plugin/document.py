"""Finds a fence in its page, with its original text and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markdown.util import ETX, STX

from stlite_docs.authoring.verbatim import Found, find_text
from stlite_docs.base.place import Place
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.files.docs_paths import DocsPaths

# Python-Markdown's tab size, unless SuperFences keeps tabs.
_TAB_SIZE = 4
# A header of this length can be a part of its line.
_LONG = 12
# What Python-Markdown removes from a page.
_DROPPED = STX + ETX
_FENCE = re.compile(r"([ \t>]*)(`{3,}|~{3,})(.*)")
# Text before a header that Python-Markdown does not recognize: quote marks and list markers.
_BEFORE_HEADER = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?")


@dataclass(frozen=True)
class Document:
    """Facts about the page that the host converts.

    Attributes:
        file: The page's file for messages.
        text: The page's source with its own line ends and front matter.
        docs_paths: Resolves the page's paths.
        page: The page's raw options.
        page_places: Their places.
        site: The site's parsed options by key.
        page_name: The page's path below the docs.
        part: Identifies the converted text if it is not the page itself.
    """

    file: str
    text: str
    docs_paths: DocsPaths
    page: Mapping[str, object] = field(default_factory=dict)
    page_places: Mapping[str, Place] = field(default_factory=dict)
    site: Mapping[str, object] = field(default_factory=dict)
    page_name: str = ""
    part: str = ""


@dataclass(frozen=True)
class Fence:
    """A fence from Python-Markdown, with tabs as spaces. `last` is its closing line."""

    header: str
    lines: tuple[str, ...]
    last: str


def find_closed_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """Yield the fences of a text that are neither inside another fence nor inside a comment."""
    is_in_comment = list(_find_comments(lines))
    for start, end in _find_fences(lines):
        match = _FENCE.match(lines[start])
        if match and end < len(lines) and not is_in_comment[start]:
            shown = (line.expandtabs(_TAB_SIZE) for line in lines[start:end])
            header, *body = (line.removeprefix(match[1].expandtabs(_TAB_SIZE)) for line in shown)
            yield Fence(header, tuple(body), match[2])


def _find_comments(lines: Sequence[str]) -> Iterator[bool]:
    """Yield for each line whether it begins inside a comment."""
    is_inside = False
    for line in lines:
        yield is_inside
        start, end = line.rfind("<!--"), line.rfind("-->")
        if start != end:
            is_inside = start > end


def _find_fences(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the indexes of the first and the last line of each fence. An open fence ends after all lines."""
    start, fence = 0, ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence and match and match[2] == fence and not match[3].strip():
            yield start, number
            fence = ""
        elif match and not fence and "`" not in match[3]:
            start, fence = number, match[2]
    if fence:
        yield start, len(lines)


class Search:
    """Finds the fences of a conversion, from top to bottom, in the page's source."""

    def __init__(self, document: Document, converted: str, *, is_inner: bool = False) -> None:
        """Take the page, and the text that Python-Markdown received. Plugins may have changed it.

        An inner conversion converts a text from elsewhere inside the page's conversion.
        """
        self._document = document
        self._is_inner = is_inner
        self._converted = converted
        self._start = 1
        self._headers: dict[str, Iterator[int]] = {}

    def find(self, fence: Fence) -> tuple[str, Place]:
        """Return the original text of a fence, and the place of its header, with the column of its lines.

        If the text is not in the page's source, for example in an include or a macro, return
        Python-Markdown's text. Then the place has a line only if it is certain.
        """
        shown = "\n".join([fence.header, *fence.lines, fence.last])
        found = self._find_live(shown)
        if found is not None:
            self._start = found.line + 1
            return _inside(found), Place(self._document.file, found.line, found.column)
        lines = list(self._lines_of(fence.header))
        is_certain = len(lines) == 1 and not self._is_inner
        place = Place(self._document.file, lines[0] if is_certain else None)
        found = find_text(self._converted, shown, _TAB_SIZE, dropped=_DROPPED)
        return _inside(found) if found else "".join(f"{line}\n" for line in fence.lines), place

    def find_header(self, header: str) -> Place:
        """Return the place of the next header that Python-Markdown did not recognize.

        It can be text of several lines, or a part of a line.
        """
        first = header.partition("\n")[0]
        lines = self._headers.setdefault(first, iter(()) if self._is_inner else self._lines_of(first))
        return Place(self._document.file, next(lines, None))

    def is_open(self, place: Place) -> bool:
        """Whether a line of the page starts a fence that has no end."""
        lines = split_source_lines(self._document.text)
        return any(start + 1 == place.line and end == len(lines) for start, end in _find_fences(lines))

    def _find_live(self, shown: str) -> Found | None:
        found = first = find_text(self._document.text, shown, _TAB_SIZE, self._start, _DROPPED)
        while found is not None and found.line in self._inside_fences:
            found = find_text(self._document.text, shown, _TAB_SIZE, found.line + 1, _DROPPED)
        return found or first

    def _lines_of(self, header: str) -> Iterator[int]:
        for number, line in enumerate(split_source_lines(self._document.text), 1):
            text = line.replace(STX, "").replace(ETX, "")
            shown = {
                _BEFORE_HEADER.sub("", each, count=1).strip() for each in (text, text.expandtabs(_TAB_SIZE))
            }
            is_header = header.strip() in shown or (len(header) > _LONG and header in text)
            if is_header and number not in self._inside_fences:
                yield number

    @cached_property
    def _inside_fences(self) -> frozenset[int]:
        """Lines inside a fence, which only show blocks."""
        inside: set[int] = set()
        for start, end in _find_fences(split_source_lines(self._document.text)):
            inside.update(range(start + 2, end + 1))
        return frozenset(inside)


def _inside(found: Found) -> str:
    return "".join(split_source_lines(found.text)[1:-1])
