"""Interpreters that stay between the builds of a server, which then runs a changed app at once."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from stlite_docs.prerender.interpreter import Interpreter

# Each takes some 300 MB of memory.
_MOST = 2


class KeptInterpreters:
    """The interpreters that the last builds have used. Each fits only what it was made for."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Interpreter] = {}
        self._lock = threading.Lock()

    def take(self, purpose: Hashable) -> Interpreter | None:
        """Return a waiting interpreter that was made for this purpose, if any."""
        with self._lock:
            return self._waiting.pop(purpose, None)

    def keep(self, purpose: Hashable, interpreter: Interpreter) -> None:
        """Let an interpreter wait, and end the one that has waited longest if there are too many."""
        with self._lock:
            left = [self._waiting.pop(purpose)] if purpose in self._waiting else []
            self._waiting[purpose] = interpreter
            if len(self._waiting) > _MOST:
                left.append(self._waiting.pop(next(iter(self._waiting))))
        for each in left:
            each.close()

    def close(self) -> None:
        """End the interpreters."""
        with self._lock:
            left, self._waiting = [*self._waiting.values()], {}
        for each in left:
            each.close()
