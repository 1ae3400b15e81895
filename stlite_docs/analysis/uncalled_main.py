"""A program that defines `main` and does nothing else: nothing calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stlite_docs.analysis.faults import Fault
from stlite_docs.base.problems import ProblemKind

_NAME = "main"
_DEFINING = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.Assign, ast.AnnAssign, ast.Pass),
)


def find_uncalled_main(program: ast.Module) -> Iterator[Fault]:
    """Yield a fault if a program only defines things, among them `main`, and never uses that name."""
    if not all(isinstance(statement, _DEFINING) or _is_text(statement) for statement in program.body):
        return
    mains = [
        node
        for node in program.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == _NAME
    ]
    if mains and not any(isinstance(node, ast.Name) and node.id == _NAME for node in ast.walk(program)):
        message = (
            "nothing calls main(), so the app shows nothing; write 'main()' in the last line of the program"
        )
        yield Fault(ProblemKind.CALL, mains[-1].lineno, mains[-1].col_offset, message)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
