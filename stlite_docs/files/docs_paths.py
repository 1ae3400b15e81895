"""Resolves the paths in a page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DocsPaths:
    """Resolves the paths in a page: `/path` below the docs root, `path` below the page's folder."""

    root: Path
    folder: Path

    def resolve(self, path: str) -> Path:
        """Return the file for a path in a page."""
        return (self.root / path.lstrip("/") if path.startswith("/") else self.folder / path).resolve()

    def display_name(self, path: Path) -> str:
        """Return a file's name for messages, starting with the docs folder: `docs/app.py`."""
        return Path(os.path.relpath(path, self.root.resolve().parent)).as_posix()
