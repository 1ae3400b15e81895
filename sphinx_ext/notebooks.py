"""Reads the Markdown cells of Jupyter notebooks, which MyST-NB converts."""

from __future__ import annotations

import json
from dataclasses import dataclass

# MyST-NB counts lines in this way, because a notebook's file has no lines for its readers.
_LINES_PER_CELL = 10_000


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and the number that MyST-NB adds to its lines."""

    text: str
    line: int


def find_cell(document: str, line: int) -> Cell | None:
    """Return the cell with a line of a notebook as MyST-NB counts them: line 10003 is line 3 of cell 1.

    Return None for other documents.
    """
    number = line // _LINES_PER_CELL
    if number == 0 or not document.lstrip().startswith("{"):
        return None
    try:
        source = json.loads(document)["cells"][number - 1]["source"]
    except (IndexError, KeyError, RecursionError, TypeError, ValueError):
        return None
    return Cell(source if isinstance(source, str) else "".join(map(str, source)), number * _LINES_PER_CELL)
