"""Telling MkDocs' server about the files that apps are read from, which may stand outside the docs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer


class Watch:
    """The files that a server watches for us; without a server there is nothing to do."""

    def __init__(self, server: LiveReloadServer | None = None) -> None:
        self._server = server
        self._files: set[Path] = set()
        self._folders: set[Path] = set()

    def add(self, files: Iterable[Path], folders: Iterable[Path] = ()) -> None:
        """Watch files, and folders with whatever is in them.

        For a missing file or folder, the one that will have it is watched, so that the site is built again
        when it appears.
        """
        for path in folders:
            self._watch(path, is_deep=True)
        for path in files:
            self._watch(path, is_deep=False)

    def _watch(self, path: Path, *, is_deep: bool) -> None:
        target = path if path.exists() else path.parent
        watched = self._folders if is_deep and target == path else self._files
        if self._server is None or target in watched or not target.exists():
            return
        # The server has a thread for each path, and a folder may have many files.
        if not self._folders.intersection([target, *target.parents]):
            watched.add(target)
            self._server.watch(str(target), recursive=watched is self._folders)
