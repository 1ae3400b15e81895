"""Where a page's files are looked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


class PathError(ValueError):
    """A path that leads nowhere, or where it must not lead; the text says what was expected and what came."""


@dataclass(frozen=True)
class DocsPaths:
    """Where a page's files are looked for: `/path` below the docs root, `path` below the page's folder."""

    root: Path
    folder: Path

    def resolve(self, path: str) -> Path:
        """Return the file that a path in a page names, there or not.

        Raises:
            PathError: There can be no file of such a name.
        """
        if "\\" in path:
            # It separates folders on Windows alone, and a site is to build everywhere.
            raise PathError(f"expected a path with '/' between its parts, got {path!r}")
        try:
            return (self.root / path.lstrip("/") if path.startswith("/") else self.folder / path).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links is a RuntimeError before Python 3.13
            raise PathError(f"expected a path, got {path!r}") from None

    def display_name(self, path: Path) -> str:
        """Return a file's name for messages, from the folder that holds the docs: `docs/app.py`."""
        try:
            return Path(os.path.relpath(path, self.root.resolve().parent)).as_posix()
        except ValueError:  # it is on another drive of Windows
            return path.as_posix()
