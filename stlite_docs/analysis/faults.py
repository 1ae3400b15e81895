"""What a program does wrong, found without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stlite_docs.base.problems import ProblemKind

# Conditions with these names ask what exists.
_QUESTIONS = frozenset(
    {
        *("TYPE_CHECKING", "__version__", "exists", "find_spec", "getattr", "hasattr", "importorskip"),
        *("is_file", "isfile", "platform", "signature", "version", "version_info"),
    }
)
_EXPECTING = frozenset({"raises", "suppress"})
# Exceptions that no fault of this package raises. A handler of others can be there for one.
_UNRELATED = frozenset(
    {
        *("ArithmeticError", "AssertionError", "FloatingPointError", "IndexError", "JSONDecodeError"),
        *("KeyError", "KeyboardInterrupt", "LookupError", "OverflowError", "RecursionError", "StopIteration"),
        *("StopAsyncIteration", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "ValueError"),
        *("ZeroDivisionError",),
    }
)
_PLACELESS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)
_BRANCHING = (ast.Try, ast.TryStar, ast.If, ast.IfExp, ast.While, ast.BoolOp, ast.With, ast.AsyncWith)


@dataclass(frozen=True)
class Fault:
    """A fault at a line (the first is 1) and a byte of this line in UTF-8 (the first is 0), as in `ast`."""

    kind: ProblemKind
    line: int
    offset: int
    message: str


def walk_certain(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the nodes of a program, each with whether a failure there would surprise its author.

    It would not in a `try` that catches it, or where the program asks first what exists. Leaves out operators
    and contexts, which have no place in the source.
    """
    waiting: list[tuple[ast.AST, bool]] = [(tree, True)]
    while waiting:
        node, is_certain = waiting.pop()
        yield node, is_certain
        children = [child for child in ast.iter_child_nodes(node) if not isinstance(child, _PLACELESS)]
        unsure = set(map(id, _unsure_parts(node))) if is_certain and isinstance(node, _BRANCHING) else ()
        waiting += [(child, is_certain and id(child) not in unsure) for child in children]


def _unsure_parts(node: ast.AST) -> Iterable[ast.AST]:
    if isinstance(node, ast.Try | ast.TryStar):
        return node.body if any(map(_can_catch, node.handlers)) else ()
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return ast.iter_child_nodes(node) if _names(node.test) & _QUESTIONS else ()
    if isinstance(node, ast.BoolOp):
        return node.values if _names(node) & _QUESTIONS else ()
    if isinstance(node, ast.With | ast.AsyncWith):
        contexts = set().union(*(_names(item.context_expr) for item in node.items))
        return node.body if contexts & _EXPECTING else ()
    return ()


def _can_catch(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or not _names(handler.type) <= _UNRELATED


def _names(node: ast.AST) -> set[str]:
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }
