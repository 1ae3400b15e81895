"""Problems in blocks, with their places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stlite_docs.base.place import Place


class ProblemKind(StrEnum):
    """The kinds of problems. Sphinx users can list them in `suppress_warnings` as `stlite.<kind>`."""

    OPTION = "option"
    EMPTY = "empty"
    FILE = "file"
    HEADER = "header"
    SYNTAX = "syntax"
    LIMIT = "limit"
    RUNTIME = "runtime"
    ASSET = "asset"
    REQUIREMENTS = "requirements"
    SCRIPT = "script"
    LOST = "lost"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Problem:
    """A problem. Its message says what was expected, what was found and what to do.

    `details` are only for the log.
    """

    kind: ProblemKind
    message: str
    place: Place
    details: str = ""

    def __str__(self) -> str:
        """Return the place and the message."""
        return f"{self.place}: {self.message}"

    @property
    def log_text(self) -> str:
        """Return the place, the message and the details, for logs that do not show a place."""
        return f"{self}\n{self.details}" if self.details else str(self)


class StliteError(Exception):
    """An error that the user can fix. Show its text as it is, without a traceback."""
