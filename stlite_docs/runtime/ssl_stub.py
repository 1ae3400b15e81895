"""A stand-in for Python's `ssl`, which Pyodide keeps in a package of its own together with OpenSSL.

anyio does `from ssl import SSLContext` when it is imported, and a page has no sockets to secure. One class
saves every reader 0.9 MB. An app that asks for `ssl`, or for a package that needs it, gets the real one.
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
    """Return the wheel; always the same bytes, so its hash is a name for it."""
    buffer = io.BytesIO()
    record = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in _FILES.items()]
    files = {**_FILES, f"{_INFO}/RECORD": "\n".join([*record, f"{_INFO}/RECORD,,", ""])}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            # A ZipInfo of our own has no clock and no umask in it; zlib's output would differ by version.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
