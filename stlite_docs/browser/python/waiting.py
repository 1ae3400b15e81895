"""Waits in code that does not use `await`, without blocking other apps.

Browsers with JavaScript Promise Integration (JSPI) can suspend Python in the middle of a function. Meanwhile,
other tasks and other apps run.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from . import switching

_CANNOT = (
    "This browser cannot wait in a function that does not use `await`. Write `await` in the program itself, "
    "or use a newer browser."
)


def can_wait() -> bool:
    """Whether the running code can be suspended."""
    from pyodide.ffi import can_run_sync  # noqa: PLC0415 - it is there in the browser only

    return bool(can_run_sync())


def wait_for(awaitable: Awaitable[Any]) -> Any:
    """Return what an awaitable gives, or raise what it raises.

    Raises:
        RuntimeError: The browser cannot suspend the running code.
    """
    if not can_wait():
        if inspect.iscoroutine(awaitable):
            awaitable.close()
        raise RuntimeError(_CANNOT)
    from pyodide.ffi import run_sync  # noqa: PLC0415 - as above

    future = asyncio.ensure_future(awaitable)
    # An exception on its way through JavaScript would lose its traceback.
    run_sync(_settle(future))
    return future.result()


def come_back(run_sync: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap Pyodide's function that waits. Meanwhile, another app might run, so the app's world comes back."""

    def run_and_come_back(x: Any, /) -> Any:
        home = switching.running_world().home
        try:
            return run_sync(x)
        finally:
            switching.switch(switching.worlds.get(home, switching.outside))

    return run_and_come_back


def wait_for_result(get: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap methods of `concurrent.futures.Future`. Without threads, only the event loop completes one."""

    def wait_and_get(self: Any, timeout: float | None = None) -> Any:
        if not self.done() and timeout != 0:
            wait_for(asyncio.wait({asyncio.wrap_future(self)}, timeout=timeout))
        return get(self, 0)

    return wait_and_get


def make_waiter(allocate_lock: Callable[[], Any]) -> Callable[[], Any]:
    """Wrap the function that gives a `threading.Condition` the lock on which it waits.

    So queues, events and semaphores wait for other tasks and callbacks, which take the place of threads.
    """
    return lambda: _Waiter(allocate_lock())


class _Waiter:
    """A lock that others can release while an app waits for it."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._released: asyncio.Future[None] | None = None

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock as Python's would, but without blocking other apps where that is possible."""
        if self._lock.acquire(False):
            return True
        if not blocking or timeout == 0:
            return False
        if timeout > 0 and not can_wait():
            return bool(self._lock.acquire(True, timeout))
        self._released = asyncio.get_running_loop().create_future()
        wait_for(asyncio.wait({self._released}, timeout=timeout if timeout > 0 else None))
        return bool(self._lock.acquire(False))

    def release(self) -> None:
        """Let the one that waits go on."""
        self._lock.release()
        if self._released is not None and not self._released.done():
            self._released.set_result(None)


async def _settle(future: asyncio.Future[Any]) -> None:
    await asyncio.wait({future})
