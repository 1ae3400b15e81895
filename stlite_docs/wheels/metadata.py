"""Metadata of wheels: name, version, modules, requirements and licence."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name

from stlite_docs.pins.pinned import MARKERS, PLATFORMS, PYTHON

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
_MODULE = re.compile(r"(\w+)(\.py|\.pyc|(\.[\w-]+)?\.so)")
_CLASSIFIER = "License :: "
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

    def needs(self, extras: Iterable[str] = ()) -> tuple[Requirement, ...]:
        """Return the requirements for the interpreter in the browser, including those of some extras."""
        wanted = ("", *extras)
        return tuple(
            requirement
            for requirement in self.requires
            if requirement.marker is None
            or any(requirement.marker.evaluate({**MARKERS, "extra": extra}) for extra in wanted)
        )


def read_wheel(path: Path) -> Wheel:
    """Read a wheel's metadata.

    Raises:
        ValueError: The file is not a wheel.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            metadata = _metadata(archive, names)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"{path.name} is not a wheel: {error}") from error
    return Wheel(
        path=path,
        name=canonicalize_name(metadata["Name"]),
        version=metadata["Version"],
        requires=tuple(_requirements(metadata)),
        imports=tuple(sorted(set(_modules(names)))),
        license=_license(metadata),
    )


def license_texts(path: Path) -> dict[str, bytes]:
    """Return a wheel's licence files by name, from its metadata folder."""
    with zipfile.ZipFile(path) as archive:
        texts = {}
        for name in archive.namelist():
            folder, _, inside = name.partition(".dist-info/")
            is_license = inside.startswith("licenses/") or _LICENSE_FILE.match(inside)
            if inside and is_license and not name.endswith("/") and "/" not in folder:
                texts[inside.removeprefix("licenses/").replace("/", "-")] = archive.read(name)
        return texts


def _metadata(archive: zipfile.ZipFile, names: Iterable[str]) -> Message:
    for name in names:
        if name.endswith(".dist-info/METADATA") and name.count("/") == 1:
            return HeaderParser().parsestr(archive.read(name).decode("utf-8", errors="replace"))
    raise KeyError("no METADATA in it")


def _requirements(metadata: Message) -> Iterator[Requirement]:
    for line in metadata.get_all("Requires-Dist", []):
        try:
            yield Requirement(line)
        except InvalidRequirement:
            # Wheels from before PEP 508 can have lines that no installer can read. Nothing needs them.
            continue


def _modules(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parts = PurePosixPath(name).parts
        if parts[0].endswith(".data") and len(parts) > 2 and parts[1] in {"purelib", "platlib"}:  # noqa: PLR2004 - folder, scheme, file
            parts = parts[2:]
        if len(parts) > 1 and parts[0].isidentifier():
            yield parts[0]
        elif len(parts) == 1 and (module := _MODULE.fullmatch(parts[0])):
            yield module[1]


def _license(metadata: Message) -> str:
    said = metadata["License-Expression"] or metadata["License"] or ""
    if said and len(said) < _LONGEST_NAME and "\n" not in said:
        return str(said)
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith(_CLASSIFIER)]
    return "; ".join(line.rpartition(" :: ")[2] for line in classifiers)
