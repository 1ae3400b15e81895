"""Wheels with only metadata, which describe packages to uv that are not in an index."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from stlite_docs.runtime.fetch.cache import Cache

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

    uv caches files by path and time, so the folder's name is a hash of its content.
    """
    ordered = sorted(stub_wheels, key=lambda stub: (stub.name, stub.release))
    said = json.dumps([[stub.pin, *stub.depends] for stub in ordered])

    def fill(folder: Path) -> None:
        for stub in ordered:
            stem = f"{stub.name.replace('-', '_')}-{stub.release}"
            (folder / f"{stem}-py3-none-any.whl").write_bytes(_wheel(stub, stem))

    return cache.tree(f"stub_wheels-{hashlib.sha256(said.encode()).hexdigest()[:12]}", fill)


def _wheel(stub: StubWheel, stem: str) -> bytes:
    files = {
        "METADATA": _metadata(stub.name, stub.release, stub.depends),
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{stem}.dist-info/{name}", _EPOCH), text)
    return buffer.getvalue()


def _metadata(name: str, release: str, depends: Collection[str]) -> str:
    lines = [f"Requires-Dist: {other}" for other in depends]
    return "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {release}", *lines, ""])
