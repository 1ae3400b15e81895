"""Problems in blocks, with their places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from stlite_docs.base.credentials import hide_credentials
from stlite_docs.base.place import Place, hide_folders


class ProblemKind(StrEnum):
    """The kinds of problems. Sphinx users can list them in `suppress_warnings` as `stlite.<kind>`."""

    OPTION = "option"
    EMPTY = "empty"
    FILE = "file"
    HEADER = "header"
    SYNTAX = "syntax"
    LIMIT = "limit"
    NAME = "name"
    CALL = "call"
    DEPRECATED = "deprecated"
    DATA = "data"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    RUNTIME = "runtime"
    ASSET = "asset"
    PRIVATE = "private"
    REQUIREMENTS = "requirements"
    SCRIPT = "script"
    LOST = "lost"
    RUN = "run"
    INTERACT = "interact"
    INTERNAL = "internal"


class Ignorable(StrEnum):
    """The kinds of problems in programs, which the option `ignore` and comments in a program turn off."""

    NAME = "name"
    CALL = "call"
    DEPRECATED = "deprecated"
    REQUIREMENTS = "requirements"
    DATA = "data"
    LIMIT = "limit"
    SECRET = "secret"  # noqa: S105 - the name of a kind


@dataclass(frozen=True)
class Problem:
    """A problem. Its message says what was expected, what was found and what to do.

    `details` are only for the log. Neither contains passwords of URLs.
    """

    kind: ProblemKind
    message: str
    place: Place
    details: str = ""

    def __post_init__(self) -> None:
        """Hide passwords: other programs write parts of messages."""
        object.__setattr__(self, "message", hide_credentials(self.message))
        object.__setattr__(self, "details", hide_credentials(self.details))

    def __str__(self) -> str:
        """Return the place and the message."""
        return f"{self.place}: {self.message}"

    @property
    def is_for_readers(self) -> bool:
        """Whether the page shows the problem. What the build keeps back from readers is not their concern."""
        return self.kind is not ProblemKind.PRIVATE

    @property
    def page_text(self) -> str:
        """Return the place and the message for a page, which does not name folders outside the docs."""
        return f"{replace(self.place, file=hide_folders(self.place.file))}: {self.message}"

    @property
    def log_text(self) -> str:
        """Return the place, the message, the kind and the details, for logs that show only a text."""
        return f"{self} [{self.kind}]" + (f"\n{self.details}" if self.details else "")


class StliteError(Exception):
    """An error that the user can fix. Show its text as it is, without a traceback. It has no passwords."""

    def __init__(self, text: str) -> None:
        super().__init__(hide_credentials(text))
