"""Streamlit without `ssl`, which Pyodide keeps in a package of its own together with OpenSSL.

anyio imports it, though a page has no sockets. A stand-in saves every reader 0.9 MB. It is there while anyio
is imported and goes then, because libraries ask by importing `ssl` whether they can use it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

# The modules that import it; the second one names `SSLContext`, in annotations.
_ASK = ("anyio._core._sockets", "anyio.streams.tls")
_NAMED = "SSLContext"


class _StandIn(ModuleType):
    """What anyio has in the place of `ssl`: the real one's names, once an app has brought it."""

    def __getattr__(self, name: str) -> Any:
        real = import_module("ssl")
        if real is self:
            raise AttributeError(name)
        return getattr(real, name)


def import_anyio() -> None:
    """Import what asks for `ssl`, with a stand-in where there is none."""
    if find_spec("ssl") is not None:
        return
    stand_in = _StandIn("ssl")
    setattr(stand_in, _NAMED, type(_NAMED, (), {}))
    sys.modules["ssl"] = stand_in
    try:
        for name in _ASK:
            import_module(name)
    finally:
        del sys.modules["ssl"]
        delattr(stand_in, _NAMED)
