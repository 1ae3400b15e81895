"""Getting a block's text back as its author wrote it.

Hosts change text while they parse: Python-Markdown and docutils turn tabs into spaces and strip the ends of
lines, docutils and MyST also split lines at characters such as U+2028. A program must arrive unchanged, so
the lines that a host hands over are looked up in the document, and the document's own characters are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stlite_docs.base.source_lines import split_source_lines

_QUOTE_MARKS = " \t>"


@dataclass(frozen=True)
class Found:
    """A text as it stands in the document, and the line where it begins (the first line is 1)."""

    text: str
    line: int


def find_text(document: str, shown: str, tab_size: int | None, start: int = 1) -> Found | None:
    """Find the text that a host shows, in the document it comes from.

    Args:
        document: The document with its own line ends and tabs.
        shown: The text as the host hands it over, without indentation and quote marks.
        tab_size: The columns to which the host expands tabs, if it does; some plugins leave them.
        start: The line to search from.

    Returns:
        The document's own characters, or None where the text is not in the document (a plugin wrote it).
    """
    wanted = [line.rstrip() for line in shown.splitlines()]
    key = next((number for number, line in enumerate(wanted) if line), None)
    if key is None:
        return None
    raw = split_source_lines(document)
    for first in range(max(0, start - 1), len(raw) - key):
        for size in dict.fromkeys((None, tab_size)):
            text = _restore(raw, first, wanted, key, size)
            if text is not None:
                return Found(text, first + 1)
    return None


def _restore(raw: Sequence[str], first: int, wanted: Sequence[str], key: int, size: int | None) -> str | None:
    """Return the document's lines, without what stands before the text, if they are what is wanted."""
    column = len(_pieces(raw[first + key], 0, size)[0]) - len(wanted[key])
    if column < 0:
        return None
    lines = []
    at, number = 0, first
    while at < len(wanted) and number < len(raw):
        pieces = _pieces(raw[number], column, size)
        shown = wanted[at : at + len(pieces)]
        if pieces != shown and not (shown == [""] and not raw[number].strip(_QUOTE_MARKS + "\r\n")):
            return None
        lines.append(_cut(raw[number], column, size))
        at, number = at + len(pieces), number + 1
    return "".join(lines) if at == len(wanted) else None


def _pieces(line: str, column: int, size: int | None) -> list[str]:
    """Return what a host that splits at every separator shows of a line, from a column on."""
    expanded = line if size is None else line.expandtabs(size)
    return [piece.rstrip() for piece in expanded[column:].splitlines()] or [""]


def _cut(line: str, column: int, size: int | None) -> str:
    """Drop a line's first columns; what a tab reaches beyond them becomes spaces, the line's end stays."""
    at = 0
    for position, character in enumerate(line):
        if at >= column or character in "\r\n":
            return " " * max(0, at - column) + line[position:]
        at += size - at % size if size and character == "\t" else 1
    return ""
