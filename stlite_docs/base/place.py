"""Places in the documentation sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, order=True)
class Place:
    """A file of the documentation, and a line and a column in it, if known. The first of each is 1.

    An unknown column is 0.
    """

    file: str
    line: int | None = None
    column: int = 0

    def __str__(self) -> str:
        """Return the place in the format that editors and both hosts use: `docs/index.md:17:5`."""
        if self.line is None:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"

    def below(self, lines: int) -> Place:
        """Return the line some lines further down. A place without a line stays the same."""
        return self if self.line is None else Place(self.file, self.line + lines)

    def inside(self, lines: int, characters: int) -> Place:
        """Return a place in a text that begins here, after some of its lines and some characters.

        The lines of the text begin at the same column. If it is unknown, the result has no column either.
        """
        column = self.column and self.column + characters
        return self if self.line is None else Place(self.file, self.line + lines, column)


def hide_folders(file: str) -> str:
    """Return a file's name for pages: the last part of a path that leads out of the documentation."""
    path = PurePath(file)
    return path.name if path.is_absolute() or ".." in path.parts else file
