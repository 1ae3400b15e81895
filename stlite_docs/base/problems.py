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


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the sentence says what was expected, what came and what to do."""

    kind: ProblemKind
    message: str
    place: Place

    def __str__(self) -> str:
        """Return the message behind its place."""
        return f"{self.place}: {self.message}"


class StliteError(Exception):
    """Something the user can mend; its text is meant to be shown as it is, without a traceback."""
