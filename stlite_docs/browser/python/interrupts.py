"""Breaking off code that lets no other run, once its page is gone (`worker/worlds.js` sends the signal)."""

from __future__ import annotations

import signal
from types import FrameType


def listen() -> None:
    """Have the worker's signal end what runs."""
    signal.signal(signal.SIGINT, interrupt)


def interrupt(_signal: int, frame: FrameType | None) -> None:
    """Break off code whose frame is gone; the worker signals again and again.

    An import is left alone: other apps need the module, and many can be imported only once.
    """
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return
        frame = frame.f_back
    raise KeyboardInterrupt
