"""Notes which modules are imported, whether Python has them already or not.

An import counts if code of the app has it, or if it is not part of another import. So it does not matter what
earlier apps have imported. Modules of Python and of the app itself do not count.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_HOME = "/home/pyodide/"
_PYTHON = sys.stdlib_module_names | {"_pyodide", "_pyodide_core", "js", "pyodide", "pyodide_js"}


class Watch:
    """Watches imports from its beginning on."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._depth = 0
        builtins.__import__ = self._watch_statement(builtins.__import__)
        importlib.import_module = self._watch_call(importlib.import_module)

    def take(self) -> str:
        """Return the names as JSON, and forget them."""
        taken = json.dumps(sorted(self._names))
        self._names.clear()
        return taken

    def _watch_statement(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def import_and_note(
            name: str,
            globals: Any = None,  # noqa: A002 - as Python calls it
            locals: Any = None,  # noqa: A002 - as above
            fromlist: Any = (),
            level: int = 0,
        ) -> Any:
            with self._note("" if level else name, globals or {}):
                return original(name, globals, locals, fromlist, level)

        return import_and_note

    def _watch_call(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def import_and_note(name: str, package: str | None = None) -> Any:
            with self._note("" if name.startswith(".") else name, sys._getframe(1).f_globals):  # noqa: SLF001
                return original(name, package)

        return import_and_note

    @contextlib.contextmanager
    def _note(self, name: str, importer: Mapping[str, Any]) -> Iterator[None]:
        top = name.partition(".")[0]
        counts = bool(top) and (self._depth == 0 or _is_own(importer.get("__file__")))
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if counts and top not in _PYTHON and not _is_own(getattr(sys.modules.get(top), "__file__", None)):
            self._names.add(top)


def _is_own(file: object) -> bool:
    return isinstance(file, str) and file.startswith(_HOME)
