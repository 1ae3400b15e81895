"""Runs the apps of a site: those that have changed, one process for each pool."""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.prerender.made_files import MadeFile, Start, find_files, make_files, serve
from stlite_docs.prerender.node import SWITCH, explain_no_node, find_node
from stlite_docs.prerender.run import Job, Run
from stlite_docs.prerender.run_cache import RunCache
from stlite_docs.prerender.runnable import Circumstances, Runnable
from stlite_docs.runtime.cdn_copies import CdnCopies
from stlite_docs.runtime.fetch.cache import Cache, open_cache

# Seconds between two messages about the progress of a long build.
_QUIET = 5.0
# As in the names of pools (`publish/pool.py`): an app that shares its interpreter with no other.
_OWN = "own:"
# How many apps a message names.
_NAMED = 3
_NO_RUNS = "The build does not run the apps,"
# What the threads that run apps send to the one that waits: a run, an exception, or None at the end.
_Done = queue.SimpleQueue[tuple[str, Run] | Exception | None]


@dataclass(frozen=True)
class PublishedSite:
    """What apps need of a built site.

    Args:
        folder: Our folder in it, with the runtime and the files of apps.
        circumstances: What all runs have in common.
    """

    folder: Path
    circumstances: Circumstances = field(repr=False)


class AnyInterpreter(Protocol):
    """Runs apps one after the other (see `Interpreter`)."""

    def run(self, job: Job) -> Run:
        """Run an app."""

    def close(self) -> None:
        """End."""


class Machine(Protocol):
    """Something that can run apps."""

    def expect_starts(self, count: int) -> None:
        """Get ready for the start of so many interpreters."""

    def find_lack(self, app: Runnable) -> str:
        """Return why it cannot run an app; nothing if it can."""

    def start(self, pool: str) -> AnyInterpreter:
        """Return an interpreter for the apps of a pool, which it may have from an earlier build.

        Raises:
            OSError: It does not start.
        """

    def give_back(self, pool: str, interpreter: AnyInterpreter) -> None:
        """Take an interpreter back, which has run all apps of its pool."""


def run_apps(
    apps: Sequence[Runnable],
    site: PublishedSite,
    *,
    cache: Cache | None = None,
    kept: KeptInterpreters | None = None,
    prepare: Callable[[PublishedSite], Machine] | None = None,
) -> list[Run | None]:
    """Return the runs of apps, from the cache if nothing has changed. Tells the log what hinders them.

    Args:
        apps: The apps.
        site: The site.
        cache: Keeps the runs; None is the user's cache folder.
        kept: Keeps interpreters for the next build; None if this build is the only one.
        prepare: Returns what runs apps, or raises a StliteError that says why nothing can. The default is
            Node.js.

    Returns:
        For each app its run, or None if this machine cannot run it.
    """
    if os.environ.get(SWITCH) == "off":
        LOG.debug("%s", explain_no_node())
        return [None] * len(apps)
    earlier = RunCache(cache or open_cache(), site.circumstances)
    names = [earlier.name(app) for app in apps]
    runs = {name: run for name in dict.fromkeys(names) if (run := earlier.read(name))}

    changed: dict[str, Runnable] = {}
    for name, app in zip(names, apps, strict=True):
        if name not in runs:
            changed.setdefault(name, app)
    if changed:
        try:
            machine = prepare(site) if prepare else NodeMachine(site, kept)
            possible = _leave_out_lacking(changed, machine)
            progress = _Progress(len(possible))
            for name, run in _run(possible, machine, site.circumstances.timeout):
                runs[name] = run
                earlier.keep(name, run)
                progress.step()
        except StliteError as error:
            LOG.info("%s", error)
        earlier.remove_old()
    found = [runs.get(name) for name in names]
    if not site.circumstances.network:
        _tell(
            [app for app, run in zip(apps, found, strict=True) if run and run.addresses],
            "keeps only what these apps show before they ask for the network. To let programs use it, set "
            "the site's option 'run-network'",
        )
    return found


class NodeMachine:
    """Node.js with the runtime of a site."""

    def __init__(self, site: PublishedSite, kept: KeptInterpreters | None = None) -> None:
        """Get what every app needs.

        Args:
            site: The site.
            kept: Keeps interpreters for the next build; None if this build is the only one.

        Raises:
            StliteError: This machine has no Node.js, or cannot get stlite and Pyodide.
        """
        node = find_node()
        if node is None:
            raise StliteError(explain_no_node())
        self._node = node
        self._site = site
        self._kept = kept
        self._copies = CdnCopies(site.folder, site.circumstances.manifest, open_cache())
        self._made: list[MadeFile] = []
        try:
            self._copies.fetch_parts()
        except StliteError as error:
            raise StliteError(f"{_NO_RUNS} because it cannot get their runtime: {error}") from error

    def find_lack(self, app: Runnable) -> str:
        """Return which package is not available; nothing if all are."""
        wanted = [*app.payload["requirements"], *app.payload["optional"]]
        return self._copies.fetch_packages(str(app.payload["pool"]), wanted)

    def expect_starts(self, count: int) -> None:
        """Get the files with which Python starts faster. For one start alone, an image is too much work."""
        circumstances = self._site.circumstances
        start = Start(circumstances.manifest, circumstances.lock)
        self._made = make_files(self._site.folder, start) if count > 1 else find_files(start)

    def start(self, pool: str) -> Interpreter:
        """Return an interpreter. The process of a new one starts with the first app."""
        found = self._kept.take(self._purpose(pool)) if self._kept and not pool.startswith(_OWN) else None
        served = serve(self._site.folder, self._copies.files, self._made)
        return found or Interpreter(served, self._node, network=self._site.circumstances.network)

    def give_back(self, pool: str, interpreter: AnyInterpreter) -> None:
        """Keep an interpreter for the next build, or end it."""
        if self._kept and isinstance(interpreter, Interpreter) and not pool.startswith(_OWN):
            self._kept.keep(self._purpose(pool), interpreter)
        else:
            interpreter.close()

    def _purpose(self, pool: str) -> tuple[object, ...]:
        """Return what an interpreter of a pool depends on."""
        circumstances = self._site.circumstances
        runtime = json.dumps(circumstances.describe_runtime(pool), sort_keys=True)
        return pool, self._site.folder, runtime, circumstances.network, frozenset(self._copies.files)


def _leave_out_lacking(apps: Mapping[str, Runnable], machine: Machine) -> dict[str, Runnable]:
    """Return the apps that a machine can run, and tell the log about the others."""
    lacks = {name: machine.find_lack(app) for name, app in apps.items()}
    for reason in sorted({*filter(None, lacks.values())}):
        _tell(
            [app for name, app in apps.items() if lacks[name] == reason], f"does not run these apps: {reason}"
        )
    return {name: app for name, app in apps.items() if not lacks[name]}


def _run(apps: Mapping[str, Runnable], machine: Machine, timeout: float) -> Iterator[tuple[str, Run]]:
    """Yield the runs of apps. Each pool has its own interpreter.

    Raises:
        StliteError: An interpreter does not start.
    """
    groups: dict[tuple[str, str], dict[str, Job]] = {}
    for name, app in apps.items():
        steps = tuple(step.words for step in app.steps)
        job = Job(str(app.place), app.payload, timeout, steps, app.visits_pages)
        groups.setdefault((job.pool, name if job.pool.startswith(_OWN) else ""), {})[name] = job
    machine.expect_starts(len(groups))
    done: _Done = queue.SimpleQueue()
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, min(len(groups), os.cpu_count() or 1))) as executor:
        try:
            # The largest first, so that it does not run alone at the end.
            for pool, name in sorted(groups, key=lambda group: len(groups[group]), reverse=True):
                executor.submit(_work, pool, groups[pool, name], machine, done, stop)
            left = len(groups)
            while left:
                result = done.get()
                if isinstance(result, tuple):
                    yield result
                elif result is None:
                    left -= 1
                else:
                    raise _explain(result)
        finally:
            stop.set()


def _work(pool: str, jobs: Mapping[str, Job], machine: Machine, done: _Done, stop: threading.Event) -> None:
    """Run the apps of a pool, up to an exception or until nobody waits for them."""
    try:
        interpreter = machine.start(pool)
        try:
            for name, job in jobs.items():
                if stop.is_set():
                    break
                done.put((name, interpreter.run(job)))
        except BaseException:
            interpreter.close()
            raise
        machine.give_back(pool, interpreter)
    except Exception as error:  # noqa: BLE001 - the thread that waits raises it
        done.put(error)
    done.put(None)


def _explain(error: Exception) -> Exception:
    if isinstance(error, OSError):
        return StliteError(f"{_NO_RUNS} because Node.js does not start: {error.strerror or error}")
    return error


class _Progress:
    """Says now and then how many apps have run."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._said = time.monotonic()

    def step(self) -> None:
        self._done += 1
        if self._done < self._count and time.monotonic() - self._said >= _QUIET:
            self._said = time.monotonic()
            LOG.info("Running apps %d/%d", self._done, self._count)


def _tell(apps: Sequence[Runnable], what: str) -> None:
    """Tell the log about some apps in one line."""
    if apps:
        places = [str(app.place) for app in apps]
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        LOG.info("The build %s: %s%s", what, ", ".join(places[:_NAMED]), more)
