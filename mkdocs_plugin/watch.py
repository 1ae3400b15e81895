"""Telling MkDocs' server about the files that apps are read from, which may stand outside the docs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer


class Watch:
    """The files that a server watches for us; without a server there is nothing to do."""

    def __init__(self, server: LiveReloadServer | None = None) -> None:
        self._server = server
        self._watched: set[Path] = set()

    def add(self, paths: Iterable[Path]) -> None:
        """Watch files; for a missing one its folder, so that the site is built again when it appears."""
        if self._server is None:
            return
        for path in paths:
            target = path if path.exists() else path.parent
            if target not in self._watched and target.exists():
                self._watched.add(target)
                self._server.watch(str(target), recursive=False)
