"""Finds the readers of pages that adapters declare, so that this package knows no adapter.

An entry point of the group `stlite_docs.checks` is the reader for a site's configuration file, or for pages
with a suffix in no site.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol

from stlite_docs.base.notebooks import SUFFIX as NOTEBOOK
from stlite_docs.base.notebooks import find_named_cell
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, StliteError
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.project_folder import site_paths
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.dependencies import Dependencies
from stlite_docs.publish.tally import Tally

GROUP = "stlite_docs.checks"
# Sites of all adapters can have these pages.
_OF_ALL = frozenset({".md", NOTEBOOK})
# Pages that only Sphinx reads, MyST aside.
_SPHINX = ".rst"
_MYST = re.compile(rb"^[ \t>]*(?:`{3,}|~{3,}|:{3,})[ \t]*\{stlite\}", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """A problem, and its file on the disk. Text from elsewhere has no file.

    In a cell of a notebook, the problem's line is the one in the cell. The first of all cells is 1.
    """

    problem: Problem
    path: Path | None
    cell: int = 0


@dataclass(frozen=True)
class Checked:
    """What was found in a page or a program.

    Args:
        apps: The number of apps.
        findings: The problems.
        dependencies: What they depend on.
        tally: What became of the apps.
    """

    apps: int
    findings: tuple[Finding, ...] = ()
    dependencies: Dependencies = field(default_factory=Dependencies)
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class SiteApps:
    """What the apps of a site need to run as in a build.

    Args:
        file: The site's configuration file.
        place: Its name for messages.
        docs_paths: Resolves paths in the docs.
        settings: The site-only options, with paths as seen from the configuration file.
        layer: The site's parsed options for its apps by key.
        folders: The folders of the site's sources and output.
        pages: The needs of each live app, by page.
        suppressed: The kinds of problems that the site does not want to see.
    """

    file: Path | None
    place: Place
    docs_paths: DocsPaths
    settings: SiteSettings = field(default_factory=SiteSettings)
    layer: Mapping[str, object] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    pages: Mapping[Path, Sequence[AppNeeds]] = field(default_factory=dict)
    suppressed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CheckedSite:
    """What a reader has found in pages of a site, by page, and the apps of the site."""

    pages: Mapping[Path, Checked]
    apps: SiteApps


def without_site(programs: Sequence[Path]) -> SiteApps:
    """Return the defaults of a site, for programs that are in none."""
    folder = Path(os.path.commonpath([program.parent for program in programs]))
    return SiteApps(None, Place(folder.name), site_paths(folder, folder, SiteSettings()))


def locate(problem: Problem, page: Path, docs: Path) -> Finding:
    """Find the file of a problem.

    Messages name pages with the docs folder, and programs as the page does: below its folder or, after `/`,
    below the docs.
    """
    file, cell, line = find_named_cell(problem.place.file, problem.place.line)
    place = replace(problem.place, file=file, line=line)
    return Finding(replace(problem, place=place), locate_file(file, page, docs), cell)


def locate_file(name: str, page: Path, docs: Path) -> Path | None:
    """Return the file that a message names; None for text from elsewhere."""
    if name.startswith("<"):
        return None
    if name.startswith("/") and (docs / name[1:]).exists():
        return _normalize(docs / name[1:])
    path = docs.parent / name
    if path != page and (page.parent / name).exists():
        path = page.parent / name
    return _normalize(path)


def _has_myst(page: Path) -> bool:
    """Whether a page has a block in the form that only MyST knows."""
    try:
        return _MYST.search(page.read_bytes()) is not None
    except OSError:
        return False


def _normalize(path: Path) -> Path:
    return Path(os.path.normpath(path))


class Reader(Protocol):
    """Reads pages as an adapter does in a build. A module with these functions is one."""

    def find_docs(self, site: Path) -> Path:
        """Return the folder with the pages of a site, whose configuration file is given."""

    def check_pages(self, site: Path | None, pages: Sequence[Path], *, whole: bool = False) -> CheckedSite:
        """Check pages of a site, or pages that are in no site.

        With `whole`, the result also has the apps of the site's other pages.
        """


class Readers:
    """The readers of all adapters."""

    @cached_property
    def _points(self) -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group=GROUP)}

    @property
    def suffixes(self) -> frozenset[str]:
        """The suffixes of pages."""
        return frozenset(name for name in self._points if name.startswith("."))

    def find_docs(self) -> Path:
        """Return the docs of the current folder's site, or the current folder."""
        here = Path.cwd()
        site = self.find_site(here)
        return self.load(site.name).find_docs(site) if site else here

    def find_site(self, folder: Path) -> Path | None:
        """Return the configuration file of a site that is in a folder, if any."""
        names = sorted(name for name in self._points if not name.startswith("."))
        return next((folder / name for name in reversed(names) if (folder / name).is_file()), None)

    def find_site_of(self, page: Path) -> Path | None:
        """Return the configuration file of the site that a page or a program belongs to, if any."""
        for folder in page.parents:
            site = self.find_site(folder)
            # A site can have pages of a kind that another adapter alone reads.
            if site and self._can_read(site.name, page.suffix):
                return site
        return None

    def find_name(self, file: Path) -> str:
        """Return the name of the reader for a file in no site; nothing for a program."""
        if file.suffix == ".py":
            return ""
        return _SPHINX if file.suffix == ".md" and _has_myst(file) else file.suffix

    def _can_read(self, name: str, suffix: str) -> bool:
        alone = self._points.get(suffix)
        return suffix in _OF_ALL or alone is None or alone.value == self._points[name].value

    def load(self, name: str) -> Reader:
        """Return the reader for a configuration file or a suffix.

        Raises:
            StliteError: What it needs is not installed.
        """
        point = self._points[name]
        try:
            reader: Reader = point.load()
        except ImportError as error:
            # The name of an adapter's package begins with that of the extra that brings its host.
            extra = point.value.split(".")[1].partition("_")[0]
            raise StliteError(
                f"cannot read pages for {name}: {error}. Install stlite-docs[{extra}]"
            ) from error
        return reader
