"""The command `mkdocs serve`, and waiting until it has seen all that there is to see."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.serve import serve
from mkdocs.livereload import LiveReloadServer
from stlite_docs.mkdocs_plugin.watch import Watch
from watchdog.observers.polling import PollingEmitter

from mkdocs_site import Built, Site

_POLLING = 0.02
# For what is broken, not for what is slow.
_PATIENCE = 120
# No change calls for so many builds.
_ENDLESS = 10


class ServedSite:
    """The command `mkdocs serve`, run in a thread of its own.

    It counts how often those who look for changes have looked, so nothing depends on how long that takes.
    """

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
        self._site = site
        self._options = options
        self._servers: list[LiveReloadServer] = []
        self._builds = 0
        self._built_epoch = 0
        self._looks: Counter[object] = Counter()
        # Nobody looks while a test changes files, so that nobody sees half a change.
        self._changing = threading.RLock()
        monkeypatch.setattr("mkdocs.commands.serve.LiveReloadServer", self._make_server)
        for watcher, method in ((Watch, "_compare"), (PollingEmitter, "queue_events")):
            monkeypatch.setattr(watcher, method, self._count_looks(getattr(watcher, method)))
        self._thread = threading.Thread(target=self._serve)

    def _make_server(self, builder: Callable[[], None], **options: Any) -> LiveReloadServer:
        def build() -> None:
            try:
                builder()
            finally:
                self._builds += 1
                self._built_epoch = server._wanted_epoch

        server = LiveReloadServer(
            builder=build, **{**options, "port": 0}, polling_interval=_POLLING, shutdown_delay=0.05
        )
        server.build_delay = _POLLING
        self._built_epoch = server._wanted_epoch
        self._servers.append(server)
        return server

    def _count_looks(self, look: Callable[..., None]) -> Callable[..., None]:
        def counted(watcher: Any, argument: Any) -> None:
            if isinstance(watcher, PollingEmitter):
                watcher.stopped_event.wait(argument)
                argument = 0
            with self._changing:
                look(watcher, argument)
                self._looks[watcher] += 1

        return counted

    def _serve(self) -> None:
        serve(str(self._site.write_config()), **self._options)

    def start(self) -> None:
        self._thread.start()
        self._wait_for(lambda: bool(self._servers) and self.server.observer.is_alive())
        self.settle()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
        self._thread.join()

    @property
    def server(self) -> LiveReloadServer:
        return self._servers[0]

    @property
    def built(self) -> Built:
        return Built(Path(self.server.root))

    def builds_after(self, change: Callable[[], object]) -> int:
        """Return how many builds follow a change until there are no more."""
        before = self.settle()
        with self._changing:
            change()
        return self.settle() - before

    def settle(self) -> int:
        """Wait until nothing calls for another build, and return how many there were after the first."""
        first = self._builds
        while True:
            before = self._builds
            assert before - first < _ENDLESS
            # Our watch tells the server by a file when it has seen a change twice.
            self._wait_for_looks([watch for watch in self._looks if isinstance(watch, Watch)], 3)
            self._wait_for_looks(list(self.server.observer.emitters), 2)
            self._wait_for(self._is_idle)
            if self._builds == before:
                return before

    def _is_idle(self) -> bool:
        with self.server._rebuild_cond:
            is_asked = self.server._want_rebuild or self.server.observer.event_queue.unfinished_tasks
            return not is_asked and self._built_epoch == self.server._wanted_epoch

    def _wait_for_looks(self, watchers: list[Any], count: int) -> None:
        before = {watcher: self._looks[watcher] for watcher in watchers}
        self._wait_for(
            lambda: all(
                self._looks[watcher] >= before[watcher] + count or not _is_looking(watcher)
                for watcher in watchers
            )
        )

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end
            assert self._thread.is_alive()
            time.sleep(0.005)


def _is_looking(watcher: Any) -> bool:
    """Whether it goes on looking: the server gives up on files that are gone."""
    thread = watcher._thread if isinstance(watcher, Watch) else watcher
    return thread.is_alive() and not getattr(watcher, "stopped_event", threading.Event()).is_set()
