"""Building the example site with each host, as its users would: by the hosts' own commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from run_folder import alone
from stlite_docs.prerender.node import SWITCH
from told_of_machine import find_told

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "example_site"
HOSTS = ("mkdocs", "sphinx")


def build_example_site(host: str, output: Path, *options: str) -> Path:
    """Build the example site strictly into a folder; a warning fails."""
    if host == "mkdocs":
        command: list[str | Path] = [
            "mkdocs",
            "build",
            "--strict",
            "--config-file",
            SOURCE / "mkdocs.yml",
            "--site-dir",
            output,
        ]
    else:
        command = ["sphinx", "-W", "--keep-going", "-b", "html", "-c", SOURCE, SOURCE / "pages", output]
    run_host([*command, *options], runs_apps=True)
    assert find_told(output) == []
    return output


def share_example_site(host: str, folder: Path) -> Path:
    """Return the site in a folder for all tests, which none changes; one process builds it, others wait.

    The second host takes the runs of the first one, so that chance has no part in what the two have.
    """
    site = folder / f"example-{host}"
    with alone(folder / "example.lock"):
        if not site.is_dir():
            build_example_site(host, site.with_suffix(".new")).rename(site)
    return site


def run_host(command: list[str | Path], *, runs_apps: bool = False) -> None:
    """Run a host's command line; its output is part of the failure."""
    environment = {name: value for name, value in os.environ.items() if name != SWITCH or not runs_apps}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def page_address(host: str, name: str) -> str:
    """Return a page's address below the site's root."""
    if host == "mkdocs":
        return "" if name == "index" else f"{name}/"
    return f"{name}.html"


def page_file(host: str, name: str) -> str:
    """Return the path of a page's file in the site's folder."""
    address = page_address(host, name)
    return address if address.endswith(".html") else f"{address}index.html"
