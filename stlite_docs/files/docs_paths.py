"""Where a page's files are looked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.quoting import quote


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
            raise PathError(f"expected a path with '/' between its parts, got {quote(path)}")
        try:
            return resolve_links(self.root / path.lstrip("/") if path.startswith("/") else self.folder / path)
        except OSError as error:
            raise PathError(f"expected a path, got {quote(path)}: {error.strerror}") from None

    def display_name(self, path: Path) -> str:
        """Return a file's name for messages, from the folder that holds the docs: `docs/app.py`."""
        try:
            name = Path(os.path.relpath(path, self.root.resolve().parent)).as_posix()
        except ValueError:  # it is on another drive of Windows
            name = path.as_posix()
        # A name on the disk need not be UTF-8, and pages and logs are.
        return name.encode(errors="backslashreplace").decode()
