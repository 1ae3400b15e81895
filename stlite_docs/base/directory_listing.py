"""A snapshot of a folder's file names, to notice added and removed files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DirectoryListing:
    """A folder and the names in it. Missing and unreadable folders have no names."""

    folder: Path
    names: tuple[str, ...]

    @property
    def is_outdated(self) -> bool:
        """Whether the folder has different names now.

        Compares names and not the folder's modification time. A checkout changes the time, and so can an
        editor's temporary file.
        """
        return read_directory(self.folder) != self


def read_directory(folder: Path) -> DirectoryListing:
    """Return the current listing of a folder."""
    try:
        return DirectoryListing(folder, tuple(sorted(os.listdir(folder))))  # noqa: PTH208 - names, not paths
    except OSError:
        return DirectoryListing(folder, ())
