"""What became of the requirements that meet in one interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stlite_docs.runtime.lock import Package


@dataclass(frozen=True)
class Resolution:
    """The outcome for one pool.

    Args:
        packages: What is added to the base; `depends` are names.
        roots: For each requirement that can be had, as it was asked for, the packages to load for it.
        missing: For each requirement that cannot be had, one clause that says why.
    """

    packages: tuple[Package, ...] = ()
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
