"""What a folder had when an app was read from it, so that a file that comes or goes is noticed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DirectoryListing:
    """A folder and the names in it; none for one that is missing or cannot be read."""

    folder: Path
    names: tuple[str, ...]

    @property
    def is_outdated(self) -> bool:
        """Whether the folder has other names by now.

        Names are compared, not the folder's time of change: a checkout has new times, and an
        editor's temporary file leaves none of its own.
        """
        return read_directory(self.folder) != self


def read_directory(folder: Path) -> DirectoryListing:
    """Return what is in a folder now."""
    try:
        return DirectoryListing(folder, tuple(sorted(os.listdir(folder))))  # noqa: PTH208 - names, not paths
    except OSError:
        return DirectoryListing(folder, ())
