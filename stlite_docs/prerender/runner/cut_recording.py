"""Ends what an app shows, while its program goes on.

With the network, a program would show something else after it has asked. So its recording ends there.
Streamlit keeps messages in a queue. There it merges a message with an earlier one for the same place. When
the program runs again, it drops the whole queue. So the queue takes no more messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

_loop = asyncio.get_event_loop()
_undo: list[Callable[[], None]] = []


def cut() -> None:
    """Take no more messages of the program but the one that its run has ended."""
    # What it has shown waits in the loop.
    _loop.call_soon(_close_queue)


def forget() -> None:
    """Let the next app show all again."""
    while _undo:
        _undo.pop()()


def _close_queue() -> None:
    from streamlit.runtime.app_session import AppSession  # noqa: PLC0415 - only apps have it

    if _undo:
        return
    session: Any = AppSession
    enqueue, clear = session._enqueue_forward_msg, session._clear_queue  # noqa: SLF001 - no other way

    def enqueue_end(self: Any, message: Any) -> None:
        if message.WhichOneof("type") == "script_finished" and not _is_early(message):
            enqueue(self, message)

    def restore() -> None:
        session._enqueue_forward_msg, session._clear_queue = enqueue, clear  # noqa: SLF001 - as above

    _undo.append(restore)
    session._enqueue_forward_msg = enqueue_end  # noqa: SLF001 - as above
    session._clear_queue = lambda _self, _fragments=None: None  # noqa: SLF001 - as above


def _is_early(message: Any) -> bool:
    return bool(message.script_finished == message.FINISHED_EARLY_FOR_RERUN)
