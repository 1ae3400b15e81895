"""The option `files`: the files in an app's folder, and their paths there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from stlite_docs.base.addresses import is_inside, is_url
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.app_folder import is_secret, walk_folder
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import find_paths

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|data:")


@dataclass(frozen=True)
class AppFile:
    """A file in an app's folder.

    Attributes:
        name: Its path in the app's folder.
        source: The file on disk, or a URL.
        shown_as: The name for messages.
        is_explicit: Whether the author named exactly this file, not a folder or a glob.
    """

    name: str
    source: Path | str
    shown_as: str
    is_explicit: bool


def find_app_files(items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[AppFile]:
    """Return the files for the option's items, in order. Report invalid items and skip them.

    An item is a path, a glob, a folder or a URL, optionally with `name=` in front. `lookup` gives the path in
    the app's folder. The content of a folder goes into the app's folder, or into the folder `name`. Matches
    of a glob with a name go into the folder `name`. A URL gives the last part of its path.

    Two files can have the same name, and some can be secret. `choose_published` handles both.
    """
    app_files: list[AppFile] = []
    for item in items:
        try:
            app_files.extend(_find(item, docs_paths, diagnostics))
        except PathError as error:
            diagnostics.add(ProblemKind.ASSET, f"option 'files': {error}")
    return app_files


def choose_published(
    app_files: Iterable[AppFile], own: Mapping[str, Path | None], diagnostics: Diagnostics
) -> list[AppFile]:
    """Return the files to publish: one for each name, and secrets only if the author named them.

    Args:
        app_files: All files.
        own: The app's text files by name, with their paths on disk. They have priority.
        diagnostics: Receives the skipped files.
    """
    return _without_clashes(_without_secrets([*app_files], diagnostics), own, diagnostics)


def check_address(text: str) -> bool:
    """Whether an item is a URL.

    Raises:
        PathError: A browser must not fetch this URL.
    """
    if not _ADDRESS.match(text):
        return False
    if not is_url(text) or not urlsplit(text).netloc:
        raise PathError(f"expected a path, or a URL that starts with https:// or http://, got {quote(text)}")
    return True


def _find(item: str, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Iterator[AppFile]:
    name, target = _split_name(item, docs_paths)
    if check_address(target):
        last = unquote(posixpath.basename(urlsplit(target).path))
        if not name and not is_inside(last):
            raise PathError(f"the URL {quote(target)} has no file name; add one: data.csv=URL")
        yield AppFile(_join(name, last) or last, target, target, is_explicit=True)
        return
    for match in find_paths(target, docs_paths, diagnostics):
        if match.path.is_dir():
            yield from _find_in_folder(match.path, name, target, docs_paths, diagnostics)
        elif not match.path.is_file():
            raise PathError(f"expected a file or a folder, got {match.shown_as!r}")
        elif match.is_explicit:
            yield AppFile(
                _join(name, match.rest) or match.inner, match.path, match.shown_as, is_explicit=True
            )
        else:
            inner = f"{name.rstrip('/')}/{match.rest}" if name else match.inner
            yield AppFile(inner, match.path, match.shown_as, is_explicit=False)


def _split_name(item: str, docs_paths: DocsPaths) -> tuple[str, str]:
    """Split `name=` from an item, unless a file has this name or `=` is part of a URL."""
    name, sign, target = (part.strip() for part in item.partition("="))
    if not sign or _ADDRESS.match(name) or _is_there(item, docs_paths):
        return "", item
    if not is_inside(name) or not target:
        raise PathError(
            f"expected name=path with a path in the app's folder, such as data/x.csv, got {quote(item)}"
        )
    return posixpath.normpath(name) + "/" * name.endswith("/"), target


def _is_there(item: str, docs_paths: DocsPaths) -> bool:
    try:
        return docs_paths.resolve(item).exists()
    except (OSError, ValueError):
        return False


def _join(name: str, last: str) -> str:
    return name + last if name.endswith("/") else name


def _find_in_folder(
    folder: Path, name: str, shown_as: str, docs_paths: DocsPaths, diagnostics: Diagnostics
) -> Iterator[AppFile]:
    prefix = f"{name.rstrip('/')}/" if name else ""
    is_empty = True
    for path, inner in walk_folder(folder, shown_as, docs_paths, diagnostics):
        is_empty = False
        diagnostics.watch_file(path)
        yield AppFile(prefix + inner, path, f"{shown_as.rstrip('/')}/{inner}", is_explicit=False)
    if is_empty:
        raise PathError(f"the folder {shown_as!r} contains no files for an app")


def _without_secrets(app_files: list[AppFile], diagnostics: Diagnostics) -> list[AppFile]:
    """Skip secrets that a folder or glob contains, and report them."""
    outright = {app_file.source for app_file in app_files if app_file.is_explicit}
    kept = []
    for app_file in app_files:
        if app_file.is_explicit or not is_secret(app_file.name):
            kept.append(app_file)
        elif app_file.source not in outright:
            diagnostics.add(
                ProblemKind.ASSET,
                f"{app_file.shown_as!r} is not published, because all readers could read it; "
                f"if it contains no secrets, name it: files: {app_file.name}={app_file.shown_as}",
            )
    return kept


def _without_clashes(
    app_files: list[AppFile], own: Mapping[str, Path | None], diagnostics: Diagnostics
) -> list[AppFile]:
    """Skip files whose name in the app's folder is already used."""
    sources: dict[str, Path | str | None] = {**own}
    kept = []
    for app_file in app_files:
        if app_file.name in sources:
            if sources[app_file.name] != app_file.source:
                diagnostics.add(
                    ProblemKind.ASSET, _explain_clash(app_file, f"another file {app_file.name!r}")
                )
            continue
        sources[app_file.name] = app_file.source
        kept.append(app_file)
    for app_file in kept:
        for parent in PurePosixPath(app_file.name).parents:
            if str(parent) in sources:
                diagnostics.add(
                    ProblemKind.ASSET,
                    _explain_clash(app_file, f"a file {str(parent)!r} where a folder is needed"),
                )
    return [
        app_file
        for app_file in kept
        if not any(str(up) in sources for up in PurePosixPath(app_file.name).parents)
    ]


def _explain_clash(app_file: AppFile, other: str) -> str:
    return (
        f"option 'files': {app_file.shown_as!r} is not used, because the app has {other}; "
        f"give it another name: other-name={app_file.shown_as}"
    )
