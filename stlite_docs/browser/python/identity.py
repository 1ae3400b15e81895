"""What identifies an app to Streamlit's front end. It is the same in each session of the same program.

stlite chooses an app's folder at random, and Streamlit its machine. To the front end, a session with other
names is another app, so it forgets what the reader has entered. But the session whose recording the build
has published, and the reader's own one, are of the same app.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .switching import running_world

_MACHINE = "stlite-docs"


def name_no_machine(_original: Callable[[], str]) -> Callable[[], str]:
    """Replace Streamlit's functions that name the machine."""
    return lambda: _MACHINE


def hash_own_path(init: Callable[..., None]) -> Callable[..., None]:
    """Wrap the constructor of Streamlit's list of pages. It identifies the main page by its name in the app.

    The ids of widgets contain this hash.
    """
    from streamlit.util import calc_hash  # noqa: PLC0415 - it is there in the browser only

    def init_and_hash(self: Any, main_script_path: str, *args: Any, **options: Any) -> None:
        init(self, main_script_path, *args, **options)
        self._main_script_hash = calc_hash(_inside(main_script_path))

    return init_and_hash


def name_own_path(create: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap Streamlit's method that begins a run's messages. The program's path is its name in the app."""

    def create_and_name(*args: Any, **options: Any) -> Any:
        message = create(*args, **options)
        message.new_session.main_script_path = _inside(message.new_session.main_script_path)
        return message

    return create_and_name


def _inside(path: str) -> str:
    """Return a path relative to the folder of the running app."""
    return path.removeprefix(f"{running_world().home}/")
