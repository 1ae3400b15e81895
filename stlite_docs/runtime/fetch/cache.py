"""The cache for fetched files. Names identify the content, and each use checks it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from stlite_docs.base.hashing import sha256_of
from stlite_docs.base.moving import move
from stlite_docs.runtime.package import stored_location

_MANIFEST = "manifest.json"
_FILES = "files"


class Cache:
    """A folder of fetched files and trees.

    Files never have their final name before they are complete: they are made in a scratch folder and then
    moved. So two builds can use the same cache, and a killed build leaves only a scratch folder.
    """

    def __init__(self, root: Path | None = None) -> None:
        """Use this folder, or the user's cache folder. It is created when needed."""
        self.root = (root or user_cache_path("stlite-docs")).absolute()

    def holds(self, location: str, sha256: str) -> bool:
        """Whether a file exists and has not changed since it was cached."""
        path = self.root / location
        return path.is_file() and sha256_of(path) == sha256

    def find(self, sha256: str) -> str | None:
        """Return the location of a file with this hash, or None if the cache does not have it."""
        folder = stored_location(sha256, "")
        for path in sorted((self.root / folder).glob("*")):
            if self.holds(folder + path.name, sha256):
                return folder + path.name
        return None

    def keep(self, file: Path) -> tuple[str, str]:
        """Move a complete file into the cache unless it exists there. Return its location and hash."""
        sha256 = sha256_of(file)
        location = stored_location(sha256, file.name)
        target = self.root / location
        target.parent.mkdir(parents=True, exist_ok=True)
        if not self.holds(location, sha256):  # it may be in use, which keeps Windows from replacing it
            move(file, target)
        return location, sha256

    def keep_text(self, location: str, text: str) -> None:
        """Write a small file atomically."""
        target = self.root / location
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.scratch() as folder:
            (folder / "text").write_text(text, encoding="utf-8")
            move(folder / "text", target)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder on the same disk for unverified content."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=self.root, ignore_cleanup_errors=True) as name:
            yield Path(name)

    def tree(self, name: str, fill: Callable[[Path], None]) -> Path:
        """Return a folder of files. If it is missing or damaged, `fill` creates it."""
        goal = self.root / "trees" / name
        if not _is_whole(goal):
            with self.scratch() as folder:
                fresh = folder / "tree"
                (fresh / _FILES).mkdir(parents=True)
                fill(fresh / _FILES)
                (fresh / _MANIFEST).write_text(json.dumps(_hashes(fresh / _FILES)), encoding="utf-8")
                _put_in_place(fresh, goal, folder / "old")
        return goal / _FILES


def _put_in_place(fresh: Path, goal: Path, aside: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        if goal.exists() and not _is_whole(goal):
            move(goal, aside)
        move(fresh, goal)
    except OSError:
        # Another build was faster. A folder cannot replace a folder that is not empty.
        if not _is_whole(goal):
            raise


def _is_whole(goal: Path) -> bool:
    try:
        manifest = json.loads((goal / _MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(manifest == _hashes(goal / _FILES))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
