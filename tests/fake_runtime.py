"""What stands in for the runtime where a test is not about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class FakeRuntime:
    """Stands in for the runtime where a test is not about it: no network, one small file."""

    missing: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def prepare(self, _kind: str, requirements: Iterable[str] = (), **_options: object) -> FakeRuntime:
        self.asked = list(requirements)
        return self

    def publish(self, folder: Path) -> None:
        (folder / "runtime.json").write_text(json.dumps({"id": "fake", "missing": self.missing}))
