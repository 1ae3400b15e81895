"""Native Streamlit, as on a reader's own computer, for what they have downloaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path

from platformdirs import user_cache_path

from stlite_docs.pins.pinned import STREAMLIT

_RUN = """
import json, sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
errors = [error.message for error in app.exception]
print(json.dumps({"errors": errors, "texts": [text.value for text in app.text]}))
"""


class Environment:
    """An environment with Streamlit and what it depends on, and with what is installed in it besides."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.python = _python(folder)
        # Installing Streamlit for each would take a minute.
        (_packages(folder) / "native.pth").write_text(f"{_packages(_streamlit_folder())}\n")

    def install(self, requirements: str, folder: Path) -> None:
        """Install a file of requirements, as pip does in the folder that has it."""
        pip: list[str | Path] = [_python(_streamlit_folder()), "-m", "pip", "--python", self.python]
        options = ["--quiet", "--no-warn-script-location"]
        subprocess.run([*pip, "install", *options, "-r", requirements], check=True, cwd=folder)

    def run(self, program: str, folder: Path, variables: Mapping[str, str]) -> list[str]:
        """Run a program in its folder and return the texts that it shows; an error of it fails."""
        command: list[str | Path] = [self.python, "-c", _RUN, folder / program]
        environment = {**os.environ, **variables}
        done = subprocess.run(
            command, check=False, cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        shown = json.loads(done.stdout.splitlines()[-1])
        assert shown["errors"] == []
        texts: list[str] = shown["texts"]
        return texts


def native_python() -> Path:
    """Return the Python of an environment with nothing but Streamlit."""
    return _python(_streamlit_folder())


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _packages(folder: Path) -> Path:
    names = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path("purelib", scheme="venv", vars=names))


def _streamlit_folder() -> Path:
    """Return an environment with nothing but Streamlit, made once for this user."""
    python = ".".join(map(str, sys.version_info[:2]))
    folder = user_cache_path("stlite-docs-tests") / f"native-{STREAMLIT.version}-python-{python}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            venv.create(fresh, with_pip=True)
            _install(fresh, ["pip>=25.1", f"streamlit=={STREAMLIT.version}"])
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return folder


def _install(folder: Path, requirements: Iterable[str]) -> None:
    pip: list[str | Path] = [_python(folder), "-m", "pip"]
    subprocess.run([*pip, "install", "--quiet", "--upgrade", *requirements], check=True)
