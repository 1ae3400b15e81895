"""Compiles a program without running it."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.pins.pinned import PYTHON

RUNTIME_PYTHON = tuple(map(int, PYTHON.split(".")))

# Syntax that Python added after 3.11: f-strings with nested quotes, type parameters, type statements.
_NEWER_SYNTAX = re.compile(r"""\b[rRbB]?[fF]["']|\b(?:def|class)\s+\w+\s*\[|^\s*type\s+\w+""")


@dataclass(frozen=True)
class SyntaxFault:
    """A syntax error: Python's message, the line (the first is 1), and the characters before it."""

    message: str
    line: int
    characters: int = 0


def parse_program(text: str) -> ast.Module | SyntaxFault | None:
    """Return a program's syntax tree, or its syntax error.

    Top-level `await` is valid, as in the browser. The program runs on the pinned Python, and the build
    can use an older version. None means that this version may not know the syntax.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            tree: ast.Module = compile(
                text.removeprefix("\ufeff"),
                "<app>",
                "exec",
                ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
                dont_inherit=True,
            )
            # Some errors appear only during compilation: `return` outside a function, `nonlocal` at the top.
            compile(tree, "<app>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        line = max(1, error.lineno or 1)
        return (
            None
            if _may_be_newer(text, line)
            else SyntaxFault(error.msg, line, max(0, (error.offset or 1) - 1))
        )
    except ValueError as error:
        return SyntaxFault(str(error), 1)
    except (RecursionError, MemoryError):
        return None
    return tree


def _may_be_newer(text: str, line: int) -> bool:
    if sys.version_info >= RUNTIME_PYTHON:
        return False
    lines = split_source_lines(text)
    return bool(_NEWER_SYNTAX.search(lines[line - 1])) if line <= len(lines) else False
