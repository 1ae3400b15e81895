"""Which files a run may read, and under which addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Served:
    """The files that the interpreter of a run can ask for. It reads no other file of the machine.

    Args:
        folder: Our folder of a built site (see `publish_browser_part`): scripts, runtime and assets.
        files: Files that are not in the folder, by address: absolute, or relative to our folder.
        start: What Python starts with: entries of `runtime.json`, which need not be in that of the site.
    """

    folder: Path
    files: Mapping[str, Path] = field(default_factory=dict)
    start: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
