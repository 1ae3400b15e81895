"""What stands in for the runtime where a test is not about it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.sbom import PublishedRuntime


@dataclass
class FakeRuntime:
    """Stands in for the runtime where a test is not about it: no network, one small file."""

    lacking: dict[str, str] = field(default_factory=dict)
    missing: dict[str, dict[str, str]] = field(default_factory=dict)
    provides: frozenset[str] | None = None
    modules: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    options: Mapping[str, object] = field(default_factory=dict)
    manifest: Mapping[str, object] = field(default_factory=dict)

    def prepare(
        self, _kind: str, pools: Mapping[str, Iterable[PackageNeeds]], **options: object
    ) -> FakeRuntime:
        self.options = options
        package_needs = list(itertools.chain.from_iterable(pools.values()))
        self.asked = sorted({text for demand in package_needs for text in demand.texts})
        self.modules = dict.fromkeys(pools, self.provides) if self.provides else {}
        self.missing = dict.fromkeys(pools, self.lacking)
        return self

    @property
    def description(self) -> PublishedRuntime:
        return PublishedRuntime(dict(self.manifest), {"packages": {}}, [])

    def publish(self, folder: Path) -> None:
        (folder / "runtime.json").write_text(json.dumps({"id": "fake"}))

    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let sites have it instead of a real runtime."""

        def publish(folder: Path, runtime: FakeRuntime, **_options: object) -> FakeRuntime:
            runtime.publish(folder)
            return runtime

        monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", self.prepare)
        monkeypatch.setattr("stlite_docs.publish.site.publish_runtime", publish)
