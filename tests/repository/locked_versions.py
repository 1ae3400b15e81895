"""The files in tests/locked/, which say what pip installs for work on this project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKED = Path(__file__).parents[1] / "locked"


@dataclass(frozen=True)
class LockedVersion:
    """One entry of a file: a name with its version and marker, the files' hashes, who asked for it."""

    requirement: Requirement
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (specifier,) = self.requirement.specifier
        return specifier.version

    def holds_in(self, environment: dict[str, str]) -> bool:
        return holds_in(self.requirement, environment)


def read_locked(name: str) -> list[LockedVersion]:
    """Return the entries of a file in the form in which `uv pip compile` writes them."""
    text = (LOCKED / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]
    return [_parse(entry) for entry in entries]


def _parse(entry: str) -> LockedVersion:
    line, _, rest = entry.partition("\n")
    return LockedVersion(
        Requirement(line.removesuffix("\\")),
        tuple(re.findall(r"^    --hash=(\S+)", rest, re.MULTILINE)),
        tuple(re.findall(r"^    #(?: via)? +(\S.*)$", rest, re.MULTILINE)),
    )


def holds_in(requirement: Requirement, environment: dict[str, str]) -> bool:
    """Return whether the requirement's marker is true there."""
    return requirement.marker is None or requirement.marker.evaluate(environment)


def expand_group(groups: dict[str, list[Any]], name: str) -> list[Requirement]:
    """Return what a dependency group asks for, with the groups that it includes (PEP 735)."""
    found = []
    for item in groups[name]:
        if isinstance(item, dict):
            found += expand_group(groups, item["include-group"])
        else:
            found.append(Requirement(item))
    return found
