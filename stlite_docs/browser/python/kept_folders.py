"""Folders that an app keeps from visit to visit (`worker/prepare_folder.js` mounts them)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Events of Streamlit's by which a run ends.
ENDS = (
    "SCRIPT_STOPPED_WITH_SUCCESS",
    "SCRIPT_STOPPED_FOR_RERUN",
    "FRAGMENT_STOPPED_WITH_SUCCESS",
    "SHUTDOWN",
)

_save: Callable[[], object] = lambda: None  # noqa: E731 - `listen` puts the real one here


def listen(save: Callable[[], object]) -> None:
    """Have a function called whenever a program or fragment has run to its end."""
    global _save  # noqa: PLW0603 - there is one interpreter
    _save = save


def link_folder(folder: str, store: str) -> None:
    """Put a link to a kept folder in the place of an app's folder.

    What the app brings for that folder is there at the first visit; after that, what was kept counts.

    Args:
        folder: The app's folder.
        store: The folder that is kept.
    """
    place, kept = Path(folder), Path(store)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        if not any(kept.iterdir()):
            shutil.copytree(place, kept, dirs_exist_ok=True)
        shutil.rmtree(place)
    place.symlink_to(kept)


def save_after_runs(handle: Callable[..., None]) -> Callable[..., None]:
    """Return Streamlit's method that hears of the ends of runs; stlite's own hook for this is the same."""

    def handle_and_save(self: Any, sender: object, event: Any, *args: Any, **details: Any) -> None:
        if event.name in ENDS:
            _save()
        handle(self, sender, event, *args, **details)

    return handle_and_save
