"""Which app's code runs: its world is put in place before, whenever asyncio runs code on the app's behalf."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from .world import World

worlds: dict[str, World] = {}
outside = World("")

_running = outside
_report_running: Callable[[str], object] = lambda _frame: None  # noqa: E731 - `listen` puts the real one here


def listen(report_running: Callable[[str], object]) -> None:
    """Begin with what is in the interpreter now.

    Args:
        report_running: Called with the name of a frame before its app's code runs after another app's.
    """
    global _report_running  # noqa: PLW0603 - there is one interpreter
    _report_running = report_running
    outside.save()
    outside.restore(outside)


def running_world() -> World:
    """Return the world of the app whose code runs."""
    return _running


def begin(home: str, frame: str) -> None:
    """Make the world of an app that is about to start."""
    worlds[home] = World(home, frame)


def switch(world: World) -> None:
    """Put a world in the place of the one that is there."""
    global _running  # noqa: PLW0603 - as above
    if world is _running:
        return
    _running.save()
    world.restore(outside)
    _running = world
    if world.frame:
        _report_running(world.frame)


def home_here() -> str | None:
    """Return the folder of the app on whose behalf this runs; asyncio's tasks inherit it."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - it is there in the browser only

    home: str | None = home_dir_contextvar.get(None)
    return home


def run_in_its_world(call_later: Callable[..., Any]) -> Callable[..., Any]:
    """Return an event loop's `call_later` whose callbacks run in the world of their app.

    Others, those of the server, run in the one that happens to be there.
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
    """Return stlite's function that prepares the interpreter for a program; it prepares the app's world."""

    def prepare_own(main_script_path: str, args: list[str]) -> None:
        for home, world in worlds.items():
            if main_script_path.startswith(f"{home}/"):
                switch(world)
        prepare(main_script_path, args)

    return prepare_own


def no_folder_of_its_own(initial_home_dir: str) -> contextlib.AbstractContextManager[None]:
    """Stand in for stlite's context of a task's current folder, which is part of a world."""
    del initial_home_dir
    return contextlib.nullcontext()
