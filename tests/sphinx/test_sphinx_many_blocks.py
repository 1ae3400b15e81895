"""2500 blocks of all kinds in Sphinx: none raises, and none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sphinx.util.docutils import docutils_namespace

from many_blocks import COUNT, make_block, try_blocks
from page_reader import Reader

PARTS = 4


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with docutils_namespace():
        yield Reader(tmp_path_factory.mktemp("many"))


@pytest.mark.parametrize("part", range(PARTS))
def test_blocks(reader: Reader, part: int) -> None:
    """A block is an app, or a problem with a line. Even ones are MyST, and odd ones RST."""
    figures = try_blocks(map(make_block, range(part, COUNT, PARTS)), reader.find_lost)
    assert figures.faults == []
    assert figures.blocks == COUNT / PARTS
