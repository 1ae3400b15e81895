"""Runs tools as a user would on a command line: npm, pip, uv and build backends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Without `-P`, Python would run a `pip.py` of the folder where the build starts instead of pip.
PYTHON = (sys.executable, "-P")
PIP = (*PYTHON, "-m", "pip")


def run_command(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    is_merged: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command without input and return its output as text, whatever its bytes are.

    Args:
        command: Program and arguments.
        folder: The command's current folder; None is ours.
        environment: The command's whole environment; None is ours. Tools in Python always write UTF-8.
        is_merged: Whether `stdout` contains both streams, in the order in which the command wrote them.

    Raises:
        OSError: The command cannot start.
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
