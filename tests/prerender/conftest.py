"""A published site, and an interpreter that runs its apps without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner import Runner
from stlite_docs.prerender.node import SWITCH


@pytest.fixture(scope="module", autouse=True)
def _runs() -> Iterator[None]:
    """Let builds run apps, as they do for users."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv(SWITCH, raising=False)
        yield


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Share an interpreter."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv(SWITCH, raising=False)
        runner = Runner(tmp_path_factory.mktemp("runs"))
    yield runner
    runner.interpreter.close()
