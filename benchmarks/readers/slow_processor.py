"""A slower processor for a browser.

DevTools only slows down the main thread of a page. Python runs in workers, which stay as fast as they are.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PERIOD = 0.04  # seconds, in which all processes run once


@contextmanager
def slow_down(group: int, factor: int) -> Iterator[None]:
    """Have all processes of a group run only a part of the time while the block runs.

    Args:
        group: The number of the process group; never our own.
        factor: How often slower they are.
    """
    if group == os.getpgid(0):
        raise ValueError("expected the group of a browser, got our own")
    ended = threading.Event()

    def pause() -> None:
        while not ended.is_set():
            os.killpg(group, signal.SIGSTOP)
            time.sleep(PERIOD * (1 - 1 / factor))
            os.killpg(group, signal.SIGCONT)
            time.sleep(PERIOD / factor)

    thread = threading.Thread(target=pause, daemon=True)
    if factor > 1:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if factor > 1:
            thread.join()
