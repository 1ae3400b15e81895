"""What no other app must see: an app's modules, loggers and importers."""

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
    """An app's own modules, including `__main__`. Two apps can each have a `helpers.py`."""

    def __init__(self) -> None:
        # Names of the modules that all apps share.
        self._shared: set[str] = set()
        # Names that the running app owns, and the modules that they hide.
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
    """Loggers that an app made: those without the name of a shared module."""

    def __init__(self) -> None:
        self._shared: set[str] | None = None
        self._own: list[str] = []
        self._count = 0

    def save(self, _home: str) -> dict[str, Any]:
        loggers = logging.root.manager.loggerDict
        if self._shared is None:
            # The loggers before the first app.
            self._shared = {*loggers}
        if len(loggers) != self._count:
            for name in loggers.keys() - self._shared:
                # At this point, the app's own modules are no longer in `sys.modules`.
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
    """Importers whose class an app defined, with their positions in Python's two lists."""

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
    """Return the number of modules and the last one. Both change when Python adds a module."""
    return len(modules), next(reversed(modules), "")
