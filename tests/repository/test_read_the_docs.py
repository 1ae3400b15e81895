"""This project's documentation on Read the Docs: what the file there asks for works from a fresh checkout."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout import make_checkout
from repository_files import ROOT

pytestmark = pytest.mark.slow

CONFIG: dict[str, Any] = yaml.safe_load((ROOT / ".readthedocs.yaml").read_text(encoding="utf-8"))
ADDRESS = "https://stlite-docs.example.org/en/latest/"


def build_command() -> list[str]:
    """Return MkDocs' command as Read the Docs makes it."""
    mkdocs = CONFIG["mkdocs"]
    strict = ["--strict"] if mkdocs["fail_on_warning"] else []
    site = ["--site-dir", os.path.expandvars("$READTHEDOCS_OUTPUT/html")]
    return [
        "python",
        "-m",
        "mkdocs",
        "build",
        "--clean",
        *site,
        "--config-file",
        mkdocs["configuration"],
        *strict,
    ]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation as Read the Docs does, but with pip's cache and the Python of the tests."""
    folder = tmp_path_factory.mktemp("read-the-docs")
    checkout = make_checkout(folder / "checkout")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("READTHEDOCS", "True")
        patch.setenv("READTHEDOCS_OUTPUT", str(folder / "output"))
        patch.setenv("READTHEDOCS_CANONICAL_URL", ADDRESS)
        install = [shlex.split(line) for line in CONFIG["build"]["jobs"]["install"]]
        for command in [*install, build_command()]:
            done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=checkout)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder / "output" / "html"


def test_pages_have_apps_and_their_address(output: Path) -> None:
    """The pages are there with live apps, and search engines are told where they belong."""
    hello = (output / "hello" / "index.html").read_text(encoding="utf-8")
    assert 'class="stlite-app"' in hello
    assert f'<link rel="canonical" href="{ADDRESS}hello/">' in hello


def test_runtime_is_there(output: Path) -> None:
    """The site has what apps run on, so that readers ask no other host."""
    names = {path.name for path in output.glob("assets/stlite-*/**/*")}
    assert {"frame.htm", "runtime.json", "pyodide.asm.wasm"} <= names


def test_search_finds_pages_only(output: Path) -> None:
    """Read the Docs' search leaves out the documents in which apps run, and no page."""
    found = {path.relative_to(output).as_posix() for path in output.rglob("*.htm*")}
    ignored = {name for name in found for pattern in CONFIG["search"]["ignore"] if fnmatch(name, pattern)}
    assert any(name.startswith("assets/stlite-") for name in ignored)
    assert {"index.html", "hello/index.html", "options/index.html"} <= found - ignored
    assert {name for name in ignored if not name.startswith("assets/")} == {"404.html"}
