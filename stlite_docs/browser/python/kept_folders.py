"""Folders that an app keeps between visits. `worker/prepare_folder.js` mounts them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Streamlit's events at the end of a run.
ENDS = (
    "SCRIPT_STOPPED_WITH_SUCCESS",
    "SCRIPT_STOPPED_FOR_RERUN",
    "FRAGMENT_STOPPED_WITH_SUCCESS",
    "SHUTDOWN",
)

# At most one, for all apps of the interpreter.
_listeners: list[Callable[[], object]] = []


def listen(save: Callable[[], object]) -> None:
    """Call a function after each run of a program or fragment."""
    _listeners[:] = [save]


def link_folder(folder: str, store: str) -> None:
    """Replace an app's folder with a link to a kept folder.

    On the first visit, the folder contains the app's own files. After that, the kept files count.

    Args:
        folder: The app's folder.
        store: The kept folder.
    """
    place, kept = Path(folder), Path(store)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        if not any(kept.iterdir()):
            shutil.copytree(place, kept, dirs_exist_ok=True)
        shutil.rmtree(place)
    place.symlink_to(kept)


def save_after_runs(handle: Callable[..., None]) -> Callable[..., None]:
    """Wrap Streamlit's method that handles the end of a run, which is stlite's hook too."""

    def handle_and_save(self: Any, sender: object, event: Any, *args: Any, **details: Any) -> None:
        if event.name in ENDS:
            for save in _listeners:
                save()
        handle(self, sender, event, *args, **details)

    return handle_and_save
