"""Messages of the core, at level INFO, for the host's log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from stlite_docs.base.credentials import hide_credentials

LOG = logging.getLogger("stlite_docs")


def _hide(record: logging.LogRecord) -> bool:
    """Remove passwords from a record: other programs write parts of messages."""
    record.msg, record.args = hide_credentials(record.getMessage()), ()
    return True


LOG.addFilter(_hide)


class _Forwarder(logging.Handler):
    """Passes messages to a function."""

    def __init__(self, say: Callable[[int, str], object]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(record.levelno, record.getMessage())


def forward_log(say: Callable[[int, str], object]) -> None:
    """Send the core's messages to a host from now on. `say` takes a `logging` level and the text."""
    LOG.handlers = [handler for handler in LOG.handlers if not isinstance(handler, _Forwarder)]
    LOG.addHandler(_Forwarder(say))
    LOG.setLevel(logging.INFO)
    LOG.propagate = False  # because libraries add handlers to the root logger
