"""Getting a block's text back as its author wrote it.

Hosts change text while they parse: Python-Markdown and docutils turn tabs into spaces, strip the ends of
lines, and docutils splits lines at characters such as U+2028. A program must arrive unchanged, so the lines
that a host hands over are looked up in the document, and the document's own characters are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Python-Markdown expands tabs to 4 columns, docutils to 8, markdown-it leaves them.
_TAB_SIZES = (None, 4, 8)
_QUOTE_MARKS = " \t>"


@dataclass(frozen=True)
class Found:
    """A text as it stands in the document, and the line where it begins (the first line is 1)."""

    text: str
    line: int


def find_text(document: str, shown: str, start: int = 1) -> Found | None:
    """Find the text that a host shows, in the document it comes from.

    Args:
        document: The document with its own line ends and tabs.
        shown: The text as the host hands it over, without indentation and quote marks.
        start: The line to search from.

    Returns:
        The document's own characters, or None where the text is not in the document (a plugin wrote it).
    """
    raw = document.splitlines(keepends=True)
    wanted = shown.splitlines()
    plain = [" ".join(line.split()) for line in wanted]
    key = next((number for number, line in enumerate(plain) if line), None)
    if key is None:
        return None
    for first in range(max(0, start - 1), len(raw) - len(wanted) + 1):
        if " ".join(raw[first + key].split()).endswith(plain[key]):
            restored = _restore(raw[first : first + len(wanted)], wanted, key)
            if restored is not None:
                return Found(restored, first + 1)
    return None


def count_lines(text: str) -> int:
    """Return how many lines a document's text has, counted as `find_text` counts them."""
    return len(text.splitlines())


def _restore(raw: Sequence[str], wanted: Sequence[str], key: int) -> str | None:
    """Return the lines of a document without what stands before the text, where they are what is shown."""
    for size in _TAB_SIZES:
        column = len(_expand(raw[key], size)) - len(_expand(wanted[key], size))
        if column >= 0 and all(
            _is_shown(_expand(line, size), shown.rstrip(), column)
            for line, shown in zip(raw, wanted, strict=True)
        ):
            return "".join(_cut(line, column, size) for line in raw)
    return None


def _expand(line: str, size: int | None) -> str:
    return (line if size is None else line.expandtabs(size)).rstrip()


def _is_shown(expanded: str, shown: str, column: int) -> bool:
    if not shown:
        return not expanded.strip(_QUOTE_MARKS)
    return expanded[column:] == shown


def _cut(line: str, column: int, size: int | None) -> str:
    """Drop a line's first columns; what a tab reaches beyond them becomes spaces, the line's end stays."""
    at = 0
    for position, character in enumerate(line):
        if at >= column or character in "\r\n":
            return " " * max(0, at - column) + line[position:]
        at += size - at % size if size and character == "\t" else 1
    return ""
