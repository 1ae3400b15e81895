"""Finds the files to check, and checks them."""

from __future__ import annotations

import functools
import operator
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind, StliteError
from stlite_docs.checking.readers import Checked, Finding, Readers, SiteApps, locate, without_site
from stlite_docs.checking.runs import Ran, Runs
from stlite_docs.files.project_folder import site_paths
from stlite_docs.publish.dependencies import Dependencies, find_dependencies
from stlite_docs.publish.site import find_project
from stlite_docs.publish.tally import Tally

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+|import[ \t](?:[^#\n]*[ \t,])?)streamlit\b", re.MULTILINE)
_SCRIPT = re.compile(rb"^# /// script[ \t]*\r?$", re.MULTILINE)
# What builds and tools write.
_OUTPUTS = frozenset({"__pycache__", "_build", "build", "dist", "node_modules", "site", "site-packages"})
_VENV = "pyvenv.cfg"


@dataclass(frozen=True)
class Result:
    """What a check has found. Without a tally, it had no apps to run."""

    findings: tuple[Finding, ...]
    apps: int
    files: int
    tally: Tally | None = None


def check_paths(paths: Sequence[Path], runs: Runs | None = None) -> Result:
    """Check the apps of pages and programs.

    Args:
        paths: Files and folders. Without any, the docs of the current folder's site, or the current folder.
        runs: Runs the apps too.

    Raises:
        StliteError: A path does not exist, or a site cannot be read.
    """
    readers = Readers()
    files = find_files(paths, readers)
    return make_result(check_files(files, readers, runs), len(files), has_run=runs is not None)


def make_result(checked: Mapping[Path, Checked], files: int, *, has_run: bool) -> Result:
    """Return the result for all files together."""
    # Pages can share a program.
    findings = {_key(finding): finding for each in checked.values() for finding in each.findings}
    return Result(
        tuple(findings[key] for key in sorted(findings)),
        sum(each.apps for each in checked.values()),
        files,
        functools.reduce(operator.or_, (each.tally for each in checked.values()), Tally())
        if has_run
        else None,
    )


def check_files(files: Iterable[Path], readers: Readers, runs: Runs | None = None) -> dict[Path, Checked]:
    """Return what was found in each file.

    Raises:
        StliteError: A site cannot be read.
    """
    found: dict[Path, Checked] = {}
    groups: dict[tuple[str, Path | None], list[Path]] = {}
    for file in files:
        site = readers.find_site_of(file)
        name = site.name if site else readers.find_name(file)
        groups.setdefault((name, site), []).append(file)
    for (name, site), group in groups.items():
        pages = [file for file in group if file.suffix != ".py"]
        programs = [file for file in group if file.suffix == ".py"]
        if name:
            checked = readers.load(name).check_pages(site, pages, whole=runs is not None)
            found |= checked.pages
            apps = checked.apps
        else:
            apps = without_site(programs)
        found |= {file: check_program(file, apps) for file in programs}
        if runs:
            needed = Dependencies(project=find_project(apps.settings, apps.folders))
            for file in found.keys() & {*group}:
                found[file] = replace(found[file], dependencies=found[file].dependencies | needed)
            for file, ran in runs.run(apps, pages, programs).items():
                found[file] = _add_runs(found.get(file, Checked(0)), ran)
    return found


def _add_runs(checked: Checked, ran: Ran) -> Checked:
    return replace(checked, findings=(*checked.findings, *ran.findings), tally=checked.tally | ran.tally)


def find_files(paths: Iterable[Path], readers: Readers) -> list[Path]:
    """Return the pages and programs among some paths.

    Args:
        paths: Files and folders. Without any, the docs of the current folder's site, or the current folder.
        readers: The readers of pages.

    Raises:
        StliteError: A path does not exist, or is neither.
    """
    return list(dict.fromkeys(_find_files([*paths] or [readers.find_docs()], readers)))


def check_program(file: Path, site: SiteApps) -> Checked:
    """Check a program with the options of its site. What data files a page gives to it is unknown here."""
    folder = file.parent
    paths = site_paths(folder, folder, site.settings)
    place = Place(paths.display_name(file))
    app = build_app(Block(place, "", place, {"file": file.name}), paths, site=site.layer)
    ignored = {ProblemKind.DATA.value, *site.suppressed}
    problems = [problem for problem in app.problems if problem.kind.value not in ignored]
    findings = tuple(locate(problem, file, folder) for problem in problems)
    return Checked(1, findings, find_dependencies([app], None))


def _find_files(paths: Iterable[Path], readers: Readers) -> Iterator[Path]:
    for path in paths:
        found = Path(os.path.realpath(path))
        if found.is_dir():
            yield from _walk(found, readers.suffixes)
        elif not found.is_file():
            raise StliteError(f"expected a file or a folder, got {str(path)!r}, which does not exist")
        elif found.suffix in readers.suffixes or (found.suffix == ".py" and _is_program(found)):
            yield found
        elif found.suffix != ".py":
            expected = ", ".join(sorted({".py", *readers.suffixes}))
            raise StliteError(f"expected a page or a program ({expected}), got {str(path)!r}")


def _walk(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = sorted(each for each in folders if not _is_ignored(here / each))
        for file in sorted(files):
            path = here / file
            if path.suffix in suffixes or (path.suffix == ".py" and _is_program(path)):
                yield path


def _is_ignored(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _OUTPUTS or (folder / _VENV).is_file()


def _is_program(path: Path) -> bool:
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return bool(_IMPORT.search(text) or _SCRIPT.search(text))


def _key(finding: Finding) -> tuple[str, int, int, int, str, str]:
    problem = finding.problem
    place = problem.place
    file = str(finding.path or place.file)
    return file, finding.cell, place.line or 0, place.column, str(problem.kind), problem.message
