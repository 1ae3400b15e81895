"""Checks pages and programs again when they or what they depend on change."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from stlite_docs.base.problems import StliteError
from stlite_docs.checking.check import Result, check_files, find_files, make_result
from stlite_docs.checking.readers import Checked, Readers
from stlite_docs.checking.runs import Runs
from stlite_docs.publish.dependencies import Dependencies, State

# How often to look, in seconds.
_INTERVAL = 0.5
# Looking takes at most one part in this many of the time.
_SHARE = 10


class Watch:
    """Checks what has changed since it looked last, and reports on everything."""

    def __init__(
        self,
        paths: Sequence[Path],
        runs: Runs | None,
        report: Callable[[Result], object],
        tell: Callable[[str], object],
    ) -> None:
        """Check everything.

        Args:
            paths: As for `check_paths`.
            runs: Runs the apps too.
            report: Gets each result.
            tell: Gets errors that the user can fix.

        Raises:
            StliteError: A path does not exist.
        """
        self._readers = Readers()
        self._paths = [*paths] or [self._readers.find_docs()]
        self._runs = runs
        self._report = report
        self._tell = tell
        self._checked: dict[Path, Checked] = {}
        self._states: dict[Path, State] = {}
        self._unchecked: set[Path] = set()
        files = find_files(self._paths, self._readers)
        self._seen = self._read_states(files)
        self._check(self._seen)

    def follow(self) -> None:
        """Look until someone interrupts it."""
        pause = _INTERVAL
        while True:
            time.sleep(pause)
            began = time.monotonic()
            self.look()
            pause = max(_INTERVAL, _SHARE * (time.monotonic() - began))

    def look(self) -> None:
        """Check what has changed, when nobody writes it any more."""
        files = find_files([path for path in self._paths if path.exists()], self._readers)
        now = self._read_states(files)
        is_quiet, self._seen = now == self._seen, now
        if is_quiet and now != self._states:
            self._check(now)

    def _read_states(self, files: Sequence[Path]) -> dict[Path, State]:
        return {file: self._find_dependencies(file).read_state() for file in files}

    def _find_dependencies(self, file: Path) -> Dependencies:
        site = self._readers.find_site_of(file)
        own = Dependencies(frozenset({file, site} if site else {file}))
        return own | self._checked[file].dependencies if file in self._checked else own

    def _check(self, now: dict[Path, State]) -> None:
        changed = {file for file, state in now.items() if state != self._states.get(file)}
        changed |= self._unchecked & now.keys()
        # What is in no file, such as the problems of a site's configuration, is found again.
        self._checked = {file: checked for file, checked in self._checked.items() if file in now}
        self._states = {**now}
        try:
            self._checked |= check_files(sorted(changed), self._readers, self._runs)
        except StliteError as error:
            self._unchecked = changed
            self._tell(str(error))
            return
        self._unchecked = set()
        for file in changed:
            # What has changed during the check counts as changed.
            state = self._find_dependencies(file).read_state()
            self._states[file] = {key: now[file].get(key, found) for key, found in state.items()}
        self._report(make_result(self._checked, len(now), has_run=self._runs is not None))
