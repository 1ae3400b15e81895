"""An app that the build runs, and what all runs of a build have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stlite_docs.base.place import Place
from stlite_docs.prerender.run import End, Run

# Ends that the lack of the network can bring about: a file is missing, or a program asks again and again.
_PERHAPS_NETWORK = frozenset({End.UNPREPARED, End.TIMEOUT})


@dataclass(frozen=True)
class Circumstances:
    """What the runs of a build have in common.

    Args:
        manifest: The content of `runtime.json`.
        timeout: Seconds that each run may take.
        network: Whether programs may use the network.
    """

    manifest: Mapping[str, Any] = field(repr=False)
    timeout: int
    network: bool = False

    def describe_runtime(self, pool: str) -> list[object]:
        """Return the parts of the runtime that the apps of a pool can notice, as JSON data."""
        return [
            self.manifest.get("id"),
            self.manifest.get("always"),
            self.manifest.get("pools", {}).get(pool),
        ]

    def lacks_network(self, run: Run) -> bool:
        """Whether a run has ended badly because the program or its files need the network, which it lacks."""
        if self.network:
            return False
        return run.end is End.NETWORK or (run.end in _PERHAPS_NETWORK and bool(run.addresses))


@dataclass(frozen=True)
class Runnable:
    """An app that the build runs.

    Attributes:
        place: The place of its block.
        payload: What the browser gets (see `publish/payload.py`).
        places: The first line of its Python files in the documentation, by their paths in the app's folder.
        hashes: The SHA-256 of each file that it gets from the site. URLs have only a part of it.
        is_checked: Whether the build says what is wrong with it.
        is_prerendered: Whether readers see what its run has shown.
        expects_error: Whether it raises an exception on purpose.
        reported: The places where the build has found problems without running it.
    """

    place: Place
    payload: Mapping[str, Any] = field(repr=False)
    places: Mapping[str, Place] = field(default_factory=dict)
    hashes: tuple[str, ...] = ()
    is_checked: bool = True
    is_prerendered: bool = False
    expects_error: bool = False
    reported: frozenset[Place] = frozenset()
