"""Runs in Pyodide, before our patches: which faults that we mend does upstream still have?

Each function says whether its fault is there. If it is not, the patch can go.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any


def find_mended() -> Iterator[str]:
    """Yield the targets of patches whose faults are gone."""
    for target, has_fault in FAULTS.items():
        if not has_fault():
            yield target.replace(":", ".")


def _replaces_running_loop() -> bool:
    loop = asyncio.get_running_loop()
    try:
        return asyncio.new_event_loop() is not loop and asyncio.get_running_loop() is not loop
    finally:
        asyncio.events._set_running_loop(loop)
        asyncio.set_event_loop(loop)


def _refuses_in_running_loop() -> bool:
    return "_get_running_loop" in asyncio.Runner.run.__code__.co_names


def _is_forgotten_by_tasks() -> bool:
    from streamlit.runtime.scriptrunner_utils import script_run_context as module  # noqa: PLC0415 - in Pyodide only

    return "current_task" in module._current_ctx_holder.__code__.co_names


def _adds_await() -> bool:
    from stlite_lib import codemod  # noqa: PLC0415 - as above

    return "await" in ast.unparse(codemod.patch("import time\ntime.sleep(1)", "app.py"))


def _is_coroutine() -> bool:
    from streamlit.elements.write import WriteMixin  # noqa: PLC0415 - as above

    return inspect.iscoroutinefunction(inspect.unwrap(WriteMixin.write_stream))


def _drops_coroutine(path: str) -> Callable[[], bool]:
    """Say whether a method names nothing that awaits."""

    def drops() -> bool:
        from stlite_docs_interpreter import patching  # noqa: PLC0415 - as above

        return not {"inspect", "asyncio", "isawaitable", "iscoroutine"} & set(_names(patching.find(path)))

    return drops


def _drops_answers() -> bool:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 - as above
    from streamlit.runtime.forward_msg_queue import ForwardMsgQueue  # noqa: PLC0415 - as above

    queue, answer = ForwardMsgQueue(), ForwardMsg()
    answer.backend_operation_response.request_id = "one"
    queue.enqueue(answer)
    queue.clear(retain_lifecycle_msgs=True)
    return bool(queue.is_empty())


def _converts_headers() -> bool:
    from streamlit.elements.widgets.data_editor import DataEditorMixin  # noqa: PLC0415 - as above

    return "astype" in _names(DataEditorMixin.data_editor)


def _names(function: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = inspect.unwrap(function).__code__.co_names
    return names


FAULTS: dict[str, Callable[[], bool]] = {
    "pyodide.webloop:WebLoopPolicy.new_event_loop": _replaces_running_loop,
    "asyncio.runners:Runner.run": _refuses_in_running_loop,
    "streamlit.runtime.scriptrunner_utils.script_run_context:_current_ctx_holder": _is_forgotten_by_tasks,
    "stlite_lib.codemod:patch": _adds_await,
    "streamlit.elements.write:WriteMixin.write_stream": _is_coroutine,
    "streamlit.runtime.forward_msg_queue:ForwardMsgQueue.clear": _drops_answers,
    "streamlit.elements.widgets.data_editor:_check_column_names": _converts_headers,
    "streamlit.navigation.page:Page.run": _drops_coroutine("streamlit.navigation.page:Page.run"),
    "streamlit.runtime.state.session_state:SessionState._set_widget_metadata": _drops_coroutine(
        "streamlit.runtime.state.session_state:WStates.call_callback"
    ),
}
