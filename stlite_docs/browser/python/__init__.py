"""The code of stlite-docs in the reader's interpreter. `worker/worlds.js` calls it.

One interpreter runs all apps of a pool. Each app has its own world (`world.py`). `switching.py` changes to
this world before the app's code runs, and `shutdown.py` ends the app. `patches.py` lists all patches.
"""

from __future__ import annotations

from collections.abc import Callable

from . import error_reports, interrupts, kept_folders, late_modules, switching, without_ssl
from .app_files import rewrite, unpack_archive
from .first_run import after_first_run
from .kept_folders import link_folder
from .late_imports import fetch_on_import, unpack
from .late_modules import list_imported
from .late_modules import unpack as unpack_modules
from .patches import ADDITIONS, FIRST_PATCHES, PATCHES, USES
from .patching import put_in, report_uncalled
from .shutdown import mark_gone, shut_down
from .switching import begin

__all__ = [
    "begin",
    "fetch_on_import",
    "install",
    "keep_folders",
    "link_folder",
    "list_imported",
    "mark_gone",
    "rewrite",
    "shut_down",
    "unpack",
    "unpack_archive",
    "unpack_modules",
    "wait_for_modules",
]

_is_installed = False


def install(
    report_running: Callable[[str], object],
    report_error: Callable[[str, str, str], object],
    warn: Callable[[str], object],
) -> None:
    """Prepare the interpreter for apps, once.

    Args:
        report_running: Gets the name of a frame before its app's code runs after another app's.
        report_error: Gets the name of a frame and both texts of the error with which its program ended (see
            `ProgramError`), whenever this changes. Without an error, they are empty.
        warn: Gets a sentence for the browser's console.
    """
    global _is_installed  # noqa: PLW0603 - there is one interpreter
    if _is_installed:
        return
    error_reports.listen(report_error)
    interrupts.listen()
    without_ssl.import_anyio()
    put_in(PATCHES, USES, warn, ADDITIONS)
    switching.listen(report_running)
    after_first_run(report_uncalled)
    _is_installed = True


def wait_for_modules(
    load: Callable[[str], bool], load_soon: Callable[[], object], warn: Callable[[str], object]
) -> None:
    """Wait for modules that have not come, and have them loaded after the first run.

    Args:
        load: Loads some modules while Python waits for a path, and returns whether it found any to load.
        load_soon: Begins to load all other modules.
        warn: Gets a sentence for the browser's console.
    """
    put_in(FIRST_PATCHES, (), warn)
    late_modules.listen(load, load_soon)
    after_first_run(late_modules.load_soon)


keep_folders = kept_folders.listen
