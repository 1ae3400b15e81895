"""What stands in for Node.js where a test is about what the build makes of runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stlite_docs.prerender.run import End, Job, Run
from stlite_docs.prerender.run_apps import AnyInterpreter, PublishedSite
from stlite_docs.prerender.runnable import Runnable


def run_well(job: Job) -> Run:
    """Return the run of a program without faults."""
    return Run(End.FINISHED, output=job.name)


@dataclass
class FakeInterpreter:
    """Notes what it runs, and returns what a test says."""

    answer: Callable[[Job], Run]
    jobs: list[Job] = field(default_factory=list)
    is_closed: bool = False

    def run(self, job: Job) -> Run:
        self.jobs.append(job)
        return self.answer(job)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeMachine:
    """Runs apps without Node.js. `lacks` has the reasons why it cannot run some apps, by place."""

    answer: Callable[[Job], Run] = run_well
    lacks: Mapping[str, str] = field(default_factory=dict)
    started: list[FakeInterpreter] = field(default_factory=list)
    sites: list[PublishedSite] = field(default_factory=list)
    expected: list[int] = field(default_factory=list)
    _lock: Any = field(default_factory=threading.Lock)

    def prepare(self, site: PublishedSite) -> FakeMachine:
        """Return the machine, as `prepare` of `run_apps`."""
        self.sites.append(site)
        return self

    def expect_starts(self, count: int) -> None:
        self.expected.append(count)

    def find_lack(self, app: Runnable) -> str:
        return self.lacks.get(str(app.place), "")

    def start(self, _pool: str) -> FakeInterpreter:
        with self._lock:
            self.started.append(interpreter := FakeInterpreter(self.answer))
        return interpreter

    def give_back(self, _pool: str, interpreter: AnyInterpreter) -> None:
        interpreter.close()

    @property
    def jobs(self) -> list[str]:
        """The names of all apps that it has run."""
        return sorted(job.name for interpreter in self.started for job in interpreter.jobs)
