"""An app that the build runs, and what all runs of a build have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stlite_docs.authoring.interaction import Step
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
        lock: The packages of the site's lock, by key.
    """

    manifest: Mapping[str, Any] = field(repr=False)
    timeout: int
    network: bool = False
    lock: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def describe_runtime(self, pool: str) -> list[object]:
        """Return the parts of the runtime that the apps of a pool can notice, as JSON data."""
        return [
            self.manifest.get("id"),
            self.manifest.get("always"),
            self.manifest.get("pools", {}).get(pool),
        ]

    def describe_packages(self, payload: Mapping[str, Any]) -> list[object]:
        """Return the parts of the runtime that an app with a payload can notice, as JSON data.

        Packages of other apps in its pool are among them only if its program names their modules.
        """
        pool = self.manifest.get("pools", {}).get(payload["pool"], {})
        wanted = [*self.manifest.get("always", ()), *payload["requirements"], *payload["optional"]]
        own = {text: pool.get("packages", {}).get(text, ()) for text in wanted}
        late = pool.get("lateImports", {})
        others = late.get("others", {})
        program = _read_program(payload)
        imports = {
            **late.get("stock", {}),
            **{module: key for module, key in others.items() if program is None or module in program},
        }
        reached = self._reach(
            [*self.manifest.get("packages", ()), *(key for keys in own.values() for key in keys)]
        )
        return [
            [self.manifest.get(part) for part in ("stlite", "pyodide")],
            sorted(reached),
            {text: [self._describe(key) for key in keys] for text, keys in own.items()},
            {module: sorted(self._reach([key])) for module, key in imports.items()},
        ]

    @staticmethod
    def is_settled(payload: Mapping[str, Any], run: Run) -> bool:
        """Whether a run has shown which of the optional packages an app needs at its start.

        What it imports later, Python fetches then. Not every browser can do that for an isolated app.
        """
        has_ended_well = run.end is End.FINISHED and run.error is None
        return has_ended_well and bool(payload["optional"]) and not payload.get("isolated")

    @staticmethod
    def is_lean(payload: Mapping[str, Any], run: Run) -> bool:
        """Whether a run has shown that an app starts with the modules of the core alone."""
        return run.end is End.FINISHED and run.is_lean and not payload.get("isolated")

    def find_late(self, payload: Mapping[str, Any], run: Run) -> tuple[str, ...]:
        """Return the modules that a run imported and whose packages the start of its app does not load."""
        pool = self.manifest.get("pools", {}).get(payload["pool"], {})
        optional = () if self.is_settled(payload, run) else payload["optional"]
        wanted = [*self.manifest.get("always", ()), *payload["requirements"], *optional]
        keys = [key for text in wanted for key in pool.get("packages", {}).get(text, ())]
        loaded = self._reach([*self.manifest.get("packages", ()), *keys])
        late = {
            **pool.get("lateImports", {}).get("others", {}),
            **pool.get("lateImports", {}).get("stock", {}),
        }
        return tuple(
            module for module in run.imports if module in late and self._describe(late[module]) not in loaded
        )

    def _reach(self, keys: Iterable[str]) -> set[tuple[str, str]]:
        """Return the packages with these keys and those on which they depend."""
        waiting, seen = [*keys], set()
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += self.lock.get(key, {}).get("depends", ())
        return {self._describe(key) for key in seen}

    def _describe(self, key: str) -> tuple[str, str]:
        """Return name and hash of a package. Its key also depends on the packages of other apps."""
        entry = self.lock.get(key, {})
        return str(entry.get("name", key)), str(entry.get("sha256", ""))

    def lacks_network(self, run: Run) -> bool:
        """Whether a run has ended badly because the program or its files need the network, which it lacks."""
        if self.network:
            return False
        return run.end is End.NETWORK or (run.end in _PERHAPS_NETWORK and bool(run.addresses))


def _read_program(payload: Mapping[str, Any]) -> str | None:
    """Return the programs of an app in one text, or None if the page does not have each of them."""
    files = payload["files"]
    if payload.get("archives") or any(name.endswith(".py") and "url" in files[name] for name in files):
        return None
    return "\n".join(file["text"] for file in files.values() if "text" in file)


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
        steps: What a reader does with it after its first run.
        visits_pages: Whether a reader then opens all its pages.
        is_alone: Whether no page names its program, so that it can lack files that a page would give to it.
    """

    place: Place
    payload: Mapping[str, Any] = field(repr=False)
    places: Mapping[str, Place] = field(default_factory=dict)
    hashes: tuple[str, ...] = ()
    is_checked: bool = True
    is_prerendered: bool = False
    expects_error: bool = False
    reported: frozenset[Place] = frozenset()
    is_alone: bool = False
    steps: tuple[Step, ...] = ()
    visits_pages: bool = False
