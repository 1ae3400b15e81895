"""Install what the browser tests need: Chromium, Firefox, WebKit, web servers, and what npm brings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chromium import SHELL, find_chromium
from firefox import DOWNLOADS, find_firefox
from node import node_command
from stlite_docs.runtime.fetch.npm import npm_command
from web_servers import APACHE, NGINX
from webkit import find_webkit

HERE = Path(__file__).parent
MOZILLA = "node_modules/@puppeteer/browsers/lib/cjs/main-cli.js"


def install_tools() -> None:
    """Get the packages of package.json at their locked versions."""
    subprocess.run([*npm_command(), "ci", "--no-audit", "--no-fund"], check=True, cwd=HERE)


def install_chromium() -> None:
    """Get Chromium from Debian, else from Playwright."""
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    install_browser("Chromium", find_chromium, ["chromium", SHELL, "fonts-noto-color-emoji"], download)


def install_firefox() -> None:
    """Get Firefox ESR from Debian, else from Mozilla; Playwright's is a patched one, which no reader has."""
    download = [*node_command(), MOZILLA, "install", "firefox@esr", "--path", str(DOWNLOADS)]
    install_browser("Firefox", find_firefox, ["firefox-esr"], download)


def install_webkit() -> None:
    """Get WebKit and a screen for it from Debian; Playwright's is a patched one, which no reader has."""
    install_browser("WebKit", find_webkit, ["webkit2gtk-driver", "xvfb"])


def install_browser(
    name: str, find: Callable[[], str | None], packages: list[str], download: list[str] | None = None
) -> None:
    """Install the packages as root, else run the download, where the browser is not there yet."""
    if not find():
        install_packages(packages)
    if download and not find():
        subprocess.run(download, check=False, cwd=HERE)
    if not find():
        sys.exit(f"{name} could not be installed; install it and try again.")


def install_servers() -> None:
    """Get the web servers from Debian."""
    if not are_servers_there():
        install_packages(["nginx-light", "apache2"])
    if not are_servers_there():
        sys.exit("nginx and Apache could not be installed; install Debian's packages of them and try again.")


def are_servers_there() -> bool:
    """Return whether there are the two servers that no registry has."""
    return Path(NGINX).exists() and Path(APACHE).exists()


def install_packages(packages: list[str]) -> None:
    """Install Debian's packages, as root."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "--quiet", *command], check=False, env=environment)


if __name__ == "__main__":
    install_tools()
    install_chromium()
    install_firefox()
    install_webkit()
    install_servers()
