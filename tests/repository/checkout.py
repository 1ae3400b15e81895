"""A fresh checkout of this repository: its files as they are now, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from repository_files import ROOT, list_files

# Git wants an author for a commit; nobody sees this one.
AUTHOR = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")


def make_checkout(folder: Path) -> Path:
    """Copy the tracked files into a repository of their own."""
    for name in list_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*AUTHOR, "commit", "--quiet", "--message", "All"],
    ):
        subprocess.run(["git", *command], check=True, cwd=folder)
    return folder
