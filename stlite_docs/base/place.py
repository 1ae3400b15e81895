"""Where a block stands in the documentation sources."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Place:
    """A file of the documentation and, where it is known, a line in it (the first line is 1)."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the place as editors and both hosts print it: `docs/index.md:17`."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def below(self, lines: int) -> Place:
        """Return the place that many lines further down; a place without a line stays as it is."""
        return self if self.line is None else replace(self, line=self.line + lines)
