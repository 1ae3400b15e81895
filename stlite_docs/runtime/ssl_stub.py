"""A stub for Python's `ssl`, which Pyodide keeps in a separate package together with OpenSSL.

anyio imports `SSLContext` from `ssl`, but a page has no sockets. With this one class, every reader saves 0.9
MB. An app that requires `ssl`, or a package that needs it, gets the real one.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

NAME = "ssl"
VERSION = "1.0.0"
FILE_NAME = f"{NAME}-{VERSION}-py3-none-any.whl"

_INFO = f"{NAME}-{VERSION}.dist-info"
_FILES = {
    "ssl.py": '"""Stands in for ssl, which needs OpenSSL: only what is named at import."""\n\n\n'
    'class SSLContext:\n    """Named by type annotations; nothing in a page can make one."""\n',
    f"{_INFO}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nLicense: Apache-2.0\n",
    f"{_INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: stlite-docs\n"
    "Root-Is-Purelib: true\nTag: py3-none-any\n",
}


def build_stub() -> bytes:
    """Return the wheel. It always has the same bytes, so its hash identifies it."""
    buffer = io.BytesIO()
    record = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in _FILES.items()]
    files = {**_FILES, f"{_INFO}/RECORD": "\n".join([*record, f"{_INFO}/RECORD,,", ""])}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            # A ZipInfo without clock and umask. zlib's output would depend on its version.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
