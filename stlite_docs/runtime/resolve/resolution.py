"""The result of resolving a pool's requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stlite_docs.runtime.package import Package


@dataclass(frozen=True)
class Resolution:
    """The result for one pool.

    Args:
        packages: Packages in addition to the base. `depends` has names.
        app_requirements: The packages to load for each available requirement, as its author wrote it.
        missing: The reason for each unavailable requirement, as one clause.
        absent: Optional packages that were not found, although all sources answered. So later builds need not
            search for them again.
    """

    packages: tuple[Package, ...] = ()
    app_requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    def select(self, requirements: Iterable[str]) -> Iterator[Package]:
        """Yield the packages that some of the requirements load."""
        known = {package.name: package for package in self.packages}
        waiting = [name for text in requirements for name in self.app_requirements.get(text, ())]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in known and name not in seen:
                seen.add(name)
                yield known[name]
                waiting += known[name].depends
