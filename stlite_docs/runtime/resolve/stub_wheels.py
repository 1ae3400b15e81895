"""Wheels with only metadata, which describe packages to uv that are not in an index."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from stlite_docs.runtime.fetch.cache import Cache, digest_of

# Labels (PEP 440's local versions) for packages of Pyodide and of the base.
PYODIDE = "stlite.pyodide"
BASE = "stlite.base"

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class StubWheel:
    """An available release. A local label distinguishes it from the index's release of the same version."""

    name: str
    version: str
    label: str
    depends: tuple[str, ...] = ()

    @property
    def release(self) -> str:
        """The version with its label. C libraries can have invalid version numbers."""
        try:
            return f"{Version(self.version).public}+{self.label}"
        except InvalidVersion:
            return f"0+{self.label}"

    @property
    def pin(self) -> str:
        """A requirement that only this stub satisfies."""
        return f"{self.name}=={self.release}"


def stub_wheels_folder(stub_wheels: Iterable[StubWheel], cache: Cache) -> Path:
    """Return a folder with the stub wheels, for `--find-links`.

    uv caches files by path and time, so the folder's name has a hash of its content.
    """
    wheels = dict(map(_wheel, stub_wheels))

    def fill(folder: Path) -> None:
        for name, content in wheels.items():
            (folder / name).write_bytes(content)

    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in wheels.items()}
    return cache.tree("stub_wheels", digest_of(hashes), fill)


def _wheel(stub: StubWheel) -> tuple[str, bytes]:
    """Return the file name and the content."""
    stem = f"{stub.name.replace('-', '_')}-{stub.release}"
    files = {
        "METADATA": _metadata(stub.name, stub.release, stub.depends),
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{stem}.dist-info/{name}", _EPOCH), text)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def _metadata(name: str, release: str, depends: Collection[str]) -> str:
    lines = [f"Requires-Dist: {other}" for other in depends]
    return "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {release}", *lines, ""])
