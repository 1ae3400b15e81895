"""Notes which modules are imported, whether Python has them already or not.

An import counts if code of the app has it, or if it is not part of another import. So it does not matter what
earlier apps have imported.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from typing import Any

_HOME = "/home/pyodide/"


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
        is_own = depth == 0 or str((globals or {}).get("__file__") or "").startswith(_HOME)
        if is_own and level == 0:
            names.add(name.partition(".")[0])
        depth += 1
        try:
            return original(name, globals, locals, fromlist, level)
        finally:
            depth -= 1

    def take() -> str:
        taken = json.dumps(sorted(names))
        names.clear()
        return taken

    builtins.__import__ = import_and_note
    return take


watch()
