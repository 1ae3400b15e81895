"""Collects the problems of one app, and the files and folders that it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from stlite_docs.base.directory_listing import DirectoryListing, read_directory
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind


class Diagnostics:
    """The diagnostics of one block. A problem without a place gets the block's place.

    `option_places` are the places of the block's options, with `-` in their names.
    """

    def __init__(
        self, place: Place, problems: Iterable[Problem] = (), option_places: Mapping[str, Place] | None = None
    ) -> None:
        self.place = place
        self.option_places = option_places or {}
        self._problems: dict[Problem, None] = dict.fromkeys(problems)
        self._files: dict[Path, None] = {}
        self._listings: dict[Path, DirectoryListing] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, without duplicates. Those of a file are in the order of its lines."""
        files = [*dict.fromkeys(problem.place.file for problem in self._problems)]
        return tuple(
            sorted(self._problems, key=lambda each: (files.index(each.place.file), each.place.line or 0))
        )

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

    def add_option(self, kind: ProblemKind, option: str, message: str) -> None:
        """Add a problem with an option's value, at the option's line if it is in the block."""
        self.add(kind, f"option {option!r}: {message}", self.option_places.get(option))

    def has(self, kind: ProblemKind) -> bool:
        """Whether a problem of this kind exists."""
        return any(problem.kind == kind for problem in self._problems)

    def watch_file(self, path: Path) -> None:
        """Add a file that the app depends on."""
        self._files[path] = None

    def watch_folder(self, path: Path) -> None:
        """Add a folder whose file names the app depends on."""
        self._listings.setdefault(path, read_directory(path))
