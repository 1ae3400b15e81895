"""Run in the interpreter for apps that keep folders from visit to visit (`prepare_folder.js` calls this)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path


def link_folder(folder: str, store: str) -> None:
    """Put a link to a kept folder in the place of an app's folder.

    What the app brings for that folder is there at the first visit; after that, what was kept counts.
    """
    place, kept = Path(folder), Path(store)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        if not any(kept.iterdir()):
            shutil.copytree(place, kept, dirs_exist_ok=True)
        shutil.rmtree(place)
    place.symlink_to(kept)


def save_after_runs(save: Callable[[], None]) -> None:
    """Call a function whenever a program or fragment has run to its end."""
    from streamlit.runtime.app_session import AppSession  # noqa: PLC0415 - Streamlit is loaded by now
    from streamlit.runtime.scriptrunner import ScriptRunnerEvent  # noqa: PLC0415

    ends = {
        ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
        ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN,
        ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
        ScriptRunnerEvent.SHUTDOWN,
    }
    handle = AppSession._on_scriptrunner_event  # noqa: SLF001 - stlite's own hook for this is the same

    def handle_and_save(self: object, sender: object, event: object, **details: object) -> None:
        if event in ends:
            save()
        handle(self, sender, event=event, **details)

    AppSession._on_scriptrunner_event = handle_and_save  # noqa: SLF001
