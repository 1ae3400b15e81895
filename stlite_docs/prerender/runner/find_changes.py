"""Finds what programs have left in Python that all apps share: other functions in modules, and running tasks.

Readers' apps share such changes, if they share an interpreter at all. A recording must have none of them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

_HOME = "/home/pyodide/"
_FUNCTIONS = (
    *(FunctionType, BuiltinFunctionType, MethodType),
    *(type, property, staticmethod, classmethod),
)

# Modules and their classes by their numbers: each with the numbers of its values, and its functions.
_known: dict[int, tuple[object, list[int], dict[str, Any]]] = {}


def is_whole() -> bool:
    """Whether all is as it was when the programs before began. Notes what is new since then."""
    is_first = not _known
    # Each has to be looked at, since all are noted.
    changes = [_has_changed(owner, namespace) for owner, namespace in _find_namespaces()]
    return is_first or not (any(changes) or any(map(_is_left, asyncio.all_tasks())))


def _find_namespaces() -> Iterator[tuple[object, Mapping[str, Any]]]:
    for name, module in [*sys.modules.items()]:
        try:
            namespace = object.__getattribute__(module, "__dict__")
        except AttributeError:
            continue
        if name == "__main__" or str(namespace.get("__file__")).startswith(_HOME):
            continue
        yield module, namespace
        for value in [*namespace.values()]:
            if isinstance(value, type) and value.__module__ == name:
                yield value, value.__dict__


def _has_changed(owner: object, namespace: Mapping[str, Any]) -> bool:
    """Whether a program has changed functions of a module or class. Notes its values."""
    _, numbers, functions = _known.get(id(owner), (None, None, {}))
    now = [*map(id, namespace.values())]
    if now == numbers:
        return False
    found = {name: value for name, value in namespace.items() if isinstance(value, _FUNCTIONS)}
    _known[id(owner)] = owner, now, found
    return any(not _is_same(found.get(name), value) for name, value in functions.items()) or any(
        str(getattr(_find_code(function), "co_filename", "")).startswith(_HOME) for function in found.values()
    )


def _is_same(one: Any, other: Any) -> bool:
    """Whether two functions do the same. stlite replaces some with equal ones whenever an app starts."""
    code = _find_code(one)
    is_alone = getattr(one, "__closure__", None) is getattr(other, "__closure__", None) is None
    return one is other or (type(one) is FunctionType and is_alone and code == _find_code(other))


def _find_code(function: Any) -> Any:
    function = getattr(function, "fget", None) or getattr(function, "__func__", function)
    return getattr(function, "__code__", None)


def _is_left(task: Any) -> bool:
    """Whether a task of an app runs that is gone."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - only the interpreter has it

    home = task.get_context().get(home_dir_contextvar)
    return home is not None and home not in sys.modules["stlite_docs_interpreter.switching"].worlds
