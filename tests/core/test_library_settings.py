"""Settings of libraries that each app has to itself, with stand-ins for the libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stlite_docs.browser.python.library_settings import MatplotlibSettings, PandasOptions
from stlite_docs.browser.python.process_state import Kept


@pytest.fixture
def pandas_config() -> Iterator[Any]:
    """Give what `pandas.set_option` works on, as pandas 2 and 3 have it."""
    config: Any = ModuleType("pandas._config.config")
    config._global_config = {"display": {"rows": 60, "html": {"border": 1}}, "mode": {"copy": False}}
    defaults = {"display.rows": 60, "display.html.border": 1, "mode.copy": False}
    config._registered_options = {name: SimpleNamespace(defval=value) for name, value in defaults.items()}
    sys.modules["pandas._config.config"] = config
    yield config
    del sys.modules["pandas._config.config"]


def test_options_of_pandas(pandas_config: Any) -> None:
    """An app finds again what it has set, where pandas looks for it; another app finds the defaults."""
    kept: Kept = PandasOptions()
    options = pandas_config._global_config
    inner = options["display"]["html"]
    options["display"]["rows"] = 5
    inner["border"] = 0
    saved = kept.save("/app")
    kept.restore(kept.begin(saved, "/other"))
    assert options == {"display": {"rows": 60, "html": {"border": 1}}, "mode": {"copy": False}}
    kept.restore(saved)
    assert (options["display"]["rows"], inner["border"]) == (5, 0)


def test_pandas_that_comes_later() -> None:
    """Without pandas there is nothing to keep."""
    kept = PandasOptions()
    assert kept.save("/app") is None
    kept.restore(None)


class Parameters(dict[str, object]):
    """Settings like matplotlib's: looking at one has consequences."""

    def __getitem__(self, name: str) -> object:
        raise AssertionError(name)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError


def test_settings_of_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app finds again what it has set, another one what matplotlib begins with; no value is looked at."""
    matplotlib: Any = ModuleType("matplotlib")
    matplotlib.rcParams, matplotlib.rcParamsOrig = Parameters(width=9), Parameters(width=1)
    monkeypatch.setitem(sys.modules, "matplotlib", matplotlib)
    kept: Kept = MatplotlibSettings()
    saved = kept.save("/app")
    kept.restore(kept.begin(saved, "/other"))
    assert dict(dict.items(matplotlib.rcParams)) == {"width": 1}
    kept.restore(saved)
    assert dict(dict.items(matplotlib.rcParams)) == {"width": 9}
