"""The tasks and callbacks of a program. What they write belongs to the program, as in native Streamlit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

# The task that runs the program. All tasks and callbacks that the program creates inherit it.
_program: ContextVar[Any] = ContextVar("program", default=None)


def note_program(run_script: Callable[[Any, Any], Awaitable[None]]) -> Callable[[Any, Any], Awaitable[None]]:
    """Wrap Streamlit's method that runs a program, and note its task."""

    async def run_and_note(self: Any, rerun_data: Any) -> None:
        _program.set(asyncio.current_task())
        await run_script(self, rerun_data)

    return run_and_note


def find_program(find_holder: Callable[[], Any]) -> Callable[[], Any]:
    """Wrap stlite's function that finds the task with Streamlit's context, which only the program's has."""
    from streamlit.runtime.scriptrunner_utils import (  # noqa: PLC0415 - it is there in the browser only
        script_run_context_attr as names,
    )

    def find() -> Any:
        holder = find_holder()
        return holder if hasattr(holder, names.SCRIPT_RUN_CONTEXT_ATTR_NAME) else _program.get() or holder

    return find


def is_of_program(task: Any) -> bool:
    """Whether the program of the running app created a task. The program's own task does not count."""
    program = _program.get()
    return program is not None and task is not program and task.get_context().get(_program) is program
