"""Streamlit without `ssl`, which Pyodide has in a separate package with OpenSSL.

anyio imports `ssl`, although a page has no sockets. A stand-in saves every reader 0.9 MB. It exists only
during the import of anyio, because libraries import `ssl` to test whether they can use it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

# The modules that import `ssl`. The second one names `SSLContext` in annotations.
_ASK = ("anyio._core._sockets", "anyio.streams.tls")
_NAMED = "SSLContext"


class _StandIn(ModuleType):
    """anyio's `ssl`. It has the names of the real module as soon as an app brings that."""

    def __getattr__(self, name: str) -> Any:
        real = import_module("ssl")
        if real is self:
            raise AttributeError(name)
        return getattr(real, name)


def import_anyio() -> None:
    """Import the modules that need `ssl`, with a stand-in if it does not exist or work."""
    try:
        import_module("ssl")
    except ImportError:
        _import_with_stand_in()


def _import_with_stand_in() -> None:
    stand_in = _StandIn("ssl")
    setattr(stand_in, _NAMED, type(_NAMED, (), {}))
    sys.modules["ssl"] = stand_in
    try:
        for name in _ASK:
            import_module(name)
    finally:
        del sys.modules["ssl"]
        delattr(stand_in, _NAMED)
