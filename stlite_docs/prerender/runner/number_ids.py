"""Numbers what Streamlit names by chance: sessions, runs, and what it sends later.

With such numbers, a program has the same recording in each build. What the program itself leaves to chance
stays as it is.
"""

from __future__ import annotations

import uuid
from importlib import import_module
from itertools import count
from types import SimpleNamespace
from typing import Any

# Modules that take their names from `uuid`.
_MODULES = (
    "streamlit.runtime.app_session",
    "streamlit.runtime.dataframe_source_manager",
    "streamlit.runtime.media_file_manager",
)

_app = uuid.NAMESPACE_URL
_numbers = count(1)


def begin(app: str) -> None:
    """Begin with the first number, before the app has a session.

    Streamlit frees sessions late, and what they own by their names. So other apps have other names.

    Args:
        app: All that tells the app from others.
    """
    global _app, _numbers  # noqa: PLW0603 - there is one interpreter
    _app = uuid.uuid5(uuid.NAMESPACE_URL, app)
    _numbers = count(1)
    for name in _MODULES:
        module: Any = import_module(name)
        module.uuid = SimpleNamespace(uuid4=_next)


def _next() -> uuid.UUID:
    return uuid.uuid5(_app, str(next(_numbers)))
