"""Finds the folder of the project that a site belongs to. Pages can use files in it."""

from __future__ import annotations

from pathlib import Path

from stlite_docs.base.limits import Limits
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.declarations import SiteSettings

# A folder with one of these is a repository. In a worktree and a submodule, `.git` is a file.
_MARKS = (".git", ".hg", ".jj")


def site_paths(docs: Path, config_folder: Path, settings: SiteSettings) -> DocsPaths:
    """Return how to resolve the paths in a site's pages. The page's folder is the docs root.

    Args:
        docs: The docs root.
        config_folder: The folder with the site's configuration.
        settings: Options of the site, as seen from this folder.
    """
    roots = (find_project_folder(config_folder), *map(Path, settings.roots))
    return DocsPaths(docs, docs, roots, Limits(**settings.limits))


def find_project_folder(config_folder: Path) -> Path:
    """Return the innermost repository around a folder, or the folder itself if it is in none.

    A repository of a whole home folder, which some people keep their settings in, does not count.
    """
    folder = config_folder.resolve()
    home = _find_home()
    for parent in (folder, *folder.parents):
        if parent in {home, Path(parent.anchor)}:
            break
        if any((parent / mark).exists() for mark in _MARKS):
            return parent
    return folder


def _find_home() -> Path | None:
    try:
        return Path.home().resolve()
    except (OSError, RuntimeError):
        return None
