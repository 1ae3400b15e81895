"""What became of the requirements that meet in one interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stlite_docs.runtime.package import Package


@dataclass(frozen=True)
class Resolution:
    """The outcome for one pool.

    Args:
        packages: What is added to the base; `depends` are names.
        app_requirements: For each requirement that can be met, as its author wrote it, the packages to load.
        missing: For each requirement that cannot be had, one clause that says why.
        absent: What apps only may need, and what was looked for in vain: not for want of an answer, so it
            need not be looked for again.
    """

    packages: tuple[Package, ...] = ()
    app_requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
