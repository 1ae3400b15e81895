"""Collects the problems of one app, and the files and folders that it depends on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stlite_docs.base.directory_listing import DirectoryListing, read_directory
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind


class Diagnostics:
    """The diagnostics of one block. A problem without a place gets the block's place."""

    def __init__(self, place: Place, problems: Iterable[Problem] = ()) -> None:
        self.place = place
        self._problems: dict[Problem, None] = dict.fromkeys(problems)
        self._files: dict[Path, None] = {}
        self._listings: dict[Path, DirectoryListing] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, without duplicates."""
        return tuple(self._problems)

    @property
    def watched_files(self) -> tuple[Path, ...]:
        """The files that the build looked for, whether they exist or not."""
        return tuple(self._files)

    @property
    def watched_folders(self) -> tuple[DirectoryListing, ...]:
        """The folders that the build searched."""
        return tuple(self._listings.values())

    def add(self, kind: ProblemKind, message: str, place: Place | None = None) -> None:
        """Add a problem."""
        self._problems[Problem(kind, message, place or self.place)] = None

    def add_all(self, kind: ProblemKind, messages: Iterable[str]) -> None:
        """Add problems at the block's place."""
        for message in messages:
            self.add(kind, message)

    def has(self, kind: ProblemKind) -> bool:
        """Whether a problem of this kind exists."""
        return any(problem.kind == kind for problem in self._problems)

    def watch_file(self, path: Path) -> None:
        """Add a file that the app depends on."""
        self._files[path] = None

    def watch_folder(self, path: Path) -> None:
        """Add a folder whose file names the app depends on."""
        self._listings.setdefault(path, read_directory(path))
