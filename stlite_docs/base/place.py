"""Places in the documentation sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath


@dataclass(frozen=True, order=True)
class Place:
    """A file of the documentation and a line in it, if known. The first line is 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the place in the format that editors and both hosts use: `docs/index.md:17`."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def below(self, lines: int) -> Place:
        """Return the place some lines further down. A place without a line stays the same."""
        return self if self.line is None else replace(self, line=self.line + lines)


def hide_folders(file: str) -> str:
    """Return a file's name for pages: the last part of a path that leads out of the documentation."""
    path = PurePath(file)
    return path.name if path.is_absolute() or ".." in path.parts else file
