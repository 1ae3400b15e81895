"""The files that a site's apps depend on, for a server that rebuilds the site when they change."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.authoring.app import App
from stlite_docs.base.directory_listing import read_directory
from stlite_docs.base.hashing import kept_sha256
from stlite_docs.runtime.project_wheel import Project

# The state of each dependency, by its kind and path.
State = Mapping[tuple[str, Path], object]


@dataclass(frozen=True)
class Dependencies:
    """Files, whether they exist or not, searched folders, and the project whose wheel the apps get."""

    files: frozenset[Path] = frozenset()
    folders: frozenset[Path] = frozenset()
    project: Project | None = None

    def __or__(self, other: Dependencies) -> Dependencies:
        """Return the dependencies of two builds. If both have a project, the later one counts."""
        return Dependencies(
            self.files | other.files, self.folders | other.folders, other.project or self.project
        )

    def __bool__(self) -> bool:
        """Whether anything needs watching."""
        return bool(self.files or self.folders or self.project)

    def read_state(self) -> State:
        """Return the current state. Equal content gives equal states, whatever its modification time."""
        state: dict[tuple[str, Path], object] = {("file", path): _content(path) for path in self.files}
        state |= {("folder", path): read_directory(path) for path in self.folders}
        if self.project:
            state["project", self.project.folder] = self.project.fingerprint()
        return state


def find_dependencies(
    apps: Iterable[App], project: Project | None, watched: Path | None = None
) -> Dependencies:
    """Return what apps depend on, except a folder that is watched anyway and its content."""
    listed = list(apps)
    folder = watched.resolve() if watched else None

    def take(paths: Iterable[Path]) -> frozenset[Path]:
        return frozenset(path for path in paths if not (folder and path.is_relative_to(folder)))

    return Dependencies(
        take(path for app in listed for path in app.watched_files),
        take(listing.folder for app in listed for listing in app.watched_folders),
        project if any(app.is_live for app in listed) else None,
    )


def _content(path: Path) -> str | None:
    try:
        state = path.stat()
        return kept_sha256(path, state) if stat.S_ISREG(state.st_mode) else "no file"
    except OSError:
        return None
