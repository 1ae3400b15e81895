"""A published site, and an interpreter that runs its apps without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner import Runner


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Share an interpreter."""
    runner = Runner(tmp_path_factory.mktemp("runs"))
    yield runner
    runner.interpreter.close()
