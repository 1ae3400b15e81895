"""2500 blocks of all kinds in MkDocs: none raises, and none is lost without a word."""

from __future__ import annotations

import pytest

from many_blocks import COUNT, make_block, try_blocks, write_block_files
from markdown_pages import Pages

PARTS = 5


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = tmp_path_factory.mktemp("many")
    write_block_files(folder / "x")
    return Pages(folder / "x")


@pytest.mark.parametrize("part", range(PARTS))
def test_blocks(pages: Pages, part: int) -> None:
    """A block is an app, or a problem with a line."""
    figures = try_blocks(map(make_block, range(part, COUNT, PARTS)), pages.find_lost)
    assert figures.faults == []
    assert figures.blocks == COUNT / PARTS


@pytest.mark.parametrize("extensions", [["pymdownx.superfences"], []])
def test_characters_that_python_markdown_removes(pages: Pages, extensions: list[str]) -> None:
    """A program keeps them, and a problem has its line."""
    pages.convert("\n\n```stlite\n:height: tall\n\nx = '\x02a\x03'\n```\n", extensions)
    [app] = pages.apps
    assert app.sources[0].text == "x = '\x02a\x03'\n"
    assert {problem.place.line for problem in pages.problems} == {4}


@pytest.mark.parametrize("header", ["a\tb", "a \x02b", "\x03"])
def test_headers_that_python_markdown_changes(pages: Pages, header: str) -> None:
    """A header that starts no fence has its line."""
    pages.convert(f"\n\n```stlite {header} no header\nx = 1\n```\n", ["pymdownx.superfences"])
    assert {problem.place.line for problem in pages.problems} == {3}
