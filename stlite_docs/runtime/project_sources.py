"""Finds the files that a project's wheel depends on, and notices their changes."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from stlite_docs.base.hashing import kept_sha256
from stlite_docs.base.log import LOG
from stlite_docs.base.ordinary_file import is_ordinary

# Folders of builds, sites, tests and tools. They do not affect the wheel.
_LEFT_OUT = frozenset({"__pycache__", "_build", "node_modules"})
_LEFT_OUT_AT_TOP = frozenset({"build", "dist", "site", "test", "tests"})
# Pages change while their author writes, and logs change with every build.
_NO_SOURCES = frozenset({".ipynb", ".log", ".md", ".pyc", ".rst"})
# At the top level, only the project's configuration and modules matter. Other files there belong to tools:
# locks, reports, databases, or a server's output (`nohup.out`), which would trigger builds forever.
_TOP_SUFFIXES = frozenset({".cfg", ".in", ".py", ".pyi", ".toml"})
_TOP_NAMES = re.compile(r"(?:requirements|version)\b.*", re.IGNORECASE)
# For larger files, compare the time: reading them would take longer than an unneeded build.
_LARGE = 2**20


def fingerprint_sources(root: Path, without: Iterable[Path] = ()) -> str:
    """Return a value that changes with every file that can affect the project's wheel.

    Tells the log about unreadable folders. It does not warn: a project's folder can contain folders without
    sources, such as those of databases.

    Args:
        root: The project's folder.
        without: Folders in the project that do not belong to it.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(root, {folder.resolve() for folder in without})):
        try:
            state = path.stat()
            if not stat.S_ISREG(state.st_mode):
                continue
            content = kept_sha256(path, state) if state.st_size <= _LARGE else str(state.st_mtime_ns)
        except OSError:
            continue  # deleted in this moment
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{state.st_size}\0{content}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _files(root: Path, without: Collection[Path]) -> Iterator[Path]:
    for parent, folders, names in os.walk(
        root, onerror=lambda error: _report(root, error.filename, error.strerror)
    ):
        here = Path(parent)
        is_top = here == root
        folders[:] = [
            name
            for name in folders
            if _is_source_folder(here / name)
            and here / name not in without
            and not (is_top and name in _LEFT_OUT_AT_TOP)
        ]
        for name in names:
            path = here / name
            if (
                not name.startswith(".")
                and path.suffix not in _NO_SOURCES
                and (not is_top or _is_at_top(path))
            ):
                yield path


@functools.cache
def _report(root: Path, folder: str, reason: str) -> None:
    name = Path(folder).relative_to(root).as_posix()
    LOG.info("The project's wheel can lack files: cannot read the folder %s: %s", name, reason)


def _is_at_top(path: Path) -> bool:
    return path.suffix in _TOP_SUFFIXES or bool(_TOP_NAMES.fullmatch(path.name))


def _is_source_folder(folder: Path) -> bool:
    name = folder.name
    is_left_out = name in _LEFT_OUT or name.startswith(".") or name.endswith(".egg-info")
    return not is_left_out and not is_ordinary(folder / "pyvenv.cfg")
