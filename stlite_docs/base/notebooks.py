"""Reads the Markdown cells of Jupyter notebooks, and says where their lines are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SUFFIX = ".ipynb"

# MyST-NB counts lines in this way, because a notebook's file has no lines for its readers.
_LINES_PER_CELL = 10_000
# What reads cells one by one has names for them.
_NAME = re.compile(rf"(.*{re.escape(SUFFIX)}):(\d+)", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
# What anything but a notebook raises.
_FAULTS = (IndexError, KeyError, RecursionError, StopIteration, TypeError, ValueError)


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
    return get_cell(document, number) if number and document.lstrip().startswith("{") else None


def get_cell(document: str, number: int) -> Cell | None:
    """Return a cell of a notebook; None if the notebook lacks it."""
    try:
        return Cell(_text(json.loads(document)["cells"][number - 1]), number * _LINES_PER_CELL)
    except _FAULTS:
        return None


def read_markdown_cells(document: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each Markdown cell of a notebook. The first of all cells is 1.

    Raises:
        ValueError: The document is not a notebook.
    """
    try:
        cells = [
            (number, _text(cell))
            for number, cell in enumerate(json.loads(document)["cells"], 1)
            if cell["cell_type"] == "markdown"
        ]
    except _FAULTS as error:
        raise ValueError(f"expected a Jupyter notebook of format 4, got {error!r}") from error
    yield from cells


def name_cell(notebook: str, number: int) -> str:
    """Return a name for a cell of a notebook."""
    return f"{notebook}:{number}"


def find_named_cell(file: str, line: int | None) -> tuple[str, int, int | None]:
    """Return the notebook of a place, its cell, and the line in the cell. For other files, the cell is 0.

    Args:
        file: The place's file: the name of a cell or a notebook.
        line: The line in the cell, or MyST-NB's line.
    """
    if match := _NAME.fullmatch(file):
        return match[1], int(match[2]), line
    if line and line > _LINES_PER_CELL and file.endswith(SUFFIX):
        return file, line // _LINES_PER_CELL, line % _LINES_PER_CELL
    return file, 0, line


def find_line(document: str, number: int, line: int) -> int | None:
    """Return the line of a notebook's file with a line of a cell; None if the document is not a notebook.

    Tools write each line of a cell into its own line.
    """
    try:
        notebook = _skip(document, 0)
        [cells] = [start for key, start in _find_values(document, notebook) if key == "cells"]
        cell = [start for _, start in _find_values(document, cells)][number - 1]
        [start] = [start for key, start in _find_values(document, cell) if key == "source"]
        parts = [each for _, each in _find_values(document, start)] if document[start] == "[" else []
        above = 0
        for start in parts:
            above += _DECODER.raw_decode(document, start)[0].count("\n")
            if above >= line:
                break
    except _FAULTS:
        return None
    return document.count("\n", 0, start) + 1


def _text(cell: Any) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(map(str, source))


def _find_values(document: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield where each value of a JSON object or list begins, with its key in an object."""
    at = _skip(document, start + 1)
    while document[at] not in "]}":
        key = ""
        if document[start] == "{":
            key, at = _DECODER.raw_decode(document, at)
            at = _skip(document, _skip(document, at) + 1)
        yield key, at
        at = _skip(document, _DECODER.raw_decode(document, at)[1])
        if document[at] == ",":
            at = _skip(document, at + 1)


def _skip(document: str, at: int) -> int:
    """Return where the spaces end that may begin at a position."""
    found = _SPACE.match(document, at)
    return found.end() if found else at
