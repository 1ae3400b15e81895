"""Switches worlds: whenever asyncio runs code for an app, the app's world comes first."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Any

from .world import World

GONE = "The page of this app is gone."

worlds: dict[str, World] = {}
outside = World("")

_running = outside
_report_running: Callable[[str], object] = lambda _frame: None  # noqa: E731 - `listen` puts the real one here


def listen(report_running: Callable[[str], object]) -> None:
    """Begin with the current state of the interpreter.

    Args:
        report_running: Gets the name of a frame before its app's code runs after another app's.
    """
    global _report_running  # noqa: PLW0603 - there is one interpreter
    _report_running = report_running
    outside.save()
    outside.restore(outside)


def running_world() -> World:
    """Return the world of the running app."""
    return _running


def begin(home: str, frame: str, variables: Mapping[str, str]) -> None:
    """Create the world of an app before it starts.

    Its environment variables are those of all apps in the interpreter. Apps that run already keep what they
    have made of them.
    """
    worlds[home] = World(home, frame)
    if variables:
        switch(outside)
        os.environ.update(variables)


def switch(world: World) -> None:
    """Replace the current world."""
    global _running  # noqa: PLW0603 - as above
    if world is _running:
        return
    _running.save()
    world.restore(outside)
    _running = world
    if world.frame:
        _report_running(world.frame)


def enter(world: World) -> None:
    """Run the rest of the current task, and the tasks that it creates, in a world."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - it is there in the browser only

    home_dir_contextvar.set(world.home)
    switch(world)


def home_here() -> str | None:
    """Return the folder of the app that this code runs for. asyncio's tasks inherit it."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - it is there in the browser only

    home: str | None = home_dir_contextvar.get(None)
    return home


def run_in_its_world(call_later: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap an event loop's `call_later`. Callbacks of an app run in its world.

    Callbacks of the server run in the current world, whichever it is.
    """

    def call(
        self: Any, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> Any:
        def run() -> None:
            home = home_here()
            if home is not None:
                switch(worlds.get(home, outside))
            with contextlib.suppress(KeyboardInterrupt):
                callback(*args)

        return call_later(self, delay, run, context=context)

    return call


def prepare_in_world(prepare: Callable[[str, list[str]], None]) -> Callable[[str, list[str]], None]:
    """Wrap stlite's function that prepares the interpreter. It prepares the app's world."""

    def prepare_own(main_script_path: str, args: list[str]) -> None:
        own = [world for home, world in worlds.items() if main_script_path.startswith(f"{home}/")]
        if not own:
            raise RuntimeError(GONE)
        switch(own[0])
        prepare(main_script_path, args)

    return prepare_own


def no_folder_of_its_own(initial_home_dir: str) -> contextlib.AbstractContextManager[None]:
    """Replace stlite's context with the current folder of a task. The folder is part of a world."""
    del initial_home_dir
    return contextlib.nullcontext()
