"""The browser part and the driver of Firefox are typed: strict TypeScript checks the modules as they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from node import node_command

HERE = Path(__file__).parents[1]


@pytest.mark.parametrize("config", ["tsconfig.json", "tsconfig.worker.json", "tsconfig.firefox.json"])
def test_types(config: str) -> None:
    """The pages' modules, the worker's script and the driver pass the strict check."""
    command = [*node_command(), "node_modules/typescript/bin/tsc", "-p", config]
    done = subprocess.run(command, check=False, cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
