"""Finds the files for paths, globs and folders, and protects files that pages must not reach.

A file's path in the app's folder is the path that the author wrote, without `/` and `..`. For example,
`data/x.csv`, `/data/x.csv` and `../data/x.csv` all become `data/x.csv`. For a match of a glob such as
`data/*.csv`, it is the path of the match.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.directory_listing import read_directory
from stlite_docs.base.limits import LimitError
from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.quoting import quote
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.globs import MAGIC, expand_glob

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Match:
    """A file or folder on disk.

    Attributes:
        path: The file or folder.
        shown_as: Its path as the author wrote it. For globs, the path of the match.
        rest: The part of the path that matched the pattern of a glob; otherwise the name.
        is_explicit: Whether the author named exactly this file.
    """

    path: Path
    shown_as: str
    rest: str
    is_explicit: bool

    @property
    def inner(self) -> str:
        """The path in the app's folder."""
        parts = PurePosixPath(posixpath.normpath(self.shown_as)).parts
        return "/".join(
            part for part in parts if part not in {"..", "/", "//"} and not _DRIVE.fullmatch(part)
        )


def find_paths(text: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[Match]:
    """Return the matches of a path or glob, sorted by name, and record the files and folders searched.

    An explicit path can look like a pattern. A glob matches only files, no dot files, and nothing outside the
    docs root and the page's folder.

    Raises:
        PathError: Nothing matches, a file is unreadable, or a path leads to where pages must not
            take files from.
    """
    try:
        if MAGIC.search(posixpath.normpath(text)) and not docs_paths.resolve(text).exists():
            return _find_matches(text, docs_paths, diagnostics)
    except (OSError, ValueError) as error:
        raise _explain(text, error) from None
    path = find_path(text, docs_paths, diagnostics)
    return [Match(path, text, posixpath.basename(posixpath.normpath(text)), is_explicit=True)]


def find_path(text: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Path:
    """Return the file or folder with exactly this path, and record the search.

    Raises:
        PathError: It does not exist, or is unreadable.
    """
    try:
        path = docs_paths.resolve(text)
    except PathError:
        if link := docs_paths.find_link(text):  # Its author can make it lead elsewhere.
            diagnostics.watch_file(link)
        raise
    try:
        if not path.is_dir():  # The content of a folder is watched elsewhere.
            diagnostics.watch_file(path)
        if path.exists():
            _check_spelling(text, docs_paths)
            return path
    except (OSError, ValueError) as error:
        raise _explain(text, error) from None
    raise PathError(
        f"{quote(text)} not found: looked for {docs_paths.page_name(path)}; "
        "paths are relative to the page, or to the docs root if they start with '/'"
    )


def check_public(match: Match, docs_paths: DocsPaths) -> None:
    """Refuse a secret that the page does not name itself. Its lines would become part of the page.

    Raises:
        PathError: The file is a secret.
    """
    is_named = match.is_explicit and docs_paths.is_named(match.shown_as, match.path)
    if not is_named and docs_paths.is_secret(match.path):
        is_far = docs_paths.page_name(match.path) != docs_paths.display_name(match.path)
        advice = "name it without a glob and a link" if is_far else f"name it: {docs_paths.write(match.path)}"
        raise PathError(
            f"{quote(match.shown_as)} is not used, because all readers could read it; if it contains no "
            f"secrets, {advice}"
        )


def _check_spelling(text: str, docs_paths: DocsPaths) -> None:
    """Refuse a name with other upper and lower case letters than on the disk.

    Windows and macOS find such a file, but Linux does not, and neither does the app in the browser.
    """
    path = docs_paths.root if text.startswith("/") else docs_paths.folder
    for part in PurePosixPath(posixpath.normpath(text).lstrip("/")).parts:
        other = path / part.swapcase()
        path = path / part
        if part not in {"..", part.swapcase()} and other.exists():
            names = {unicodedata.normalize("NFC", name): name for name in read_directory(path.parent).names}
            folded = {name.casefold(): name for name in names}
            wanted = unicodedata.normalize("NFC", part)
            if wanted not in names and wanted.casefold() in folded:
                raise PathError(
                    f"{quote(text)} is spelled {folded[wanted.casefold()]!r} on the disk; use that spelling, "
                    "because other systems and browsers distinguish upper and lower case"
                )


def _explain(text: str, error: OSError | ValueError) -> PathError:
    if isinstance(error, PathError):
        return error
    reason = error.strerror or error if isinstance(error, OSError) else "no file can have this name"
    return PathError(f"cannot read {quote(text)}: {reason}")


def is_reachable(path: Path, docs_paths: DocsPaths) -> bool:
    """Whether the build can use a file that the author did not name: it must be in the docs."""
    return any(path.is_relative_to(folder.resolve()) for folder in (docs_paths.root, docs_paths.folder))


def _find_matches(text: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[Match]:
    segments = posixpath.normpath(text.lstrip("/")).split("/")
    literal = next(number for number, segment in enumerate(segments) if MAGIC.search(segment))
    start = "/".join(segments[:literal]) or "."
    base = docs_paths.resolve("/" * text.startswith("/") + start)
    found = []
    for name in sorted(expand_glob(base, segments[literal:], text, docs_paths, diagnostics)):
        shown_as = posixpath.normpath(f"{start}/{name}")
        try:
            path = resolve_links(base / name)
        except OSError:  # Ignore circular links.
            continue
        docs_paths.check(path, shown_as)
        if not is_reachable(path, docs_paths):
            raise PathError(
                f"the glob {quote(text)} matches {docs_paths.page_name(path)}, which is outside the docs; "
                "name this file without a glob"
            )
        if path.is_file():
            found.append(Match(path, "/" * text.startswith("/") + shown_as, name, is_explicit=False))
    if not found:
        raise PathError(
            f"the glob {quote(text)} matches no file in {docs_paths.page_name(base)}; "
            "globs do not match dot files"
        )
    try:
        docs_paths.limits.check_members(len(found))
    except LimitError as error:
        raise PathError(f"the glob {quote(text)}: {error}") from None
    for match in found:
        diagnostics.watch_file(match.path)
    return found
