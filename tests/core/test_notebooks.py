"""The lines of notebooks' cells in the files of the notebooks."""

from __future__ import annotations

import pytest

from notebook_files import notebook
from stlite_docs.base.notebooks import find_line, get_cell

CELLS = ("# One\n", '%x = "]}\\"\n\ny = 2', "", "Text\n\nmore {text} [here],\nand more\n")


@pytest.mark.parametrize("indent", [0, 1, 4])
def test_lines_on_their_own(indent: int) -> None:
    """Each line of a cell is in the line of the file that has it."""
    text = notebook(*CELLS, as_lines=True, indent=indent)
    lines = text.splitlines()
    for number, cell in enumerate(CELLS, 1):
        for above, line in enumerate(cell.splitlines()):
            found = find_line(text, number, above + 1)
            assert found
            assert line[:4].replace('"', '\\"') in lines[found - 1]
            assert found - above == find_line(text, number, 1)


@pytest.mark.parametrize("as_lines", [True, False])
def test_cells_in_one_line(as_lines: bool) -> None:
    """A tool can write a cell into one line, and a notebook too."""
    text = notebook(*CELLS, indent=1)
    assert find_line(text, 4, 1) == find_line(text, 4, 3)
    assert "more {text}" in text.splitlines()[(find_line(text, 4, 3) or 0) - 1]
    assert find_line(notebook(*CELLS, as_lines=as_lines), 4, 3) == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', '{"cells": [', "\0", '{"a']
)
def test_what_is_no_notebook(text: str) -> None:
    """Nothing raises, and there is no such cell."""
    assert find_line(text, 1, 1) is None
    assert get_cell(text, 1) is None
