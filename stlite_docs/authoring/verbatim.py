"""Restores a block's text as its author wrote it.

Hosts change text when they parse it. Python-Markdown and docutils turn tabs into spaces and strip the ends of
lines. docutils and MyST also split lines at characters such as U+2028. A program must keep every character,
so this module finds the host's lines in the document and returns the document's own characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stlite_docs.base.source_lines import split_source_lines

_QUOTE_MARKS = " \t>"


@dataclass(frozen=True)
class Found:
    """A text in a document, and its first line (the first line of the document is 1).

    `column` is where its lines begin (the first is 1), or 0 if they begin at different columns.
    """

    text: str
    line: int
    column: int = 0


def find_text(
    document: str, shown: str, tab_size: int | None, start: int = 1, dropped: str = ""
) -> Found | None:
    """Find the text of a host in its document.

    Args:
        document: The document with its own line ends and tabs.
        shown: The text from the host, without indentation and quote marks.
        tab_size: The tab width if the host expands tabs. Some plugins do not.
        start: The first line to search.
        dropped: Characters that the host removes.

    Returns:
        The document's own characters; None if the text is not in the document because a plugin wrote it.
    """
    wanted = [line.rstrip() for line in shown.splitlines()]
    if not any(wanted):
        return None
    raw = split_source_lines(document)
    table = dict.fromkeys(map(ord, dropped))
    for first in range(max(0, start - 1), len(raw) - _find_key(wanted)):
        for size in dict.fromkeys((None, tab_size)):
            lines = _restore(raw, first, wanted, size, table)
            if lines is not None:
                return Found("".join(lines), first + 1, _find_column(raw[first:], lines))
    return None


def _restore(
    raw: Sequence[str], first: int, wanted: Sequence[str], size: int | None, dropped: Mapping[int, None]
) -> list[str] | None:
    """Return the document's lines without their prefix if they match the text."""
    key = _find_key(wanted)
    column = len(_pieces(raw[first + key].translate(dropped), 0, size)[0]) - len(wanted[key])
    if column < 0:
        return None
    lines = []
    at, number = 0, first
    while at < len(wanted) and number < len(raw):
        pieces = _pieces(raw[number].translate(dropped), column, size)
        shown = wanted[at : at + len(pieces)]
        if pieces != shown and not (shown == [""] and not raw[number].strip(_QUOTE_MARKS + "\r\n")):
            return None
        lines.append(_cut(raw[number], column, size))
        at, number = at + len(pieces), number + 1
    return lines if at == len(wanted) else None


def _find_column(raw: Sequence[str], lines: Sequence[str]) -> int:
    """Return the column at which all lines with text begin in the document, or 0."""
    columns = {
        len(written) - len(line) + 1 if written.endswith(line) else 0
        for written, line in zip(raw, lines, strict=False)
        if line.strip()
    }
    return columns.pop() if len(columns) == 1 else 0


def _find_key(wanted: Sequence[str]) -> int:
    """Return the number of the first line with text."""
    return next(number for number, line in enumerate(wanted) if line)


def _pieces(line: str, column: int, size: int | None) -> list[str]:
    """Return a line from a column on, as a host shows it that splits at every separator."""
    expanded = line if size is None else line.expandtabs(size)
    return [piece.rstrip() for piece in expanded[column:].splitlines()] or [""]


def _cut(line: str, column: int, size: int | None) -> str:
    """Drop the first columns of a line. If a tab extends beyond them, spaces replace its rest."""
    at = 0
    for position, character in enumerate(line):
        if at >= column or character in "\r\n":
            return " " * max(0, at - column) + line[position:]
        at += size - at % size if size and character == "\t" else 1
    return ""
