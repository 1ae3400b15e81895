"""The modules that a program cannot run without."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator

_CAUGHT = frozenset({"BaseException", "Exception", "ImportError", "ModuleNotFoundError"})
# Names in conditions under which a program imports something only for type checkers or on some systems.
_CONDITIONS = frozenset({"TYPE_CHECKING", "platform", "version_info", "name", "find_spec"})
# Modules in every interpreter that no package of the lock contains.
_PROVIDED = frozenset({"__main__", "_pyodide", "_pyodide_core", "js", "pyarrow", "pyodide", "pyodide_js"})
# A program with this module can install packages itself.
_INSTALLER = "micropip"
# Parts of Python's standard library that Python in the browser does not have.
ABSENT_PARTS = frozenset(
    [
        *(
            "curses",
            "dbm",
            "ensurepip",
            "fcntl",
            "grp",
            "idlelib",
            "msvcrt",
            "nt",
            "readline",
            "resource",
            "syslog",
        ),
        *("pwd", "termios", "tkinter", "turtle", "turtledemo", "venv", "winreg", "winsound"),
    ]
)


def find_imports(tree: ast.Module) -> dict[str, tuple[int, int]]:
    """Return the top-level modules that a program imports, each with the line and byte of the first import.

    Leaves out what every interpreter has, imports whose failure the program catches, imports under a
    condition such as `TYPE_CHECKING`, and relative ones. A program that installs packages itself imports
    nothing.
    """
    found: dict[str, tuple[int, int]] = {}
    for name, place in _imports(tree, _CONDITIONS | _find_flags(tree)):
        found[name] = min(place, found.get(name, place))
    if _INSTALLER in found:
        return {}
    return {name: place for name, place in found.items() if not _is_provided(name)}


def _is_provided(name: str) -> bool:
    return name in _PROVIDED or is_standard(name)


def is_standard(name: str) -> bool:
    """Whether a module belongs to the standard library that Python in the browser has."""
    return name in sys.stdlib_module_names and name not in ABSENT_PARTS


def _find_flags(tree: ast.Module) -> set[str]:
    """Return the variables that hold a condition: `IN_BROWSER = sys.platform == "emscripten"`."""
    return {
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign) and _names_any(statement.value, _CONDITIONS)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _imports(tree: ast.Module, conditions: Collection[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (
                (alias.name.partition(".")[0], (alias.lineno, alias.col_offset)) for alias in node.names
            )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], (node.lineno, node.col_offset)
        waiting += _certain_parts(node, conditions)


def _certain_parts(node: ast.AST, conditions: Collection[str]) -> Iterable[ast.AST]:
    """Return the parts of a node that run in any case, or when somebody calls them."""
    if isinstance(node, ast.Try) and catches_import_errors(node):
        return [*node.orelse, *node.finalbody]
    if isinstance(node, ast.If) and _names_any(node.test, conditions):
        return []
    if isinstance(node, ast.With) and any(_name_of(part) in _CAUGHT for part in _contexts(node)):
        return []
    return ast.iter_child_nodes(node)


def catches_import_errors(node: ast.Try) -> bool:
    """Whether a `try` catches a failed import."""
    return any(
        handler.type is None or any(_name_of(part) in _CAUGHT for part in ast.walk(handler.type))
        for handler in node.handlers
    )


def _names_any(expression: ast.AST, names: Collection[str]) -> bool:
    return any(_name_of(part) in names for part in ast.walk(expression))


def _contexts(node: ast.With) -> Iterator[ast.AST]:
    for item in node.items:
        yield from ast.walk(item.context_expr)


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
