"""Getting a program back from the document, whatever the host made of it."""

from __future__ import annotations

import pytest

from cases import EVERY_PROGRAM, markdown_block, rst_block
from stlite_docs.authoring.verbatim import find_text


def as_docutils(text: str) -> str:
    lines = [line.expandtabs(8)[3:] for line in text.split("\n")]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())


def as_python_markdown(text: str) -> str:
    return "\n".join(line if line.strip(" ") else "" for line in text.expandtabs(4).split("\n"))


def dedent(text: str, width: int) -> str:
    return "\n".join(line[width:] for line in text.split("\n"))


@pytest.mark.parametrize("name", EVERY_PROGRAM)
@pytest.mark.parametrize("indent", ["", "    ", "\t"])
def test_python_markdown(name: str, indent: str) -> None:
    """Tabs, blank lines with spaces and line ends come back from a fence, indented or not."""
    program = EVERY_PROGRAM[name]
    document = "# Page\n\n" + markdown_block(program, indent=indent)
    shown = dedent(
        as_python_markdown("".join(indent + line + "\n" for line in program.split("\n")[:-1])),
        4 if indent else 0,
    )
    found = find_text(document, shown, 4)
    assert found is not None
    assert found.text == program
    assert found.line == 4


@pytest.mark.parametrize("name", EVERY_PROGRAM)
def test_docutils(name: str) -> None:
    """Tabs, line ends and separators come back from a directive."""
    program = EVERY_PROGRAM[name]
    document = "Page\n====\n\n" + rst_block(program)
    shown = as_docutils("".join(f"   {line}\n" for line in program.split("\n")[:-1]))
    found = find_text(document, shown, 8)
    assert found is not None
    assert found.text == program
    assert found.line == 6


def test_quote() -> None:
    """Marks of a block quote are not part of the text."""
    found = find_text("> ```stlite\n> x = 1\n>\n>     y\t\n> ```\n", "x = 1\n\n    y", 8)
    assert found is not None
    assert found.text == "x = 1\n\n    y\t\n"


def test_windows() -> None:
    """A document's line ends stay, and lines are counted as editors do."""
    found = find_text("a\r\n\r\n```\r\nx\r\ny\r\n```\r\n", "x\ny", None)
    assert found is not None
    assert (found.text, found.line) == ("x\r\ny\r\n", 4)


def test_separators_before_the_text_do_not_count_as_lines() -> None:
    """U+2028 is not a line for an editor, and so not for a place."""
    found = find_text("a\u2028b\n```\nx\n```\n", "x", None)
    assert found is not None
    assert found.line == 3


def test_second_of_two_equal_blocks() -> None:
    """A search from behind the first block finds the second."""
    document = "```\nx\n```\n\n```\nx\n```\n"
    found = find_text(document, "x", None, 3)
    assert found is not None
    assert found.line == 6


def test_text_of_a_plugin() -> None:
    """A text that is not in the document is not found, rather than guessed."""
    assert find_text("a {{ macro }}\n", "a value", None) is None
    assert find_text("x\n  y\n", "x\ny", None) is None
