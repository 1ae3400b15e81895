"""The values that the names in a program can have, as far as the source shows."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from stlite_docs.analysis.imported_names import bound_names

# An expression with more possible values than this counts as unknown.
_MOST_VALUES = 200
# Methods of mappings and lists that do not change them.
_READING = frozenset({"copy", "count", "get", "index", "items", "keys", "values"})


class Bindings:
    """The names that a program binds, in any of its functions.

    Attributes:
        pairs: Bound targets, each with the expression that its value, or a part of it, comes from.
    """

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        """Read all nodes of a program."""
        self.pairs = [pair for node in nodes for pair in _pairs(node)]
        self._values: dict[str, list[ast.expr]] = defaultdict(list)
        seen = set()
        for target, value in (pair for node in nodes for pair in _assignments(node)):
            seen.add(id(target))
            self._values[target.id].append(value)
        # Loops, parameters and imports bind names too. Such names have more values than their assignments
        # show.
        self._unknown = {name for node in nodes if id(node) not in seen for name in bound_names(node)}
        self._changed = {name for node in nodes for name in _changed_names(node)}

    def values_of(self, value: ast.expr) -> list[ast.expr | None]:
        """Return the expressions that a value can come from, following names. None means an unknown value.

        For sums and products, these are the operands.
        """
        found: list[ast.expr | None] = []
        seen: set[str] = set()
        waiting: list[ast.expr | None] = [value]
        while waiting and len(found) < _MOST_VALUES:
            match waiting.pop():
                case ast.Name(name):
                    waiting += [] if name in seen else self._assigned(name)
                    seen.add(name)
                case ast.IfExp(_, body, other):
                    waiting += [body, other]
                case ast.BoolOp(_, parts):
                    waiting += parts
                case ast.BinOp(left, _, right):
                    waiting += [left, right]
                case ast.UnaryOp(_, part):
                    waiting.append(part)
                case ast.NamedExpr(_, inner):
                    waiting.append(inner)
                case ast.Subscript(owner):
                    waiting += self._items_of(owner)
                case ast.Call(ast.Attribute(owner, "get"), [_, *default]):
                    waiting += [*default, *self._items_of(owner)]
                case expression:
                    found.append(expression)
        return [*found, None] if waiting else found

    def _assigned(self, name: str) -> Sequence[ast.expr | None]:
        return self._values[name] if name in self._values and name not in self._unknown else [None]

    def _items_of(self, owner: ast.expr) -> Sequence[ast.expr | None]:
        """Return the items of a mapping or list literal, given directly or by name."""
        if isinstance(owner, ast.Name):
            values = self._assigned(owner.id)
            if owner.id in self._changed or len(values) != 1 or values[0] is None:
                return [None]
            owner = values[0]
        match owner:
            case ast.Dict(keys, values) if None not in keys:
                return values
            case ast.List(items) | ast.Tuple(items):
                return items
            case _:
                return [None]


def _assignments(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield the names that a statement binds to a whole expression."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        yield node.target, node.value


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension | ast.AsyncFor):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, node.context_expr


def _changed_names(node: ast.AST) -> Iterable[str]:
    """Return the names of mappings and lists that the program changes after creating them."""
    match node:
        case ast.Subscript(ast.Name(name), _, ast.Store()):
            return [name]
        case ast.Attribute(ast.Name(name), method) if method not in _READING:
            return [name]
        case _:
            return []
