"""Notes which modules are imported, whether Python has them already or not.

An import counts if code of the app has it, or if it is not part of another import. So it does not matter what
earlier apps have imported. Modules of Python and of the app itself do not count.
"""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable
from typing import Any

_HOME = "/home/pyodide/"
_PYTHON = sys.stdlib_module_names | {"_pyodide", "_pyodide_core", "js", "pyodide", "pyodide_js"}


def watch() -> Callable[[], str]:
    """Watch imports from now on. Return a function that returns the names as JSON, and forgets them."""
    original = builtins.__import__
    names: set[str] = set()
    depth = 0

    def import_and_note(
        name: str,
        globals: Any = None,  # noqa: A002 - as Python calls it
        locals: Any = None,  # noqa: A002 - as above
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        nonlocal depth
        counts = level == 0 and (depth == 0 or _is_own((globals or {}).get("__file__")))
        depth += 1
        try:
            module = original(name, globals, locals, fromlist, level)
        finally:
            depth -= 1
        top = name.partition(".")[0]
        if counts and top not in _PYTHON and not _is_own(getattr(sys.modules.get(top), "__file__", None)):
            names.add(top)
        return module

    def take() -> str:
        taken = json.dumps(sorted(names))
        names.clear()
        return taken

    builtins.__import__ = import_and_note
    return take


def _is_own(file: object) -> bool:
    return isinstance(file, str) and file.startswith(_HOME)


watch()
