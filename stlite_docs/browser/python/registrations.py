"""What an app registers with Python: exit functions, codecs, error handlers, signal handlers.

Python has one list of each in the process, and offers no way to remove from some. What an app's own modules
register is active while the app's code runs, and ends with the app. What a library registers stays, as the
library itself does. For example, `weakref.finalize` registers one function for all users on its first use.
This function must not end with the app that used it first.
"""

from __future__ import annotations

import codecs
import contextlib
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from .interrupts import interrupt
from .ownership import is_called_by_own, is_own

# Python's own functions, which we replace.
_register_codec, _unregister_codec, _register_error = (
    codecs.register,
    codecs.unregister,
    codecs.register_error,
)
_set_signal = signal.signal

Search = Callable[[str], Any]
ErrorHandler = Callable[[Any], Any]
Call = Callable[..., Any]


@dataclass
class Registrations:
    """The registrations of one app.

    Args:
        home: The app's folder.
        exits: Functions to call at the end of the app, with their arguments.
        searches: Functions that find codecs.
        error_handlers: Handlers of encoding errors by name, each with the handler before it.
        signal_handlers: Handlers by signal, each with the handler before it.
    """

    home: str = ""
    exits: list[tuple[Call, tuple[Any, ...], Mapping[str, Any]]] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    error_handlers: dict[str, tuple[ErrorHandler, ErrorHandler]] = field(default_factory=dict)
    signal_handlers: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def run_exits(self) -> None:
        """Call the exit functions, the last one first. Ignore their errors."""
        for call, args, options in reversed(self.exits):
            with contextlib.suppress(Exception):
                call(*args, **options)


class OwnRegistrations:
    """The registrations of the running app (see `process_state.py`)."""

    def __init__(self) -> None:
        self.active = Registrations()

    def save(self, _home: str) -> Registrations:
        active, self.active = self.active, Registrations()
        for search in active.searches:
            _unregister_codec(search)
        for name, (_, before) in active.error_handlers.items():
            _register_error(name, before)
        for number, (_, before) in active.signal_handlers.items():
            if number != signal.SIGINT:
                _set_signal(number, before)
        return active

    def restore(self, saved: Registrations) -> None:
        self.active = saved
        for search in saved.searches:
            _register_codec(search)
        for name, (handler, _) in saved.error_handlers.items():
            _register_error(name, handler)
        for number, (handler, _) in saved.signal_handlers.items():
            if number != signal.SIGINT:
                _set_signal(number, handler)

    def begin(self, _outside: Registrations, home: str) -> Registrations:
        return Registrations(home)


OWN = OwnRegistrations()


def _is_own(thing: object) -> bool:
    """Whether an app registers something: its code is the caller, or it owns the function."""
    home = OWN.active.home
    if not home:
        return False
    caller: FrameType | None = sys._getframe()  # noqa: SLF001 - there is no other way to know the caller
    while caller is not None and caller.f_globals.get("__package__") == __package__:
        caller = caller.f_back
    return is_called_by_own(caller, home) or is_own(thing, home)


def register_exit(register: Call) -> Call:
    """Replace `atexit.register`: an app exits with its page."""

    def register_own(func: Call, /, *args: Any, **kwargs: Any) -> Call:
        if not _is_own(func):
            register(func, *args, **kwargs)
        else:
            OWN.active.exits.append((func, args, kwargs))
        return func

    return register_own


def unregister_exit(unregister: Call) -> Call:
    """Replace `atexit.unregister`."""

    def unregister_own(func: Call, /) -> None:
        OWN.active.exits[:] = [entry for entry in OWN.active.exits if entry[0] != func]
        unregister(func)

    return unregister_own


def register_codec(register: Call) -> Call:
    """Replace `codecs.register`."""

    def register_own(search_function: Search, /) -> None:
        if _is_own(search_function):
            OWN.active.searches.append(search_function)
        register(search_function)

    return register_own


def unregister_codec(unregister: Call) -> Call:
    """Replace `codecs.unregister`."""

    def unregister_own(search_function: Search, /) -> None:
        OWN.active.searches[:] = [search for search in OWN.active.searches if search != search_function]
        unregister(search_function)

    return unregister_own


def register_error_handler(register: Call) -> Call:
    """Replace `codecs.register_error`."""

    def register_own(errors: str, handler: ErrorHandler, /) -> None:
        if _is_own(handler):
            known = OWN.active.error_handlers.get(errors)
            OWN.active.error_handlers[errors] = handler, known[1] if known else _handler_before(errors)
        register(errors, handler)

    return register_own


def _handler_before(name: str) -> ErrorHandler:
    """Return the current handler of a name. Python removes no name, so a new name gets one that fails."""

    def fail(_error: Exception) -> Any:
        raise LookupError(f"unknown error handler name '{name}'")

    try:
        return codecs.lookup_error(name)
    except LookupError:
        return fail


def handle_signal(set_handler: Call) -> Call:
    """Replace `signal.signal`.

    A handler for Ctrl-C never runs, because this signal interrupts an app that hangs (`interrupts.py`).
    """

    def handle_own(signalnum: int, handler: Any, /) -> Any:
        if not _is_own(handler) and signalnum != signal.SIGINT:
            return set_handler(signalnum, handler)
        known = OWN.active.signal_handlers.get(signalnum)
        now = known[0] if known else signal.getsignal(signalnum)
        OWN.active.signal_handlers[signalnum] = handler, known[1] if known else now
        if signalnum != signal.SIGINT:
            set_handler(signalnum, handler)
        return signal.default_int_handler if now is interrupt else now

    return handle_own
