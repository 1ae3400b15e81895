"""Running a tool as its user would on a command line: npm, pip, uv and build backends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_command(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    is_merged: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said, whatever bytes that was; it can ask for nothing.

    Args:
        command: Program and arguments.
        folder: The current folder of the command; None is ours.
        environment: All of its environment; None is ours. A tool that is written in Python is told to talk in
            UTF-8, which it does not by itself on Windows.
        is_merged: Whether both of its streams are `stdout`, in the order in which it wrote to them.

    Raises:
        OSError: It cannot be started.
    """
    return subprocess.run(
        command,
        cwd=folder,
        env={**(os.environ if environment is None else environment), "PYTHONIOENCODING": "utf-8"},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if is_merged else subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
