"""Runs the apps of checked pages and programs, in the interpreters of a build and with its results."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.hashing import short_hash
from stlite_docs.base.log import forward_log
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem
from stlite_docs.checking.readers import Finding, SiteApps, locate, locate_file
from stlite_docs.options.declarations import Check
from stlite_docs.prerender.kept_interpreters import KeptInterpreters
from stlite_docs.prerender.node import explain_no_node, has_node
from stlite_docs.publish.app_needs import AppNeeds, find_app_needs
from stlite_docs.publish.payload import encode_payload
from stlite_docs.publish.site import Published, publish_apps, publish_browser_part
from stlite_docs.publish.tally import Tally, tally


@dataclass(frozen=True)
class Ran:
    """What the runs of a page's apps have found."""

    findings: tuple[Finding, ...]
    tally: Tally


class Runs:
    """Runs apps in a temporary folder, and keeps interpreters from one check to the next."""

    def __init__(self, say: Callable[[str], object]) -> None:
        """Begin. `say` gets messages about the runs. As a context, it ends what it has started."""
        self._say = say
        self._folder = TemporaryDirectory(prefix="stlite-docs-", ignore_cleanup_errors=True)
        self._kept = KeptInterpreters()
        self._has_explained = False

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End the interpreters, and remove the folder."""
        self._kept.close()
        self._folder.cleanup()

    def run(self, site: SiteApps, pages: Iterable[Path], programs: Iterable[Path]) -> dict[Path, Ran]:
        """Run the apps of pages, and programs. Return what was found in each page and program.

        A program that pages of the site name runs as the app of these pages. Their other apps do not run, but
        can be in the same interpreter, which has their packages.
        """
        if not has_node():
            if not self._has_explained:
                self._say(explain_no_node("The command does not run the apps"))
                self._has_explained = True
            return {}
        forward_log(lambda _level, text: self._say(text))
        wanted, others = _divide(site, frozenset(pages), frozenset(programs))
        if not wanted:
            return {}
        parent = Path(self._folder.name) / short_hash(str(site.file))
        published = publish_apps(
            publish_browser_part(parent, site.settings.runtime),
            [*(needs for _, needs in wanted), *others],
            replace(site.settings, image=False, report=""),
            site.place,
            site.folders,
            kept=self._kept,
            writes_lock=False,
        )
        return _sort(site, wanted, published)


def _divide(
    site: SiteApps, pages: frozenset[Path], programs: frozenset[Path]
) -> tuple[list[tuple[Path, AppNeeds]], list[AppNeeds]]:
    """Return the apps to run, each with its page or program, and the others of their site."""
    wanted: list[tuple[Path, AppNeeds]] = []
    others = []
    named: set[Path] = set()
    for page, app_needs in site.pages.items():
        for needs in app_needs:
            files = _find_files(needs, page, site.docs_paths.root)
            named |= files
            if page in pages or not programs.isdisjoint(files):
                wanted.append((page, _to_check(needs)))
            else:
                others.append(replace(needs, runnable=None, imports={}))
    wanted += [
        (program, needs) for program in sorted(programs - named) for needs in _read_program(site, program)
    ]
    return wanted, others


def _find_files(needs: AppNeeds, page: Path, docs: Path) -> set[Path]:
    """Return the program files of an app."""
    places = needs.runnable.places.values() if needs.runnable else ()
    found = {locate_file(place.file, page, docs) for place in places}
    return {path for path in found if path}


def _to_check(needs: AppNeeds) -> AppNeeds:
    """Return the needs of an app that only a check runs, which shows readers nothing."""
    runnable = needs.runnable
    if runnable is None or not runnable.is_checked:
        return replace(needs, runnable=None)
    return replace(needs, runnable=replace(runnable, is_prerendered=False))


def _read_program(site: SiteApps, program: Path) -> Iterator[AppNeeds]:
    """Yield the needs of a program that no page names. What files a page gives to it is unknown."""
    paths = site.docs_paths.seen_from(program.parent)
    place = Place(paths.display_name(program))
    name = "/" + Path(os.path.relpath(program, paths.root)).as_posix()
    app = build_app(Block(place, "", place, {"file": name}, page=place.file), paths, site=site.layer)
    if not app.is_live or app.settings.check is Check.OFF:
        return
    needs = _to_check(find_app_needs(app))
    imports = {module: each for module, each in needs.imports.items() if module not in needs.modules_beside}
    runnable = replace(needs.runnable, is_alone=True) if needs.runnable else None
    yield replace(needs, imports=imports, runnable=runnable)


def _sort(site: SiteApps, wanted: Sequence[tuple[Path, AppNeeds]], published: Published) -> dict[Path, Ran]:
    """Return what was found in each page and program."""
    docs = site.docs_paths.root
    found: dict[Path, dict[Finding, None]] = defaultdict(dict)
    for problem in published.problems:
        for owner in _find_owners(problem, wanted):
            found[owner][locate(problem, owner, docs)] = None
        if problem.place == site.place:
            found[site.file or docs][Finding(problem, site.file)] = None
    owners = {
        encode_payload(needs.runnable.payload): owner for owner, needs in wanted if needs.runnable is not None
    }
    runs = defaultdict(list)
    for run in published.runs:
        owner = owners[run.payload]
        runs[owner].append(run)
        for problem in run.problems:
            found[owner][locate(problem, owner, docs)] = None
    tallies = {
        owner: tally([needs for each, needs in wanted if each == owner], runs[owner])
        for owner in dict.fromkeys(owner for owner, _ in wanted)
    }
    return {
        owner: Ran(_leave_out(found[owner], site.suppressed), tallies.get(owner, Tally()))
        for owner in dict.fromkeys([*tallies, *found])
    }


def _find_owners(problem: Problem, wanted: Iterable[tuple[Path, AppNeeds]]) -> dict[Path, None]:
    return {
        owner: None
        for owner, needs in wanted
        if problem.place == needs.place or problem.place in {*needs.imports.values()}
    }


def _leave_out(findings: Iterable[Finding], suppressed: frozenset[str]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.problem.kind.value not in suppressed)
