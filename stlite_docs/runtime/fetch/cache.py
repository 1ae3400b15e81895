"""The cache for fetched files. Each use checks a file against a hash that does not come from the cache.

So a cache that someone else has written, such as that of a CI service, cannot change what a site publishes.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_path

from stlite_docs.base.hashing import sha256_of
from stlite_docs.base.log import LOG
from stlite_docs.base.moving import move
from stlite_docs.base.problems import StliteError
from stlite_docs.runtime.package import stored_location

_SCRATCH = ".tmp-"
_DAY = 24 * 60 * 60
_PRIVATE = 0o700


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
        target = self._prepare(location)
        if not self.holds(location, sha256):  # it may be in use, which keeps Windows from replacing it
            move(file, target)
        return location, sha256

    def keep_text(self, location: str, text: str) -> None:
        """Write a small file atomically."""
        target = self._prepare(location)
        with self.scratch() as folder:
            (folder / "text").write_text(text, encoding="utf-8")
            move(folder / "text", target)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder on the same disk for unverified content."""
        self._make_root()
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=self.root, ignore_cleanup_errors=True) as name:
            yield Path(name)

    def tree(self, name: str, digest: str, fill: Callable[[Path], None]) -> Path:
        """Return a folder with exactly the files that have a digest (see `digest_of`).

        If it is missing or differs, `fill` creates it.

        Raises:
            StliteError: `fill` has created other files.
        """
        goal = self.root / "trees" / f"{name}-{digest[:12]}"
        if _digest(goal) != digest:
            with self.scratch() as folder:
                fresh = folder / "tree"
                fresh.mkdir()
                fill(fresh)
                found = _digest(fresh)
                if found != digest:
                    raise StliteError(f"{name}: expected files with the digest {digest}, got {found}")
                goal.parent.mkdir(exist_ok=True)
                _put_in_place(fresh, goal, digest, folder / "old")
        return goal

    def remove_remains(self) -> None:
        """Delete the scratch folders of builds that were killed more than a day ago."""
        for folder in self.root.glob(f"{_SCRATCH}*"):
            with suppress(OSError):
                if folder.stat().st_mtime < time.time() - _DAY:
                    shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self, location: str) -> Path:
        self._make_root()
        target = self.root / location
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _make_root(self) -> None:
        """Create the folder for this user only, so nobody else can change files in it."""
        self.root.mkdir(_PRIVATE, parents=True, exist_ok=True)


def open_cache(root: Path | None = None) -> Cache:
    """Return a cache that nobody else can change during the build.

    If others can change files in this folder, use a folder that ends with the process, and tell the log once.
    It does not warn: the build verifies what it downloads, and in a container, the author cannot change the
    folder.
    """
    cache = Cache(root)
    foreign = _find_foreign(cache.root)
    if foreign is not None:
        _tell_foreign(cache.root, foreign)
        return Cache(Path(_stand_in(cache.root).name))
    cache.remove_remains()
    return cache


@functools.cache
def _tell_foreign(root: Path, foreign: Path) -> None:
    LOG.info(
        "The build does not use the cache folder %s and downloads everything, because others can change %s. "
        "To use it, delete the folder, or make it yours with `chown -R` and `chmod 700`.",
        root,
        foreign.relative_to(root) if foreign != root else "it",
    )


@functools.cache
def _stand_in(_root: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="stlite-docs-", ignore_cleanup_errors=True)


def _find_foreign(root: Path) -> Path | None:
    """Return a file or folder of the cache that others can change. Nobody can pass a private folder."""
    if os.name == "nt" or not root.exists():  # Windows has no such modes.
        return None
    state = root.stat()
    if can_others_change(state):
        return root
    if not stat.S_IMODE(state.st_mode) & ~_PRIVATE:
        return None
    for parent, folders, names in os.walk(root):
        for path in (Path(parent, name) for name in (*folders, *names)):
            with suppress(FileNotFoundError):  # another build removes its scratch folder
                if path.is_symlink() or can_others_change(path.stat()):
                    return path
    return None


def can_others_change(state: os.stat_result) -> bool:
    """Whether users other than this one and root can change a file or folder (POSIX)."""
    return state.st_uid not in {os.getuid(), 0} or bool(state.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _put_in_place(fresh: Path, goal: Path, digest: str, aside: Path) -> None:
    try:
        if goal.exists() and _digest(goal) != digest:
            move(goal, aside)
        move(fresh, goal)
    except OSError:
        # Another build was faster. A folder cannot replace a folder that is not empty.
        if _digest(goal) != digest:
            raise


def digest_of(hashes: Mapping[str, str]) -> str:
    """Return one hash for files with these names and SHA-256 hashes."""
    lines = "".join(f"{name}\0{sha256}\n" for name, sha256 in sorted(hashes.items()))
    return hashlib.sha256(lines.encode(errors="surrogateescape")).hexdigest()


def _digest(folder: Path) -> str:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return digest_of({path.relative_to(folder).as_posix(): sha256_of(path) for path in paths})
