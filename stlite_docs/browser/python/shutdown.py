"""The end of an app: stops its server, cancels its tasks and frees its memory.

stlite never ends an app in a worker. Its server, its tasks and its folder would stay forever.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import shutil
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from . import switching
from .app_files import forget_files
from .patching import report_uncalled
from .registrations import OWN

Receive = Callable[[], Awaitable[Any]]

_TIMEOUT = 5.0
_TIDY_DELAY = 0.3

_ends = 0
_is_frozen = False


def mark_gone(home: str) -> None:
    """Note that an app's frame no longer exists."""
    switching.worlds[home].is_gone = True


async def shut_down(home: str) -> None:
    """End an app without a frame, and free what it has."""
    global _ends  # noqa: PLW0603 - there is one interpreter
    report_uncalled()
    world = switching.worlds[home]
    if world.resident is not None:
        await _stop_server(*world.resident)
    for task in _tasks_of(home):
        task.cancel()
    switching.switch(world)
    OWN.active.run_exits()
    del switching.worlds[home]
    switching.switch(switching.outside)
    shutil.rmtree(home, ignore_errors=True)
    forget_files(home)
    vars(world).clear()
    _ends += 1
    number = _ends
    await asyncio.sleep(_TIDY_DELAY)
    # The apps of a page end together.
    if number == _ends:
        _tidy()


def start_in_world(start: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Wrap stlite's function that starts an app's server. The server starts in the app's world.

    It notes the path of the program and loads the secrets. We note the server to stop it later.
    """

    async def start_own(script_path: str, home_dir: str | None = None) -> Any:
        world = switching.worlds.get(home_dir or "")
        if world is None:
            raise RuntimeError(switching.GONE)
        switching.enter(world)
        app, call, state = await start(script_path, home_dir)
        if world.is_gone:
            await _stop_server(app, state)
            raise RuntimeError(switching.GONE)
        world.resident = (app, state)
        if not _is_frozen:
            _freeze()
        return app, call, state

    return start_own


def call_until_gone(call_asgi: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Wrap stlite's function that connects a frame with its app. It ends with the frame."""

    async def call(app: Any, scope: Any, receive: Receive, send: Any, home_dir: str | None = None) -> None:
        world = switching.worlds.get(home_dir or "")
        if world is None or world.is_gone:
            return
        switching.enter(world)

        async def receive_until_gone() -> Any:
            message = await receive()
            return {"type": "websocket.disconnect", "code": 1001} if world.is_gone else message

        await call_asgi(app, scope, receive_until_gone, send, home_dir=home_dir)

    return call


def bind_nothing(app: Any) -> None:
    """Replace stlite's function that binds an app's runtime to the caller's context."""
    del app


async def _stop_server(app: Any, state: Any) -> None:
    from stlite_lib.asgi_app import run_lifespan_shutdown  # noqa: PLC0415 - it is there in the browser only

    with contextlib.suppress(Exception):
        await asyncio.wait_for(run_lifespan_shutdown(state), _TIMEOUT)
    # JavaScript keeps the app itself until its next garbage collection.
    vars(app).clear()


def _tasks_of(home: str) -> list[Any]:
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - as above

    tasks: Iterable[Any] = asyncio.all_tasks()
    return [task for task in tasks if task.get_context().get(home_dir_contextvar) == home]


def _tidy() -> None:
    """Collect garbage. If no app runs, look at all objects."""
    if not switching.worlds:
        gc.unfreeze()
    gc.collect()
    if not switching.worlds:
        _freeze()


def _freeze() -> None:
    """Exclude all current objects from collections. Streamlit collects after each run of an app."""
    global _is_frozen  # noqa: PLW0603 - as above
    _is_frozen = True
    gc.freeze()
