"""The files of an app: they change when a reader edits the program, and go when the app ends."""

from __future__ import annotations

import contextvars
import linecache
import os
import shutil
import sys
import tarfile
from collections.abc import Mapping
from typing import Any

from . import switching
from .ownership import is_own_module


def rewrite(home: str, texts: Mapping[str, str]) -> None:
    """Write new versions of an app's files and run it, as Streamlit does when an author saves files.

    Args:
        home: The app's folder.
        texts: The files' contents by name.
    """
    world = switching.worlds[home]
    switching.switch(world)
    for name, text in texts.items():
        path = f"{home}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - a path object is slow to make
        with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - as above
            file.write(text)
    own = [name for name, module in sys.modules.items() if is_own_module(module, home)]
    for name in own:
        if name != "__main__":
            del sys.modules[name]
    forget_files(home)
    if world.resident is not None:
        _run_again(home, world.resident[0]._runtime)  # noqa: SLF001 - the server offers no such thing


def unpack_archive(path: str, archive_format: str, folder: str) -> None:
    """Unpack an archive into an app's folder.

    Args:
        path: The archive.
        archive_format: Its format in `shutil.unpack_archive`. That function does not know formats whose
            module came after its own import, such as `lzma`.
        folder: The app's folder.
    """
    if archive_format == "zip":
        shutil.unpack_archive(path, folder, archive_format)
        return
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")


def forget_files(home: str) -> None:
    """Clear Python's caches of an app's files. Python takes a new file of the same second for the old one."""
    for name in [name for name in linecache.cache if name.startswith(f"{home}/")]:
        del linecache.cache[name]
    for name in [name for name in sys.path_importer_cache if name.startswith(home)]:
        del sys.path_importer_cache[name]
    for folder, names, _ in os.walk(home):
        if "__pycache__" in names:
            shutil.rmtree(f"{folder}/__pycache__")


def _run_again(home: str, runtime: Any) -> None:
    """Run an app's program, which can be a new version, in all its sessions."""
    from stlite_lib.server.task_context import home_dir_contextvar  # noqa: PLC0415 - it is there in the browser only
    from streamlit.runtime import runtime_contextvar  # noqa: PLC0415 - as above

    context = contextvars.copy_context()
    context.run(runtime_contextvar.set, runtime)
    context.run(home_dir_contextvar.set, home)
    for info in runtime._session_mgr.list_active_sessions():  # noqa: SLF001 - as above
        session = info.session
        session._script_cache.clear()  # noqa: SLF001 - as above
        context.run(session.request_rerun, session._client_state)  # noqa: SLF001 - as above
