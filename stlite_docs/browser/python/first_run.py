"""Work that waits until the first app has shown what it has to show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# Seconds after the first run. In this time, Streamlit looks at the program's modules, and the page shows
# the app.
_AFTER_RUN = 1.0

_works: list[Callable[[], object]] = []
_is_planned = False


def after_first_run(work: Callable[[], object]) -> None:
    """Do some work then."""
    _works.append(work)


def note_end() -> None:
    """Note that a run has ended."""
    global _is_planned  # noqa: PLW0603 - there is one interpreter
    if not _is_planned:
        _is_planned = True
        asyncio.get_running_loop().call_later(_AFTER_RUN, _work)


def _work() -> None:
    for work in _works:
        work()
    _works.clear()
