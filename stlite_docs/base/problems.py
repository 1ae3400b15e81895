"""What can be wrong with a block, said once with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stlite_docs.base.place import Place


class ProblemKind(StrEnum):
    """What a problem is about; Sphinx users name it in `suppress_warnings` as `stlite.<kind>`."""

    OPTION = "option"
    EMPTY = "empty"
    FILE = "file"
    HEADER = "header"
    SYNTAX = "syntax"
    RUNTIME = "runtime"
    ASSET = "asset"
    REQUIREMENTS = "requirements"
    SCRIPT = "script"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the sentence says what was expected, what came and what to do.

    `details` are for the log alone.
    """

    kind: ProblemKind
    message: str
    place: Place
    details: str = ""

    def __str__(self) -> str:
        """Return the message behind its place."""
        return f"{self.place}: {self.message}"

    @property
    def log_text(self) -> str:
        """The same with the details, for logs that put no place of their own before it."""
        return f"{self}\n{self.details}" if self.details else str(self)


class StliteError(Exception):
    """Something the user can mend; its text is meant to be shown as it is, without a traceback."""
