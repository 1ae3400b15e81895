"""What the build can tell of a program."""

from __future__ import annotations

import ast

import pytest

from stlite_docs.analysis.syntax import SyntaxFault, parse_program


@pytest.mark.parametrize(
    "text", ["await f()\n", "async for x in y: pass\n", "x = '\\d'\n", "\ufeffx = 1\n", ""]
)
def test_accepted(text: str) -> None:
    """Programs that run in the browser pass without a word, top-level await and odd escapes included."""
    assert isinstance(parse_program(text), ast.Module)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\ny = (\n", 2, "never closed"),
        ("x\n\n  y\n", 3, "unexpected indent"),
        ("x = 1\nreturn x\n", 2, "'return' outside function"),
        ("a\0b\n", 1, "null byte"),
    ],
)
def test_faults(text: str, line: int, message: str) -> None:
    """A fault is named with its line in the program."""
    fault = parse_program(text)
    assert isinstance(fault, SyntaxFault)
    assert fault.line == line
    assert message in fault.message


@pytest.mark.parametrize("text", ['f"{"a"}"\n', "def f[T](x: T) -> T: ...\n", "type X = int\n"])
def test_newer_syntax_is_no_fault(text: str) -> None:
    """Syntax of Python 3.13, on which apps run, is never called a fault by an older Python."""
    assert not isinstance(parse_program(text), SyntaxFault)


def test_deep_nesting_is_no_fault() -> None:
    """A program that this Python gives up on is left to the browser's."""
    assert not isinstance(parse_program("(" * 5000 + ")" * 5000), ast.Module)
