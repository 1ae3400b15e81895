"""Reading a block's text: option lines, files, and exact programs."""

from __future__ import annotations

import pytest

from cases import EVERY_PROGRAM
from stlite_docs.authoring.block import read_body
from stlite_docs.base.place import Place

PLACE = Place("page.md", 10)


@pytest.mark.parametrize("name", EVERY_PROGRAM)
def test_program_is_kept(name: str) -> None:
    """A program without option lines is the block's text, character for character."""
    body = read_body(EVERY_PROGRAM[name], PLACE)
    assert [(source.text, source.place) for source in body.sources] == [(EVERY_PROGRAM[name], PLACE)]
    assert body.options == {}


def test_option_lines() -> None:
    """Leading option lines and their indented continuations go, with the blank line behind them."""
    body = read_body(":height: 300\n:requirements: a\n    b\n:title:\n\nx = 1\n:not: an option\n", PLACE)
    assert body.options == {"height": "300", "requirements": "a\nb", "title": ""}
    assert body.sources[0].text == "x = 1\n:not: an option\n"
    assert body.sources[0].place == Place("page.md", 15)


def test_line_ends_of_windows() -> None:
    """Option lines and file lines are read with any line ends, which the program keeps."""
    body = read_body(":height: 300\r\n\r\nx = 1\r\n## file: a.txt\r\ny\r\n", PLACE)
    assert body.options == {"height": "300"}
    assert [(source.name, source.text) for source in body.sources] == [
        ("streamlit_app.py", "x = 1\r\n"),
        ("a.txt", "y\r\n"),
    ]


def test_files() -> None:
    """Every file line starts a file; the place of each is where its text begins."""
    body = read_body("x\n## file: pages/é b.py\ny\n## file: empty.txt\n", PLACE)
    assert [(source.name, source.text, source.place.line) for source in body.sources] == [
        ("streamlit_app.py", "x\n", 10),
        ("pages/é b.py", "y\n", 12),
        ("empty.txt", "", 14),
    ]


def test_block_may_begin_with_a_file_line() -> None:
    """Without text before the first file line, that file is the first one."""
    body = read_body(":height: 60\n\n## file: main.py\nx\n", PLACE)
    assert [source.name for source in body.sources] == ["main.py"]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (
            "x\n## file: /etc/x\n",
            "expected a relative path after '## file:', such as helper.py, got '/etc/x'",
            11,
        ),
        ("x\n## file: ../x\n", "expected a relative path", 11),
        ("x\n## file:\ny\n", "expected a relative path", 11),
        ("x\n## file: a\\b.py\n", "expected a relative path", 11),
        ("x\n## file: a.py\ny\n## file: a.py\nz\n", "two files named 'a.py'", 13),
    ],
)
def test_wrong_files(text: str, message: str, line: int) -> None:
    """A file line that cannot be followed is reported at its own line."""
    ((found, place),) = read_body(text, PLACE).wrong
    assert message in found
    assert place.line == line


def test_program_text_beside_a_file_argument() -> None:
    """Text in a block whose program comes from a file is not lost silently."""
    ((message, place),) = read_body(":height: 60\n\nx = 1\n", PLACE, first_name=None).wrong
    assert "got program text" in message
    assert place.line == 12
