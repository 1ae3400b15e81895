"""asyncio for programs that create a loop. All apps share the browser's loop, which always runs."""

from __future__ import annotations

import asyncio
from asyncio import events, runners
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context, ContextVar
from typing import Any

from .script_context import is_of_program
from .switching import home_here, running_world
from .waiting import wait_for

_STOPPED = "Event loop stopped before Future completed."
_runner: ContextVar[object] = ContextVar("runner", default=None)


def running_loop(new_event_loop: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap Pyodide's method that creates an event loop. It returns the browser's loop.

    A second loop would take the place of the first one, which Streamlit's server needs.
    """

    def find_or_create(self: Any) -> Any:
        return events._get_running_loop() or new_event_loop(self)  # noqa: SLF001 - it never stops running

    return find_or_create


def run_until_complete(_original: object) -> Callable[[Any, Awaitable[Any]], Any]:
    """Replace the method of Pyodide's loop. Ours also ends when a callback stops the loop."""

    def run(self: Any, future: Awaitable[Any]) -> Any:
        task = asyncio.ensure_future(future, loop=self)
        _run(self, task)
        if not task.done():
            raise RuntimeError(_STOPPED)
        return task.result()

    return run


def run_forever(_original: object) -> Callable[[Any], None]:
    """Replace the method of Pyodide's loop, which returns at once. Ours waits for `stop`."""

    def run(self: Any) -> None:
        _run(self)

    return run


def stop(_original: object) -> Callable[[Any], None]:
    """Replace the method of Pyodide's loop, which does nothing. Ours ends what runs the loop."""

    def stop_own(_self: Any) -> None:
        world = running_world()
        world.is_stopping = not world.stops
        for future in world.stops[-1:]:
            if not future.done():
                future.set_result(None)

    return stop_own


def keep_generators(shut_down: Callable[[Any], Coroutine[Any, Any, None]]) -> Callable[[Any], Any]:
    """Wrap the method of Pyodide's loop that closes asynchronous generators, which are those of all apps."""

    async def shut_down_outside(self: Any) -> None:
        if home_here() is None:
            await shut_down(self)

    return shut_down_outside


def tasks_of_program(all_tasks: Callable[[Any], set[Any]]) -> Callable[..., set[Any]]:
    """Wrap asyncio's list of tasks. Programs cancel or await them all, so they see only their own."""

    def find_own(loop: Any = None) -> set[Any]:
        tasks = all_tasks(loop)
        return tasks if home_here() is None else {task for task in tasks if is_of_program(task)}

    return find_own


def run_in_runner(_original: object) -> Callable[..., Any]:
    """Replace `asyncio.run`, which refuses to run while a loop runs."""

    def run(main: Coroutine[Any, Any, Any], *, debug: bool | None = None, loop_factory: object = None) -> Any:
        del loop_factory  # there is one loop
        with asyncio.Runner(debug=debug) as runner:
            return runner.run(main)

    return run


def run_in_context(_original: object) -> Callable[..., Any]:
    """Replace the method of `asyncio.Runner` that refuses to run while a loop runs."""

    def run(self: Any, coro: Coroutine[Any, Any, Any], *, context: Context | None = None) -> Any:
        if not asyncio.iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        self._lazy_init()
        own = context or self._context
        own.run(_runner.set, self)
        return self._loop.run_until_complete(self._loop.create_task(coro, context=own))

    return run


def close_runner(_original: object) -> Callable[[Any], None]:
    """Replace the method of `asyncio.Runner` that ends all tasks. Ours ends those that the runner started."""

    def close(self: Any) -> None:
        if self._state is not runners._State.INITIALIZED:  # type: ignore[attr-defined]  # noqa: SLF001 - as in asyncio
            return
        tasks: set[Any] = asyncio.all_tasks(self._loop)
        left = [task for task in tasks if task.get_context().get(_runner) is self]
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop = None
        self._state = runners._State.CLOSED  # type: ignore[attr-defined]  # noqa: SLF001 - as above

    return close


def _run(loop: Any, *tasks: Any) -> None:
    """Wait for tasks, until something stops the loop."""
    world = running_world()
    if world.is_stopping:
        world.is_stopping = False
        wait_for(asyncio.sleep(0))
        return
    stops, stopped = world.stops, loop.create_future()
    stops.append(stopped)
    try:
        wait_for(asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED))
    finally:
        stops.remove(stopped)
        stopped.cancel()
