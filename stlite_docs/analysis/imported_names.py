"""What the names in a program mean, if imports alone bind them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping


def read_imported_names(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return the full names of what a program imports, by the names that it uses: `pd` is `pandas`.

    Leaves out names that the program also binds to other things.
    """
    names: dict[str, str] = {}
    others: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found = {
                alias.asname or alias.name.partition(".")[0]: alias.name
                if alias.asname
                else alias.name.partition(".")[0]
                for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            start = f"{node.module}." if node.module and not node.level else "."
            found = {alias.asname or alias.name: start + alias.name for alias in node.names}
        else:
            others.update(bound_names(node) if not isinstance(node, ast.alias) else ())
            continue
        others |= {name for name in found.keys() & names.keys() if found[name] != names[name]}
        names |= found
    return {name: names.get(name, name) for name in {*names, "input", "open"} - others}


def find_full_name(function: ast.expr, names: Mapping[str, str]) -> str:
    """Return the full name of a function; nothing for one that the imports do not show."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.insert(0, function.attr)
        function = function.value
    if not isinstance(function, ast.Name) or function.id not in names:
        return ""
    return ".".join([names[function.id], *parts])


_BINDING = frozenset(
    {
        *(ast.Name, ast.arg, ast.alias, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)


def bound_names(node: ast.AST) -> Iterable[str]:  # noqa: PLR0911 - one for each kind of node
    """Return the names that a node binds."""
    if type(node) not in _BINDING or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        return ()  # This alone is fast, and is so for nearly all nodes.
    match node:
        case ast.Name(name, ast.Store() | ast.Del()) | ast.arg(name):
            return [name]
        case ast.alias(name, alias):
            return [alias or name.partition(".")[0]]
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
        case _:
            return []
