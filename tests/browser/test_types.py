"""The browser part is typed: strict TypeScript checks the modules as they are served."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from stlite_docs.runtime.npm import npm_command

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def tools() -> None:
    """Install the compiler at its locked version."""
    npm = npm_command()
    subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], check=True, cwd=HERE, capture_output=True)


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("config", ["tsconfig.json", "tsconfig.worker.json"])
def test_types(config: str) -> None:
    """The pages' modules and the worker's script pass the strict check."""
    done = subprocess.run(
        [*npm_command(), "exec", "--", "tsc", "-p", config],
        check=False,
        cwd=HERE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
