"""Notes which modules are imported, whether Python has them already or not.

An import counts if code of the app has it, or if it is not part of another import. So it does not matter what
earlier apps have imported. Modules of Python and of the app itself do not count.

Errors of imports must look as they do for readers. So we do not call the function that imports. Python
asks our object which function to call, and this object only looks at who asks.
"""

from __future__ import annotations

import builtins
import dis
import importlib
import json
import sys
from collections.abc import Callable
from functools import cache
from types import CodeType, FrameType
from typing import Any

_HOME = "/home/pyodide/"
_PYTHON = sys.stdlib_module_names | {"_pyodide", "_pyodide_core", "js", "pyodide", "pyodide_js"}
_IMPORTER = "<frozen importlib._bootstrap>"

_names: set[str] = set()


class _Called:
    """What is called instead of an object with this as its `__call__`.

    Args:
        function: It.
        find_name: Returns the name that a frame imports by such a call, or nothing.
    """

    def __init__(self, function: Callable[..., Any], find_name: Callable[[FrameType], str]) -> None:
        self._function = function
        self._find_name = find_name

    def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
        # Pyodide imports something while no program runs: when one begins to wait for JavaScript.
        frame = sys._getframe().f_back  # noqa: SLF001 - it is Python's way to see who asks
        top = self._find_name(frame).partition(".")[0] if frame else ""
        if top and top not in _PYTHON and top not in _names and _counts(frame):
            _names.add(top)
        return self._function


def watch() -> Callable[[], str]:
    """Watch imports from now on. Return a function that returns the names as JSON, and forgets them."""
    builtins.__import__ = _replace(builtins.__import__, _find_statement)
    bootstrap: Any = importlib._bootstrap  # noqa: SLF001 - `import_module` calls it
    bootstrap._gcd_import = _replace(bootstrap._gcd_import, _find_argument)  # noqa: SLF001 - as above
    return _take


def _replace(function: Callable[..., Any], find_name: Callable[[FrameType], str]) -> Any:
    return type("function", (), {"__call__": _Called(function, find_name)})()


def _find_statement(frame: FrameType) -> str:
    """Return the name in the statement that a frame is at; nothing for a relative one."""
    return _read_statement(frame.f_code, frame.f_lasti)


@cache
def _read_statement(code: CodeType, offset: int) -> str:
    before: list[Any] = []
    for instruction in dis.get_instructions(code):
        if instruction.offset == offset:
            is_import = instruction.opname == "IMPORT_NAME"
            # The level and the list of names come before.
            return str(instruction.argval) if is_import and before[-2:-1] == [0] else ""
        if instruction.opname != "EXTENDED_ARG":
            before.append(instruction.argval)
    return ""


def _find_argument(frame: FrameType) -> str:
    """Return the argument of `importlib.import_module`; nothing for a relative one."""
    is_call = frame.f_code.co_name == "import_module"
    name = frame.f_locals.get("name") if is_call else None
    return name if isinstance(name, str) and not name.startswith(".") else ""


def _counts(frame: FrameType | None) -> bool:
    """Whether the frame is the app's, or is not part of an import that is not the app's."""
    while frame:
        if frame.f_code.co_filename.startswith(_HOME):
            return True
        if frame.f_code.co_filename == _IMPORTER:
            return False
        frame = frame.f_back
    return True


def _take() -> str:
    taken = [name for name in sorted(_names) if name in sys.modules]
    _names.clear()
    files = [(name, getattr(sys.modules[name], "__file__", None)) for name in taken]
    return json.dumps([name for name, file in files if not str(file).startswith(_HOME)])
