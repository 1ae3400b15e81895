"""Keeps the results of runs, so that a build runs only the apps that have changed.

A recording becomes part of the site. So entries are sealed: who can only write the cache cannot change one.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from contextlib import suppress
from importlib.resources import as_file, files

from stlite_docs import __version__
from stlite_docs.prerender.run import End, Run
from stlite_docs.prerender.runnable import Circumstances, Runnable
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.resolve.seal import is_sealed, seal

_FOLDER = "runs"
_LONGEST_KEPT = 90 * 24 * 60 * 60  # seconds since an entry was used
# What the page makes of an app. None of it changes its run.
_OF_THE_PAGE = frozenset(
    {
        *("key", "title", "start", "height", "maxHeight", "theme", "editable", "actions", "texts"),
        *("persistName", "pool"),
    }
)
# Ends that depend on the machine and on its network: another run may end in another way.
_BY_CHANCE = frozenset({End.CRASHED, End.TIMEOUT, End.UNPREPARED})
# A server that rebuilds a site at every keystroke must not wait each time for a program that hangs. So the
# process keeps what the disk does not.
_by_chance: dict[tuple[str, int], Run] = {}


class RunCache:
    """The runs of earlier builds."""

    def __init__(self, cache: Cache, circumstances: Circumstances) -> None:
        """Find runs in the same circumstances."""
        self._cache = cache
        self._circumstances = circumstances

    def name(self, app: Runnable) -> str:
        """Return what identifies the run of an app. Equal apps have the same name."""
        payload = {name: value for name, value in app.payload.items() if name not in _OF_THE_PAGE}
        runtime = self._circumstances.describe_packages(app.payload)
        said = [payload, app.hashes, runtime, self._circumstances.network, __version__, our_digest()]
        if app.steps or app.visits_pages:
            said.append([[step.words for step in app.steps], app.visits_pages])
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]

    def read(self, name: str) -> Run | None:
        """Return a run, or None. An entry that is unreadable or not ours counts as none."""
        location = _location(name)
        path = self._cache.root / location
        try:
            entry = json.loads(path.read_bytes())
            if not is_sealed(entry["text"], entry["seal"]):
                return None
            sealed_location, run = json.loads(entry["text"])
            found = Run.from_json(run) if sealed_location == location else None
        except (OSError, RecursionError, ValueError, TypeError, KeyError, AttributeError):
            return _by_chance.get((name, self._circumstances.timeout))
        with suppress(OSError):
            os.utime(path)  # It is in use.
        return found

    def keep(self, name: str, run: Run) -> None:
        """Keep a run, on the disk if it would end in the same way again."""
        if self._is_by_chance(run):
            _by_chance[name, self._circumstances.timeout] = run
            return
        text = json.dumps([_location(name), run.to_json()])
        with suppress(OSError):  # On a full disk, the next build runs the app again.
            self._cache.keep_text(_location(name), json.dumps({"text": text, "seal": seal(text)}))

    def _is_by_chance(self, run: Run) -> bool:
        if any(act.end for act in run.acts):
            return True
        if self._circumstances.network:
            return run.end is not End.FINISHED
        return run.end in _BY_CHANCE and not self._circumstances.lacks_network(run)

    def remove_old(self) -> None:
        """Delete the entries that no build has used for months."""
        for path in (self._cache.root / _FOLDER).glob("*.json"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - _LONGEST_KEPT:
                    path.unlink()


def _location(name: str) -> str:
    return f"{_FOLDER}/{name}.json"


@functools.cache
def our_digest() -> str:
    """Return a hash of our files that take part in a run. Between versions, developers change them."""
    digest = hashlib.sha256()
    for part in ("browser", "prerender"):
        with as_file(files("stlite_docs") / part) as folder:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
