"""Fixtures that the tests of all parts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from compiled_templates import compile_templates_once
from fake_runs import FakeRuns
from fake_runtime import FakeRuntime
from run_folder import alone, run_folder
from stlite_docs.base.log import LOG
from stlite_docs.prerender.node import SWITCH
from stlite_docs.runtime.resolve.seal import seal


@pytest.fixture(scope="session", autouse=True)
def _templates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        compile_templates_once(monkeypatch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the key of the tests' caches out of the user's folders. All processes have the same one."""
    folder = run_folder(tmp_path_factory)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        with alone(folder / "state.lock"):
            seal("")  # writes it
        yield


@pytest.fixture(scope="session", autouse=True)
def _without_runs() -> Iterator[None]:
    """Keep builds from running apps, but in tests that ask for `real_runs`."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(SWITCH, "off")
        yield


@pytest.fixture(autouse=True)
def _log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test send the messages of the next one to its host."""
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(LOG, name, getattr(LOG, name))


@pytest.fixture
def real_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds run apps, as they do for users."""
    monkeypatch.delenv(SWITCH)


@pytest.fixture
def fake_runtime(monkeypatch: pytest.MonkeyPatch) -> FakeRuntime:
    """Replace the preparation of the runtime."""
    fake = FakeRuntime()
    fake.stand_in(monkeypatch)
    return fake


@pytest.fixture
def fake_runs(monkeypatch: pytest.MonkeyPatch) -> FakeRuns:
    """Replace the runs of apps."""
    fake = FakeRuns()
    monkeypatch.setattr("stlite_docs.publish.app_runs.run_apps", fake.run)
    return fake
