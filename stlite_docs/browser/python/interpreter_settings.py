"""Python's settings that apps do not share and that need more than an assignment."""

from __future__ import annotations

import builtins
import contextlib
import gc
import locale
import logging
import operator
import os
import socket
import sys
import warnings
from asyncio import events
from collections.abc import Callable, Mapping
from typing import Any

# The raw environment of os.environ, which we can compare without decoding.
_VARIABLES: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]  # noqa: SLF001
_UMASK = 0o22
_GONE = object()


class Settings:
    """A setting with one function to read it and another one to change it."""

    _READ: tuple[Callable[[], Any], ...] = (
        sys.getrecursionlimit,
        sys.get_int_max_str_digits,
        sys.gettrace,
        sys.getprofile,
        gc.isenabled,
        gc.get_threshold,
        gc.get_debug,
        gc.callbacks.copy,
        socket.getdefaulttimeout,
        lambda: locale.setlocale(locale.LC_ALL),
        lambda: os.umask(_UMASK),
    )
    _WRITE: tuple[Callable[[Any], object], ...] = (
        sys.setrecursionlimit,
        sys.set_int_max_str_digits,
        sys.settrace,
        sys.setprofile,
        lambda is_enabled: gc.enable() if is_enabled else gc.disable(),
        lambda threshold: gc.set_threshold(*threshold),
        gc.set_debug,
        lambda callbacks: operator.setitem(gc.callbacks, slice(None), callbacks),
        socket.setdefaulttimeout,
        lambda name: locale.setlocale(locale.LC_ALL, name),
        os.umask,
    )

    def __init__(self) -> None:
        self._now: list[Any] = []

    def save(self, _home: str) -> list[Any]:
        now = [read() for read in self._READ]
        # To read the mask for new files, one must set it.
        self._now = [*now[:-1], _UMASK]
        return now

    def restore(self, saved: list[Any]) -> None:
        if saved == self._now:
            return
        for value, now, write in zip(saved, self._now, self._WRITE, strict=True):
            if value != now:
                # The recursion limit is too low for the current stack, or the locale no longer exists.
                with contextlib.suppress(RecursionError, locale.Error):
                    write(value)

    def begin(self, outside: list[Any], _home: str) -> list[Any]:
        return outside


class Folder:
    """The current folder, which does not always exist."""

    def save(self, _home: str) -> str:
        return os.getcwd()  # noqa: PTH109 - a path object would be made at every switch

    def restore(self, saved: str) -> None:
        with contextlib.suppress(OSError):
            os.chdir(saved)

    def begin(self, _outside: str, home: str) -> str:
        return home


class Items:
    """The items of a list in `sys`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def save(self, _home: str) -> list[Any]:
        return [*getattr(sys, self._name)]

    def restore(self, saved: list[Any]) -> None:
        getattr(sys, self._name)[:] = saved

    def begin(self, outside: list[Any], _home: str) -> list[Any]:
        return outside


class Environment:
    """Environment variables."""

    def save(self, _home: str) -> dict[bytes, bytes]:
        return {**_VARIABLES}

    def restore(self, saved: Mapping[bytes, bytes]) -> None:
        if saved == _VARIABLES:
            return
        for name in _VARIABLES.keys() - saved.keys():
            del os.environb[name]
        for name, value in saved.items() - _VARIABLES.items():
            os.environb[name] = value

    def begin(self, outside: Mapping[bytes, bytes], home: str) -> dict[bytes, bytes]:
        return {**outside, b"HOME": os.fsencode(home)}


class WarningFilters:
    """The filters of `warnings`. A program can wait in a `catch_warnings` block while another app runs."""

    def save(self, _home: str) -> Any:
        return warnings.filters

    def restore(self, saved: Any) -> None:
        before = warnings.filters
        warnings.filters = saved
        if before != saved:
            warnings._filters_mutated()  # type: ignore[attr-defined]  # noqa: SLF001 - `catch_warnings` does the same

    def begin(self, outside: Any, _home: str) -> Any:
        return [*outside]


class RootLogger:
    """The level, handlers and filters of the root logger, and the level of `logging.disable`."""

    def save(self, _home: str) -> tuple[int, int, list[Any], list[Any]]:
        root = logging.root
        return root.level, root.manager.disable, [*root.handlers], [*root.filters]

    def restore(self, saved: tuple[int, int, list[Any], list[Any]]) -> None:
        root = logging.root
        level, disable, root.handlers[:], root.filters[:] = saved
        if (root.level, root.manager.disable) != (level, disable):
            root.setLevel(level)
            logging.disable(disable)

    def begin(self, outside: tuple[int, int, list[Any], list[Any]], _home: str) -> Any:
        return outside


class EventLoop:
    """asyncio's policy, its loop and the loop's settings. A program can create its own loop."""

    _ATTRIBUTES = ("_exception_handler", "_task_factory", "_debug")

    def save(self, _home: str) -> tuple[Any, Any, list[Any]]:
        loop = events._get_running_loop()  # noqa: SLF001 - Pyodide's never stops running
        names = vars(loop)
        return events._event_loop_policy, loop, [names.get(name) for name in self._ATTRIBUTES]  # type: ignore[attr-defined]  # noqa: SLF001

    def restore(self, saved: tuple[Any, Any, list[Any]]) -> None:
        if saved == self.save(""):
            return
        policy, loop, values = saved
        events._event_loop_policy = policy  # type: ignore[attr-defined]  # noqa: SLF001 - the public function checks what it gets
        policy.set_event_loop(loop)
        events._set_running_loop(loop)  # noqa: SLF001 - as above
        vars(loop).update(zip(self._ATTRIBUTES, values, strict=True))

    def begin(self, outside: Any, _home: str) -> Any:
        return outside


class Builtins:
    """Names that an app added to the built-in names, or replaced."""

    def __init__(self) -> None:
        self._shared: dict[str, Any] = {}
        self._values: list[Any] = []

    def save(self, home: str) -> dict[str, Any]:
        names = vars(builtins)
        if not home:
            self._shared, self._values = {**names}, [*names.values()]
        # This comparison in C treats identical objects as equal. Comparing unusual objects can fail.
        with contextlib.suppress(Exception):
            if [*names.values()] == self._values:
                return {}
        changed = {
            name: names.get(name, _GONE)
            for name in names.keys() | self._shared.keys()
            if names.get(name, _GONE) is not self._shared.get(name, _GONE)
        }
        self.restore({name: self._shared.get(name, _GONE) for name in changed})
        self._values = [*names.values()]
        return changed

    def restore(self, saved: Mapping[str, Any]) -> None:
        for name, value in saved.items():
            if value is not _GONE:
                setattr(builtins, name, value)
            elif hasattr(builtins, name):
                delattr(builtins, name)

    def begin(self, _outside: Any, _home: str) -> dict[str, Any]:
        return {}
