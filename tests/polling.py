"""Waiting until something holds that nobody tells us of."""

from __future__ import annotations

import time
from collections.abc import Callable

# For what is broken, not for what is slow: no machine is so busy.
PATIENCE = 300
_PAUSE = 0.005


def _sleep(seconds: float = _PAUSE) -> None:
    time.sleep(seconds)


def rest() -> None:
    """Pause where each question takes the processor from who has to answer it."""
    _sleep(20 * _PAUSE)


def wait_until(
    is_so: Callable[[], object],
    describe: Callable[[], object] = lambda: "",
    *,
    pause: Callable[[], object] = _sleep,
) -> None:
    """Ask again and again until the answer is true. If it never is, the test fails with a description."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, describe()
        pause()
