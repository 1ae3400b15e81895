"""What is noted while one app is put together: what is wrong with it, and what it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stlite_docs.base.directory_listing import DirectoryListing, read_directory
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind


class Diagnostics:
    """The diagnostics on one block; a problem without a place of its own is the block's."""

    def __init__(self, place: Place, problems: Iterable[Problem] = ()) -> None:
        self.place = place
        self._problems: dict[Problem, None] = dict.fromkeys(problems)
        self._files: dict[Path, None] = {}
        self._listings: dict[Path, DirectoryListing] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, each thing once."""
        return tuple(self._problems)

    @property
    def watched_files(self) -> tuple[Path, ...]:
        """The files that were looked for, existing or not."""
        return tuple(self._files)

    @property
    def watched_folders(self) -> tuple[DirectoryListing, ...]:
        """The folders that were searched."""
        return tuple(self._listings.values())

    def add(self, kind: ProblemKind, message: str, place: Place | None = None) -> None:
        """Note a problem."""
        self._problems[Problem(kind, message, place or self.place)] = None

    def add_all(self, kind: ProblemKind, messages: Iterable[str]) -> None:
        """Note problems of the block."""
        for message in messages:
            self.add(kind, message)

    def has(self, kind: ProblemKind) -> bool:
        """Whether there is a problem of a kind."""
        return any(problem.kind == kind for problem in self._problems)

    def watch_file(self, path: Path) -> None:
        """Note a file that the app is read from."""
        self._files[path] = None

    def watch_folder(self, path: Path) -> None:
        """Note a folder whose names say which files the app has."""
        self._listings.setdefault(path, read_directory(path))
