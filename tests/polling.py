"""Waiting until something holds that nobody tells us of."""

from __future__ import annotations

import time
from collections.abc import Callable

# For what is broken, not for what is slow: no machine is so busy.
PATIENCE = 120
_PAUSE = 0.005


def wait_until(condition: Callable[[], bool]) -> None:
    """Ask again and again until the condition holds; the test fails where it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(_PAUSE)
