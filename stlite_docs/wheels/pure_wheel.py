"""Makes a pure wheel. The same files always give the same bytes, so its hash identifies it."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping


def pure_wheel_name(name: str, version: str) -> str:
    """Return the file name of the wheel of a distribution."""
    return f"{_stem(name, version)}-py3-none-any.whl"


def build_pure_wheel(
    name: str, version: str, files: Mapping[str, str], *, compression: int = zipfile.ZIP_STORED
) -> bytes:
    """Return a wheel with some text files.

    Args:
        name: The distribution's name.
        version: Its version.
        files: Texts by their path in the wheel.
        compression: One of `zipfile`'s methods. Only files that are stored give the same bytes with every
            version of zlib.
    """
    info = f"{_stem(name, version)}.dist-info"
    contents = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: Apache-2.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: stlite-docs\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for path, text in contents.items():
            # A new ZipInfo contains no clock and no umask.
            member = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            member.compress_type = compression
            archive.writestr(member, text)
    return buffer.getvalue()


def _stem(name: str, version: str) -> str:
    return f"{name.replace('-', '_')}-{version}"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
