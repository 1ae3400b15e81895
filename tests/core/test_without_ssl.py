"""The stand-in for `ssl` is there for anyio alone."""

from __future__ import annotations

import importlib
import ssl
import sys
from pathlib import Path

import pytest

from stlite_docs.browser.python import without_ssl

NAME = "asks_for_ssl"
ASKS = """
import ssl
from ssl import SSLContext

def version():
    return ssl.OPENSSL_VERSION
"""


@pytest.fixture(autouse=True)
def _no_ssl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a module that asks for `ssl`, where there is none."""
    (tmp_path / f"{NAME}.py").write_text(ASKS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(without_ssl, "_ASK", (NAME,))
    monkeypatch.setitem(sys.modules, "ssl", None)
    monkeypatch.setitem(sys.modules, NAME, None)
    del sys.modules[NAME]


def test_stand_in_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks is imported; who asks later finds nothing, and is told so by the usual error."""
    without_ssl.import_anyio()
    assert "ssl" not in sys.modules
    monkeypatch.setitem(sys.modules, "ssl", None)
    with pytest.raises(ModuleNotFoundError, match="ssl"):
        sys.modules[NAME].version()


def test_real_one_that_comes_later() -> None:
    """Once an app has brought the real one, what has the stand-in uses that."""
    without_ssl.import_anyio()
    assert sys.modules[NAME].version() == ssl.OPENSSL_VERSION


def test_stand_in_goes_after_an_error(tmp_path: Path) -> None:
    """It goes in any case."""
    (tmp_path / f"{NAME}.py").write_text("import ssl\nssl.there_is_no_such_thing_as_this_one\n")
    importlib.invalidate_caches()
    with pytest.raises(AttributeError, match="there_is_no_such_thing"):
        without_ssl.import_anyio()
    assert "ssl" not in sys.modules


def test_one_that_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package whose C library is absent is as none: the apps without it start."""
    (tmp_path / "ssl.py").write_text("raise ImportError('PyInit__ssl')\n")
    monkeypatch.delitem(sys.modules, "ssl")
    importlib.invalidate_caches()
    without_ssl.import_anyio()
    assert "ssl" not in sys.modules
