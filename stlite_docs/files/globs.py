"""Expands globs in the folders that pages can use.

`glob.glob` follows links to any folder of the machine, and searches folders that link to each other
as often as there are ways through them.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.limits import advise
from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.docs_paths import DocsPaths, PathError

MAGIC = re.compile(r"[*?\[]")
_ANY_FOLDERS = "**"
# A glob can search this many times more names than it may find files.
_SEARCHED = 10
_OUTSIDE = object()


def expand_glob(
    folder: Path, segments: Sequence[str], text: str, docs_paths: DocsPaths, diagnostics: Diagnostics
) -> set[str]:
    """Return the paths below a folder that match the segments of a pattern, with `/` as separator.

    Like the shell, skips dot files unless the segment starts with a dot. Reports unreadable folders and links
    that lead out of the project, and does not follow these. Records the folders that it searches.

    Args:
        folder: The folder, without symbolic links.
        segments: The pattern. `**` matches any number of folders.
        text: The whole glob for messages.
        docs_paths: The folders that pages can use.
        diagnostics: Receives problems and folders.

    Raises:
        PathError: The glob searches too many names.
    """
    segments = [
        segment
        for segment, same in groupby(segments)
        for segment in (same if segment != _ANY_FOLDERS else [segment])
    ]
    found: set[str] = set()
    count, most = 0, _SEARCHED * docs_paths.limits.members
    waiting: list[tuple[Path, str, tuple[Path, ...], int]] = [(folder, "", (folder,), 0)]
    unreadable: dict[Path, OSError] = {}
    while waiting:
        here, prefix, above, at = waiting.pop()
        segment, is_last = segments[at], at == len(segments) - 1
        names = _list_names(here, unreadable)
        diagnostics.watch_folder(here)
        count += len(names) + 1
        if count > most:
            raise PathError(
                f"the glob {quote(text)}: expected at most {most} names to search, got more; "
                + advise("members", docs_paths.limits.members, docs_paths.limits.members + 1)
            )
        if segment == _ANY_FOLDERS and not is_last:
            waiting.append((here, prefix, above, at + 1))
        for name in _match(names, segment):
            if is_last:
                found.add(prefix + name)  # The caller checks it.
                if segment != _ANY_FOLDERS:
                    continue
            inner = _enter(here / name, docs_paths, unreadable)
            if inner is _OUTSIDE and not is_last:
                diagnostics.add(ProblemKind.ASSET, _explain_link(prefix + name, text))
            elif isinstance(inner, Path) and (segment != _ANY_FOLDERS or inner not in above):
                step = 0 if segment == _ANY_FOLDERS else 1
                waiting.append((inner, f"{prefix}{name}/", (*above, inner), at + step))
    for path, error in unreadable.items():
        shown = quote(docs_paths.page_name(path))
        diagnostics.add(
            ProblemKind.ASSET, f"the glob {quote(text)}: cannot read {shown}: {error.strerror or error}"
        )
    return found


def _list_names(folder: Path, unreadable: dict[Path, OSError]) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names, not paths
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        unreadable[folder] = error
    return []


def _match(names: list[str], segment: str) -> list[str]:
    if segment == _ANY_FOLDERS:
        return [name for name in names if not name.startswith(".")]
    if not MAGIC.search(segment):
        return [segment] if segment in names else []
    return [
        name for name in fnmatch.filter(names, segment) if segment.startswith(".") or not name.startswith(".")
    ]


def _enter(path: Path, docs_paths: DocsPaths, unreadable: dict[Path, OSError]) -> Path | object:
    """Return a folder without symbolic links; `_OUTSIDE` for one outside the project; None for a file."""
    try:
        goal = resolve_links(path) if path.is_symlink() else path
        if not docs_paths.inner_paths(goal):
            return _OUTSIDE
        return goal if stat.S_ISDIR(goal.stat().st_mode) else None
    except PermissionError as error:
        unreadable[path] = error
    except OSError:
        pass
    return None


def _explain_link(name: str, text: str) -> str:
    return f"the glob {quote(text)}: the link {quote(name)} is not used, because it leads out of the project"
