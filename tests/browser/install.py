"""Install what the browser tests need: Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from chromium import find_chromium

HERE = Path(__file__).parent


def install_chromium() -> None:
    """Get Chromium from Debian as root, from Playwright otherwise."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "--quiet"], check=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = [
            "apt-get",
            "install",
            "--quiet",
            "--yes",
            "--no-install-recommends",
            "chromium",
            "fonts-noto-color-emoji",
        ]
        subprocess.run(command, check=True, env=environment)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    if not find_chromium():
        sys.exit("Chromium could not be installed; install it and try again.")


if __name__ == "__main__":
    install_chromium()
