"""The signal that interrupts a program reaches Python at once."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import stlite_docs
from stlite_docs.prerender.node import find_node

SCRIPT = Path(__file__).with_name("interrupts.mjs")
BROWSER = Path(stlite_docs.__file__).parent / "browser"


@pytest.mark.parametrize("before", range(3))
def test_no_signal_is_lost(before: int, tmp_path: Path) -> None:
    """Python hears of each one, whichever of its accesses to the memory brings it."""
    for folder in ("worker", "shared"):
        shutil.copytree(BROWSER / folder, tmp_path / folder)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(SCRIPT, tmp_path)
    node = find_node()
    assert node
    command: list[str | Path] = [node.program, tmp_path / SCRIPT.name, str(before)]
    counts = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert counts["asked"] > 5
    assert counts["heard"] == counts["asked"]
