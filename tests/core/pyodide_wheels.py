"""Real packages of Pyodide, where its CDN cannot be reached."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from platformdirs import user_cache_path

# An MIT project on the package index that carries numpy 2.2.5 and pandas 2.3.2 as Pyodide builds them.
_CARRIER = "gbdraw==0.14.2"
_INSIDE = "gbdraw/web/vendor/pyodide-wheels/"
_NAMES = ("numpy", "pandas")


def pyodide_wheels() -> Path:
    """Return a folder for `pyodide-packages` with the real numpy and pandas, fetched once for this user."""
    folder = user_cache_path("stlite-docs-tests") / _CARRIER
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            _fetch(Path(scratch), fresh)
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return folder


def _fetch(scratch: Path, goal: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--dest", str(scratch), _CARRIER], check=True, env=dict(os.environ))
    (carrier,) = scratch.glob("*.whl")
    with zipfile.ZipFile(carrier) as archive:
        for name in archive.namelist():
            inside = PurePosixPath(name)
            if name.startswith(_INSIDE) and inside.name.startswith(_NAMES) and inside.suffix == ".whl":
                with archive.open(name) as source, (goal / inside.name).open("wb") as target:
                    shutil.copyfileobj(source, target)
