"""Streamlit's functions that are asynchronous in stlite only, and functions of programs that stlite made so.

stlite adds `await` to calls in the program itself. Calls in modules, lambdas, pages, dialogs and callbacks
stay without, so nothing runs what they return.
"""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from . import patching
from .waiting import can_wait, wait_for

_CANNOT_STREAM = (
    "This browser cannot wait for an asynchronous stream here. Write `await st.write_stream(…)` in the "
    "program itself, or use a newer browser."
)


def leave_as_written(patch: Callable[[Any, str], ast.Module]) -> Callable[[Any, str], ast.Module]:
    """Wrap stlite's rewriting of programs. Where Python can wait everywhere, it leaves them as they are.

    It makes functions asynchronous, and Streamlit does not await callbacks, cached functions and dialogs.
    """

    def patch_if_needed(code: str | ast.Module, script_path: str) -> ast.Module:
        if not can_wait():
            return patch(code, script_path)
        return ast.parse(code, script_path) if isinstance(code, str) else code

    return patch_if_needed


def stream_at_once(write_stream: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Wrap `st.write_stream`. Callers that do not await it get what it returns, and not a coroutine."""

    @functools.wraps(write_stream)
    def write(*args: Any, **options: Any) -> Any:
        *owner, stream = args if args and "stream" not in options else (*args, options.pop("stream", None))
        writing = write_stream(*owner, _as_generator(stream), **options)
        if _is_awaited(_find_caller()):
            return writing
        return wait_for(writing) if _is_asynchronous(stream) else _finish(writing)

    return write


def run_page(run: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap Streamlit's method that runs a page. Asynchronous pages run to their end."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415 - it is there in the browser only

    def run_to_end(self: Any) -> Any:
        page, returned = self._page, []
        if callable(page) and not isinstance(page, Path):
            self._page = lambda: returned.append(page())
        try:
            returned.append(run(self))
        finally:
            self._page = page
        awaitable = next(filter(inspect.isawaitable, returned), None)
        if awaitable is None:
            return None

        async def finish() -> None:
            with get_script_run_ctx().run_with_active_hash(self._script_hash):
                await awaitable

        # The caller awaits it in programs that stlite has rewritten.
        return wait_for(finish()) if can_wait() else finish()

    return run_to_end


def await_callbacks(set_metadata: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Wrap Streamlit's method that notes a widget. Its asynchronous callbacks run to their end."""

    def set_own(self: Any, widget_metadata: Any) -> None:
        callback, callbacks = widget_metadata.callback, widget_metadata.callbacks
        changes: dict[str, Any] = {}
        if callback is not None:
            changes["callback"] = _run_to_end(callback)
        if callbacks:
            changes["callbacks"] = {name: _run_to_end(each) for name, each in callbacks.items()}
        set_metadata(self, replace(widget_metadata, **changes) if changes else widget_metadata)

    return set_own


def _run_to_end(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def call(*args: Any, **options: Any) -> Any:
        result = callback(*args, **options)
        return wait_for(result) if inspect.isawaitable(result) else result

    return call


def _as_generator(stream: Any) -> Any:
    """Return a generator for an iterable, because stlite knows no iterables other than generators."""
    from streamlit.dataframe_util import is_dataframe_like  # noqa: PLC0415 - it is there in the browser only

    is_known = isinstance(stream, str) or inspect.isgenerator(stream) or _is_asynchronous(stream)
    if is_known or not hasattr(stream, "__iter__") or is_dataframe_like(stream):
        return stream
    return (chunk for chunk in stream)


def _is_asynchronous(stream: Any) -> bool:
    return inspect.isasyncgenfunction(stream) or hasattr(stream, "__aiter__")


def _finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that awaits nothing, and return its result."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError(_CANNOT_STREAM)


def _find_caller() -> FrameType | None:
    """Return the frame that calls the function which calls this one."""
    frame = sys._getframe(1).f_back  # noqa: SLF001 - the only way to a caller
    while frame and frame.f_globals.get("__name__") == patching.__name__:
        frame = frame.f_back
    return frame


def _is_awaited(caller: FrameType | None) -> bool:
    """Whether a function awaits the call that it makes now."""
    if caller is None:
        return False
    code, place = caller.f_code.co_code, caller.f_lasti + 2
    while place < len(code) and dis.opname[code[place]] == "CACHE":
        place += 2
    return place < len(code) and dis.opname[code[place]] == "GET_AWAITABLE"
