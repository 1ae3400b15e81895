"""A stub for Python's `ssl`, which Pyodide keeps in a separate package together with OpenSSL.

anyio imports `SSLContext` from `ssl`, but a page has no sockets. With this one class, every reader saves 0.9
MB. An app that requires `ssl`, or a package that needs it, gets the real one.
"""

from __future__ import annotations

from stlite_docs.wheels.pure_wheel import build_pure_wheel, pure_wheel_name

NAME = "ssl"
VERSION = "1.0.0"
FILE_NAME = pure_wheel_name(NAME, VERSION)

_MODULE = (
    '"""Stands in for ssl, which needs OpenSSL: only what is named at import."""\n\n\n'
    'class SSLContext:\n    """Named by type annotations; nothing in a page can make one."""\n'
)


def build_stub() -> bytes:
    """Return the wheel."""
    return build_pure_wheel(NAME, VERSION, {"ssl.py": _MODULE})
