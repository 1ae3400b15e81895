"""What the server answers to the front end while a new run of the program begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

_ANSWER = "backend_operation_response"


def keep_answers(clear: Callable[..., None]) -> Callable[..., None]:
    """Wrap the method that takes messages of the run before out of a session's queue.

    A press of a download button whose file a function makes asks for the file, and for a run. Streamlit takes
    the answer for a message of the run before, and the front end waits for it forever.
    """

    @wraps(clear)
    def clear_but_answers(self: Any, *args: Any, **named: Any) -> None:
        answers = [message for message in self._queue if message.WhichOneof("type") == _ANSWER]
        clear(self, *args, **named)
        kept = {id(message) for message in self._queue}
        self._queue.extend(message for message in answers if id(message) not in kept)

    return clear_but_answers
