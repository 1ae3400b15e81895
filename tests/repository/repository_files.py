"""The files of this repository, in a checkout and in what a source distribution was unpacked to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

ROOT = Path(__file__).parents[2]


def list_files() -> list[str]:
    """Return the paths of all tracked files; without Git's data, of all that Git would not ignore."""
    if not (ROOT / ".git").exists():
        return sorted(walk_files())
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"Git could not list the files of {ROOT}: {done.stderr}"
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def walk_files() -> Iterator[str]:
    """Yield the paths of all files that `.gitignore` does not keep out."""
    ignored = read_ignored()
    for folder, folders, files in os.walk(ROOT):
        below = Path(folder).relative_to(ROOT)
        folders[:] = [
            name
            for name in folders
            if name != ".git" and not ignored.match_file(f"{(below / name).as_posix()}/")
        ]
        names = [(below / name).as_posix() for name in files if name != ".git"]
        yield from (name for name in names if not ignored.match_file(name))


def read_ignored() -> GitIgnoreSpec:
    """Return the patterns of `.gitignore`."""
    return GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())
