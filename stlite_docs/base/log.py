"""What the core says of its work: at level INFO, to whatever log the host has."""

from __future__ import annotations

import logging
from collections.abc import Callable

LOG = logging.getLogger("stlite_docs")


class _Forwarder(logging.Handler):
    """Passes what is said on."""

    def __init__(self, say: Callable[[int, str], object]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(record.levelno, record.getMessage())


def forward_log(say: Callable[[int, str], object]) -> None:
    """Pass what the core says to a host from now on; `say` takes a level of `logging` and the text."""
    LOG.handlers = [handler for handler in LOG.handlers if not isinstance(handler, _Forwarder)]
    LOG.addHandler(_Forwarder(say))
    LOG.setLevel(logging.INFO)
    LOG.propagate = False  # libraries add handlers of their own to the root
