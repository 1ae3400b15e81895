"""What an app brings along and nobody else is to see: its modules, loggers and importers."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any

from .ownership import is_own, is_own_module

_Own = tuple[tuple[int, Any], ...]

_MAIN = "__main__"
_NOTHING: tuple[int, str] = (0, "")


class Modules:
    """An app's own modules, `__main__` among them; two apps may each have a `helpers.py`."""

    def __init__(self) -> None:
        # Names of modules that are there for all.
        self._shared: set[str] = set()
        # Own names of the app whose code runs, and what they hide.
        self._own: set[str] = {_MAIN}
        self._hidden: dict[str, Any] = {}
        self._last = _NOTHING

    def save(self, home: str) -> dict[str, Any]:
        if self._last != _last_of(sys.modules):
            self._find_own(home)
        own = {name: sys.modules.pop(name) for name in self._own if name in sys.modules}
        sys.modules.update(self._hidden)
        return own

    def restore(self, saved: Mapping[str, Any]) -> None:
        self._own = {_MAIN, *saved}
        self._hidden = {name: sys.modules[name] for name in saved if name in sys.modules}
        sys.modules.update(saved)
        self._last = _last_of(sys.modules)

    def begin(self, outside: Mapping[str, Any], _home: str) -> Mapping[str, Any]:
        return outside

    def _find_own(self, home: str) -> None:
        for name in sys.modules.keys() - self._shared - self._own:
            (self._own if is_own_module(sys.modules[name], home) else self._shared).add(name)


class Loggers:
    """Loggers that an app has made: those that do not bear the name of a module that all apps have."""

    def __init__(self) -> None:
        self._shared: set[str] | None = None
        self._own: list[str] = []
        self._count = 0

    def save(self, _home: str) -> dict[str, Any]:
        loggers = logging.root.manager.loggerDict
        if self._shared is None:
            # What is there before any app.
            self._shared = {*loggers}
        if len(loggers) != self._count:
            for name in loggers.keys() - self._shared:
                # The app's own modules are gone by now.
                if name.partition(".")[0] in sys.modules:
                    self._shared.add(name)
            self._own = [*(loggers.keys() - self._shared)]
        return {name: loggers.pop(name) for name in self._own}

    def restore(self, saved: Mapping[str, Any]) -> None:
        loggers = logging.root.manager.loggerDict
        loggers.update(saved)
        self._own, self._count = [*saved], len(loggers)

    def begin(self, _outside: Mapping[str, Any], _home: str) -> Mapping[str, Any]:
        return {}


class Importers:
    """Importers whose class an app has defined, with their places in Python's two lists."""

    def __init__(self) -> None:
        self._shared: dict[int, list[Any]] = {}

    def save(self, home: str) -> tuple[_Own, _Own]:
        return self._take(sys.meta_path, home), self._take(sys.path_hooks, home)

    def restore(self, saved: tuple[_Own, _Own]) -> None:
        for place, importer in saved[0]:
            sys.meta_path.insert(place, importer)
        for place, hook in saved[1]:
            sys.path_hooks.insert(place, hook)

    def begin(self, _outside: tuple[_Own, _Own], _home: str) -> tuple[_Own, _Own]:
        return (), ()

    def _take(self, importers: list[Any], home: str) -> _Own:
        if importers == self._shared.get(id(importers)):
            return ()
        own = tuple((place, each) for place, each in enumerate(importers) if is_own(each, home))
        for _, importer in own:
            importers.remove(importer)
        self._shared[id(importers)] = [*importers]
        return own


def _last_of(modules: dict[str, Any]) -> tuple[int, str]:
    """Return what changes whenever a module is added: how many there are, and which one came last."""
    return len(modules), next(reversed(modules), "")
