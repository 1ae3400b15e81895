"""Streamlit as every app has it: the pinned release and the pure wheels of the base, as the index has them.

stlite's own wheel of Streamlit holds compiled code for one version of Python; its elements import the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from stlite_docs.pins.pinned import PYTHON, STREAMLIT, pins_digest
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.package_index import base_wheels


def streamlit_package() -> Path:
    """Return a folder of modules with the pinned Streamlit and the base, made once for this user."""
    folder = user_cache_path("stlite-docs-tests") / f"streamlit-{STREAMLIT.version}-{pins_digest()[:8]}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            cache = Cache()
            for wheel in [*(cache.root / location for location in base_wheels(cache)), _fetch(Path(scratch))]:
                zipfile.ZipFile(wheel).extractall(fresh)
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return folder


def probe_streamlit() -> dict[str, Any]:
    """Return the calls of Streamlit's functions, and what each imports (see `streamlit_probe.py`)."""
    here = Path(__file__).parent
    script = here / "streamlit_probe.py"
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        paths = [script, streamlit_package(), here.parents[1], answer]
        command: list[str | Path] = [sys.executable, "-I", "-B", *paths]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return result


def _fetch(goal: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    asked = ["--python-version", PYTHON, "--dest", str(goal), f"{STREAMLIT.name}=={STREAMLIT.version}"]
    subprocess.run([*command, *asked], check=True)
    (wheel,) = goal.glob("*.whl")
    return wheel
