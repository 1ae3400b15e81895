"""Makes MkDocs' server rebuild when files outside the docs change that apps depend on."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from stlite_docs.base.place import Place
from stlite_docs.publish.dependencies import Dependencies, State

from .boundary import warn_of

# How often MkDocs' server checks files, in seconds.
_INTERVAL = 0.5
# Checking takes at most one part in this many of the time.
_SHARE = 10


class Watch:
    """Checks a site's dependencies, and signals changes through a file that the server watches.

    The server itself would watch whole folders, ignore missing files after a while, and use a thread for each
    path.

    Builds must not trigger builds forever. If something changes during a build, perhaps by the build itself,
    a second build follows, but not a third.
    """

    def __init__(self, server: LiveReloadServer, dependencies: Dependencies) -> None:
        """Start after a first build with these dependencies. `stop` ends it."""
        self._server = server
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._scratch = tempfile.TemporaryDirectory(prefix="stlite-docs-")
        self._signal = Path(self._scratch.name) / "changes"
        self._thread = threading.Thread(target=self._run, name="stlite-docs", daemon=True)
        self._is_building = False
        self._is_second = False
        self._dependencies = dependencies
        self._built = self._seen = dependencies.read_state()
        self._start()

    def begin(self) -> None:
        """Record the start of a build, which reads the current state of all files."""
        with self._lock:
            self._is_building = True
            self._built = self._dependencies.read_state()

    def end(self, dependencies: Dependencies, *, has_failed: bool = False) -> None:
        """Record the end of a build. A failed build can depend on more files than it has read."""
        with self._lock:
            if not self._is_building:  # It failed before its start or after its end.
                return
            self._is_building = False
            before = self._built
            self._dependencies = self._dependencies | dependencies if has_failed else dependencies
            self._start()
            self._built = now = self._dependencies.read_state()
            is_stale = any(before[key] != now[key] for key in before.keys() & now.keys())
            self._is_second = is_stale and not self._is_second
            if self._is_second:
                self._tell()

    def stop(self) -> None:
        """End permanently."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._scratch.cleanup()

    def _start(self) -> None:
        if self._dependencies and not self._signal.exists():
            self._signal.touch()
            self._server.watch(str(self._signal))
            self._thread.start()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - a thread that dies says nothing to MkDocs' users
            warn_of(error, Place("mkdocs serve"))

    def _follow(self) -> None:
        pause = _INTERVAL
        while not self._is_over.wait(pause):
            began = time.monotonic()
            with self._lock:
                if not self._is_building:
                    self._compare(self._dependencies.read_state())
            pause = max(_INTERVAL, _SHARE * (time.monotonic() - began))

    def _compare(self, now: State) -> None:
        # Unchanged since the last check, so writing has finished, and the server has not started a build on
        # its own.
        if now != self._built and now == self._seen:
            self._built = now
            self._tell()
        self._seen = now

    def _tell(self) -> None:
        with self._signal.open("a") as signal:
            signal.write("x")
