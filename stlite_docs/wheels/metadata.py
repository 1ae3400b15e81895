"""Metadata of wheels: name, version, modules, requirements and licence."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.metadata import parse_email
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name
from packaging.version import Version

from stlite_docs.base.archive_members import open_zip
from stlite_docs.base.limits import FIXED, MEGABYTE, LimitError
from stlite_docs.base.quoting import quote
from stlite_docs.base.requirements import read_requirement
from stlite_docs.pins.markers import holds_in_browser
from stlite_docs.pins.pinned import PLATFORMS, PYTHON

_ABI = f"cp{PYTHON.replace('.', '')}"
_VERSION = tuple(map(int, PYTHON.split(".")))
# Tags of the wheels that the interpreter in the browser loads: pure wheels, and wheels for this version of
# Pyodide.
BROWSER_TAGS = frozenset(
    [*cpython_tags(_VERSION, [_ABI], PLATFORMS), *compatible_tags(_VERSION, _ABI, PLATFORMS)]
)
# The tag for wheels with extension modules.
COMPILED_TAG = f"{_ABI}-{_ABI}-{PLATFORMS[0]}"

_LICENSE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
# No file on Windows can have these in its name.
_IN_NO_NAME = re.compile(r"""[<>:"/\\|?*\x00-\x1f]""")
_MODULE = re.compile(r"(\w+)(\.py|\.pyc|(\.[\w-]+)?\.so)")
_CLASSIFIER = "License :: "
# Exceptions that the reader of ZIP files raises for invalid bytes.
_BROKEN = (
    *(EOFError, LookupError, RuntimeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
# No real wheel has a longer list of files, more requirements, or a larger file that the build parses.
_LARGEST_LIST = 25 * MEGABYTE
_LARGEST_PART = 5 * MEGABYTE
_MOST_REQUIREMENTS = 10_000
# Old metadata has the whole licence text in `License`. A name is shorter than this.
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Wheel:
    """A wheel's file and metadata. `requires` has the lines as written, with markers."""

    path: Path
    name: str
    version: str
    requires: tuple[Requirement, ...]
    imports: tuple[str, ...]
    license: str

    def __post_init__(self) -> None:
        """Refuse names and versions that no package can have: they become names of files and folders."""
        try:
            canonicalize_name(self.name, validate=True)
            Version(self.version)
        except ValueError as error:
            raise ValueError(f"{self.path.name} is not a wheel: {error}") from None

    def needs(self, extras: Iterable[str] = ()) -> tuple[Requirement, ...]:
        """Return the requirements for the interpreter in the browser, including those of some extras."""
        wanted = tuple(extras)
        return tuple(requirement for requirement in self.requires if holds_in_browser(requirement, wanted))


def read_wheel(path: Path) -> Wheel:
    """Read a wheel's metadata.

    Raises:
        ValueError: The file is not a wheel.
        LimitError: The wheel has more metadata or files than real wheels.
        OSError: The file is unreadable.
    """
    try:
        with path.open("rb") as file, open_zip(file, _LARGEST_LIST, FIXED) as archive:
            names = archive.namelist()
            metadata = _metadata(archive, names)
        name, version = metadata.get("name", ""), metadata.get("version", "")
        if not (name and version):
            raise ValueError("its METADATA has no name or no version")
    except LimitError:
        raise
    except _BROKEN as error:
        raise ValueError(f"{path.name} is not a wheel: {error}") from error
    return Wheel(
        path=path,
        name=canonicalize_name(name),
        version=version,
        requires=tuple(_requirements(metadata)),
        imports=tuple(sorted(set(_modules(names)))),
        license=_license(metadata),
    )


def license_texts(path: Path) -> dict[str, bytes]:
    """Return a wheel's licence files by name, from its metadata folder."""
    with path.open("rb") as file, open_zip(file, _LARGEST_LIST, FIXED) as archive:
        texts = {}
        for name in archive.namelist():
            folder, _, inside = name.partition(".dist-info/")
            is_license = inside.startswith("licenses/") or _LICENSE_FILE.match(inside)
            if inside and is_license and not name.endswith("/") and "/" not in folder:
                with suppress(LimitError):  # Real licences are shorter.
                    texts[_IN_NO_NAME.sub("-", inside.removeprefix("licenses/"))] = read_part(archive, name)
        return texts


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the content of a file in a wheel that the build parses or shows.

    Raises:
        LimitError: The file is larger than real ones.
    """
    with archive.open(name) as file:
        content = file.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise LimitError(
            f"expected at most {_LARGEST_PART // MEGABYTE} MB in {quote(name)}, got more; {FIXED}"
        )
    return content


def _metadata(archive: zipfile.ZipFile, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of METADATA by their names in `packaging`, even fields that are too new for it."""
    for name in names:
        if name.endswith(".dist-info/METADATA") and name.count("/") == 1:
            known, others = parse_email(read_part(archive, name))
            return {
                **{field.replace("-", "_"): lines[0] for field, lines in others.items() if len(lines) == 1},
                **known,
            }
    raise ValueError("it has no METADATA")


def _requirements(metadata: dict[str, Any]) -> Iterator[Requirement]:
    """Yield the valid requirements. Wheels from before PEP 508 can also have invalid lines."""
    lines = metadata.get("requires_dist", [])
    if len(lines) > _MOST_REQUIREMENTS:
        raise LimitError(f"expected at most {_MOST_REQUIREMENTS} requirements, got {len(lines)}; {FIXED}")
    for line in lines:
        requirement = read_requirement(line)
        if requirement and _is_readable(requirement):
            yield requirement


def _is_readable(requirement: Requirement) -> bool:
    try:
        holds_in_browser(requirement)
    except ValueError:
        return False
    return True


def _modules(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parts = PurePosixPath(name).parts or (name,)
        if parts[0].endswith(".data") and len(parts) > 2 and parts[1] in {"purelib", "platlib"}:  # noqa: PLR2004 - folder, scheme, file
            parts = parts[2:]
        if len(parts) > 1 and parts[0].isidentifier():
            yield parts[0]
        elif len(parts) == 1 and (module := _MODULE.fullmatch(parts[0])):
            yield module[1]


def _license(metadata: dict[str, Any]) -> str:
    said = metadata.get("license_expression") or metadata.get("license") or ""
    if said and len(said) < _LONGEST_NAME and "\n" not in said:
        return str(said)
    classifiers = [line for line in metadata.get("classifiers", ()) if line.startswith(_CLASSIFIER)]
    return "; ".join(line.rpartition(" :: ")[2] for line in classifiers)
