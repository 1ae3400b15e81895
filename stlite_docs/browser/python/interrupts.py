"""Interrupts code that blocks the interpreter after its page has ended. `worker/worlds.js` signals it."""

from __future__ import annotations

import signal
from types import FrameType


class OrphanError(KeyboardInterrupt):
    """Ends a program whose frame no longer exists. `KeyboardInterrupt` of a program itself is an error."""


def listen() -> None:
    """Let the worker's signal interrupt the running code."""
    signal.signal(signal.SIGINT, interrupt)


def interrupt(_signal: int, frame: FrameType | None) -> None:
    """Interrupt code whose frame no longer exists. The worker repeats the signal.

    This does not interrupt imports: other apps need the module, and Python can import many modules only once.
    """
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return
        frame = frame.f_back
    raise OrphanError
