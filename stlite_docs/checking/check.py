"""Finds the files to check, and checks them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind, StliteError
from stlite_docs.checking.readers import Checked, Finding, Readers, locate
from stlite_docs.files.project_folder import site_paths
from stlite_docs.options.declarations import SiteSettings

_IMPORT = re.compile(rb"^[ \t]*(?:import|from)[ \t]+streamlit\b", re.MULTILINE)
_SCRIPT = re.compile(rb"^# /// script[ \t]*\r?$", re.MULTILINE)
# What builds and tools write.
_OUTPUTS = frozenset({"__pycache__", "_build", "build", "dist", "node_modules", "site", "site-packages"})
_VENV = "pyvenv.cfg"


@dataclass(frozen=True)
class Result:
    """What a check has found."""

    findings: tuple[Finding, ...]
    apps: int
    files: int


def check_paths(paths: Sequence[Path]) -> Result:
    """Check the apps of pages and programs.

    Args:
        paths: Files and folders. Without any, the docs of the current folder's site, or the current folder.

    Raises:
        StliteError: A path does not exist, or a site cannot be read.
    """
    readers = Readers()
    files = list(dict.fromkeys(_find_files(paths or [_find_docs(readers)], readers)))
    groups: dict[tuple[str, Path | None], list[Path]] = {}
    checks = []
    for file in files:
        if file.suffix == ".py":
            checks.append(check_program(file))
        else:
            site = readers.find_site_of(file)
            groups.setdefault((site.name if site else file.suffix, site), []).append(file)
    checks += [readers.load(name).check_pages(site, pages) for (name, site), pages in groups.items()]
    # Pages can share a program.
    findings = {_key(finding): finding for checked in checks for finding in checked.findings}
    found = tuple(findings[key] for key in sorted(findings))
    return Result(found, sum(checked.apps for checked in checks), len(files))


def _find_docs(readers: Readers) -> Path:
    here = Path.cwd()
    site = readers.find_site(here)
    return readers.load(site.name).find_docs(site) if site else here


def check_program(file: Path) -> Checked:
    """Check a program. What data files a page gives to it is unknown here."""
    folder = file.parent
    paths = site_paths(folder, folder, SiteSettings())
    place = Place(paths.display_name(file))
    app = build_app(Block(place, "", place, {"file": file.name}), paths)
    problems = [problem for problem in app.problems if problem.kind is not ProblemKind.DATA]
    return Checked(1, tuple(locate(problem, file, folder) for problem in problems))


def _find_files(paths: Iterable[Path], readers: Readers) -> Iterator[Path]:
    for path in paths:
        found = Path(os.path.realpath(path))
        if found.is_dir():
            yield from _walk(found, readers.suffixes)
        elif not found.is_file():
            raise StliteError(f"expected a file or a folder, got {str(path)!r}, which does not exist")
        elif found.suffix in {".py", *readers.suffixes}:
            yield found
        else:
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


def _key(finding: Finding) -> tuple[str, int, int, str, str]:
    problem = finding.problem
    place = problem.place
    file = str(finding.path or place.file)
    return file, place.line or 0, place.column, str(problem.kind), problem.message
