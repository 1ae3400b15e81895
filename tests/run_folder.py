"""The folder that all processes of a run of the tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let the other processes wait that want the same lock."""
    with lock.open("w") as file:
        flock(file, LOCK_EX)
        yield
