"""Answers of Streamlit's server that a new run of the program does not take away."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from stlite_docs.browser.python.late_answers import keep_answers

ANSWER = "backend_operation_response"


@dataclass(frozen=True)
class Message:
    """Stands in for Streamlit's."""

    kind: str

    def WhichOneof(self, _group: str) -> str:  # noqa: N802 - as in protobuf
        """Return the kind."""
        return self.kind


@dataclass
class Queue:
    """Stands in for Streamlit's queue of a session."""

    _queue: list[Message] = field(default_factory=list)

    def enqueue(self, *kinds: str) -> None:
        """Add messages."""
        self._queue += map(Message, kinds)

    def kinds(self) -> list[str]:
        """Return what is in it."""
        return [message.kind for message in self._queue]

    def clear(self, *kept: str) -> None:
        """Take out all messages but some kinds."""
        self._queue = [message for message in self._queue if message.kind in kept]


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ((), [ANSWER, ANSWER]),
        (("new_session",), ["new_session", ANSWER, ANSWER]),
        (("delta", ANSWER), [ANSWER, "delta", ANSWER]),
    ],
)
def test_a_run_keeps_answers(kept: tuple[str, ...], left: list[str]) -> None:
    """Each stays once, whatever else Streamlit keeps."""
    queue = Queue()
    queue.enqueue(ANSWER, "delta", "new_session", ANSWER)
    keep_answers(Queue.clear)(queue, *kept)
    assert queue.kinds() == left
