"""Resolves the paths in a page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.quoting import quote


class PathError(ValueError):
    """An invalid path. The text says what was expected and what was found."""


@dataclass(frozen=True)
class DocsPaths:
    """Resolves the paths in a page: `/path` below the docs root, `path` below the page's folder."""

    root: Path
    folder: Path

    def resolve(self, path: str) -> Path:
        """Return the file for a path in a page, whether it exists or not.

        Raises:
            PathError: No file can have this name.
        """
        if "\\" in path:
            # Only Windows uses it as separator, and a site should build everywhere.
            raise PathError(f"expected a path with '/' as separator, got {quote(path)}")
        try:
            return resolve_links(self.root / path.lstrip("/") if path.startswith("/") else self.folder / path)
        except OSError as error:
            raise PathError(f"expected a path, got {quote(path)}: {error.strerror}") from None

    def display_name(self, path: Path) -> str:
        """Return a file's name for messages, starting with the docs folder: `docs/app.py`."""
        try:
            name = Path(os.path.relpath(path, self.root.resolve().parent)).as_posix()
        except ValueError:  # on another drive (Windows)
            name = path.as_posix()
        # A name on disk may not be UTF-8, but pages and logs are.
        return name.encode(errors="backslashreplace").decode()
