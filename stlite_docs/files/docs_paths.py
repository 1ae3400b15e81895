"""Resolves the paths in a page."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from stlite_docs.base.limits import DEFAULT_LIMITS, LimitError, Limits
from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.quoting import quote
from stlite_docs.files.secret_files import is_in_repository, is_key_file, is_repository, is_secret_name

# What the kernel shows of processes, such as their environment, and of devices. Reading it can take forever.
_KERNEL = (Path("/proc"), Path("/sys"))


class PathError(ValueError):
    """An invalid path. The text says what was expected and what was found."""


@dataclass(frozen=True)
class DocsPaths:
    """Resolves the paths in a page: `/path` below the docs root, `path` below the page's folder.

    A path must lead to a file or folder in the docs or in one of `roots`, also through symbolic links.
    `limits` say how large the files may be.
    """

    root: Path
    folder: Path
    roots: tuple[Path, ...] = ()
    limits: Limits = DEFAULT_LIMITS

    def resolve(self, path: str) -> Path:
        """Return the file for a path in a page, whether it exists or not.

        Raises:
            PathError: No file can have this name, or pages must not use it.
        """
        if "\\" in path:
            # Only Windows uses it as separator, and a site should build everywhere.
            raise PathError(f"expected a path with '/' as separator, got {quote(path)}")
        try:
            goal = resolve_links(self.locate(path))
            self.check(goal, path)
        except OSError as error:
            raise PathError(f"expected a path, got {quote(path)}: {error.strerror}") from None
        return goal

    def seen_from(self, folder: Path) -> DocsPaths:
        """Return the paths of a page in a folder. Plugins add pages from outside the docs."""
        is_outside = not folder.is_relative_to(self.root)
        return replace(self, folder=folder, roots=(*self.roots, folder) if is_outside else self.roots)

    def locate(self, path: str) -> Path:
        """Return where a path in a page is, without following links."""
        return self.root / path.lstrip("/") if path.startswith("/") else self.folder / path

    def find_link(self, path: str) -> Path | None:
        """Return the place of a symbolic link in the project that a path in a page names, if any."""
        place = self.locate(path)
        try:
            folder = resolve_links(place.parent)
            return folder / place.name if self.inner_paths(folder) and place.is_symlink() else None
        except OSError:
            return None

    def check(self, goal: Path, shown_as: str) -> None:
        """Refuse a file that pages must not use, before anything asks whether it exists.

        Args:
            goal: The file, without symbolic links.
            shown_as: The file's name for messages.

        Raises:
            PathError: The file is outside the project, or belongs to its version control or to the kernel.
        """
        if not self.inner_paths(goal):
            raise PathError(
                f"{quote(shown_as)} leads out of the project: expected a path in the docs, or in the "
                "repository or folder of the site's configuration; to use another folder, name it in the "
                "site's option 'roots'"
            )
        owner = self.find_owner(goal)
        if owner:
            raise PathError(
                f"{quote(shown_as)} leads into the data of {owner}, which pages cannot use; "
                "expected a file of the project"
            )

    def find_owner(self, goal: Path) -> str:
        """Return what a file or folder belongs to that pages cannot use wherever it is, if anything."""
        if any(goal.is_relative_to(folder) for folder in _KERNEL):
            return "the operating system"
        inside = self.inner_paths(goal)
        inner = max(inside, key=len, default="")
        above = [goal, *goal.parents][: len(PurePosixPath(inner).parts)]
        is_versioned = any(map(is_in_repository, inside)) or any(map(is_repository, above))
        return "a version control system" if is_versioned else ""

    def check_size(self, path: Path, shown_as: str) -> None:
        """Refuse a file that is larger than the site's limit.

        Raises:
            PathError: It is.
        """
        try:
            self.limits.check_file(path.stat().st_size)
        except LimitError as error:
            raise PathError(f"{quote(shown_as)}: {error}") from None
        except OSError:
            pass  # Reading the file reports the error.

    def inner_paths(self, goal: Path) -> list[str]:
        """Return the paths of a file in the folders that pages can use, with `/` as separator."""
        return [
            goal.relative_to(folder).as_posix() for folder in self._folders if goal.is_relative_to(folder)
        ]

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        folders = []
        for folder in (self.root, *self.roots):
            with suppress(OSError):  # A link that leads in a circle opens nothing.
                folders.append(resolve_links(folder))
        return tuple(folders)

    def is_secret(self, goal: Path) -> bool:
        """Whether a file, without symbolic links, is a secret by its name or by its content."""
        is_named_so = any(map(is_secret_name, self.inner_paths(goal)))
        return is_named_so or bool(self.find_owner(goal)) or is_key_file(goal)

    def is_named(self, path: str, goal: Path) -> bool:
        """Whether a path in a page shows that it leads to this secret. The path of a link does not."""
        has_secret_name = any(map(is_secret_name, self.inner_paths(goal)))
        return PurePosixPath(path).name == goal.name and (is_secret_name(path) or not has_secret_name)

    def write(self, goal: Path) -> str:
        """Return the path of a file as a page writes it."""
        root = resolve_links(self.root)
        if goal.is_relative_to(root):
            return f"/{goal.relative_to(root).as_posix()}"
        return _find_way(goal, resolve_links(self.folder))

    def page_name(self, path: Path) -> str:
        """Return a file's name for messages on pages. It names no folder around the project and the roots."""
        inside = [folder for folder in self._folders if path.is_relative_to(folder)]
        project = {resolve_links(folder) for folder in (self.root, *self.roots[:1])}
        if not project.isdisjoint(inside):
            return self.display_name(path)
        folder = max(inside, key=lambda each: len(each.parts), default=path.parent)
        return _show(path.relative_to(folder.parent).as_posix())

    def display_name(self, path: Path) -> str:
        """Return a file's name for logs and places, starting with the docs folder: `docs/app.py`."""
        return _show(_find_way(path, self.root.resolve().parent))


def _show(name: str) -> str:
    """Return a name on disk, which may not be UTF-8, for pages and logs, which are."""
    return name.encode(errors="backslashreplace").decode()


def _find_way(path: Path, folder: Path) -> str:
    """Return a path relative to a folder, with `/` as separator."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive (Windows)
        return path.as_posix()
