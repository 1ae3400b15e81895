"""Waits in code that does not use `await`, without blocking other apps.

Browsers with JavaScript Promise Integration (JSPI) can suspend Python in the middle of a function. Meanwhile,
other tasks and other apps run.
"""

from __future__ import annotations

import asyncio
import inspect
import queue
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


def make_lock(allocate_lock: Callable[[], Any]) -> type[_Lock]:
    """Return a class for `threading.Lock`. While an app waits for such a lock, others run.

    They can release it. Queues, events and semaphores use these locks.
    """

    class Lock(_Lock):
        def __init__(self) -> None:
            super().__init__(allocate_lock())

    return Lock


class _Lock:
    """A lock that others can release while an app waits for it."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._waiting: list[asyncio.Future[None]] = []

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock as Python's would, but without blocking other apps where that is possible."""
        if self._lock.acquire(False):
            return True
        if not blocking or timeout == 0:
            return False
        if timeout > 0 and not can_wait():
            return bool(self._lock.acquire(True, timeout))
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout if timeout > 0 else None
        while end is None or loop.time() < end:
            released = loop.create_future()
            self._waiting.append(released)
            try:
                wait_for(asyncio.wait({released}, timeout=None if end is None else end - loop.time()))
            finally:
                self._waiting.remove(released)
            if self._lock.acquire(False):
                return True
        return False

    def release(self) -> None:
        """Let those that wait go on. The first one that runs takes the lock."""
        self._lock.release()
        for released in self._waiting:
            if not released.done():
                released.set_result(None)

    def locked(self) -> bool:
        """Whether somebody holds the lock."""
        return bool(self._lock.locked())

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_exception: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return repr(self._lock)


def use_python_queue(_simple_queue: type) -> Any:
    """Return the class of simple queues that is written in Python, and so waits for one of our locks."""
    return queue._PySimpleQueue  # type: ignore[attr-defined]  # noqa: SLF001 - it is in the table of patches


async def _settle(future: asyncio.Future[Any]) -> None:
    await asyncio.wait({future})
