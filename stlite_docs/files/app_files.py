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
from stlite_docs.base.limits import LimitError
from stlite_docs.base.ordinary_file import resolve_links
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.app_folder import SECRETS_FILE, walk_folder
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import find_paths
from stlite_docs.files.secret_files import find_secret_in, is_closed_archive, is_secret_name

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|data:")


@dataclass(frozen=True)
class AppFile:
    """A file in an app's folder.

    Attributes:
        name: Its path in the app's folder.
        source: The file on disk, or a URL.
        shown_as: The name for messages.
        is_explicit: Whether the author named exactly this file, not a folder, a glob or a link.
        fault: Why it is a secret that the build does not publish; nothing for most files.
    """

    name: str
    source: Path | str
    shown_as: str
    is_explicit: bool
    fault: str = ""


def find_app_files(items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics) -> list[AppFile]:
    """Return the files for the option's items, in order. Report invalid items and skip them.

    An item is a path, a glob, a folder or a URL, optionally with `name=` in front. `lookup` gives the path in
    the app's folder. The content of a folder goes into the app's folder, or into the folder `name`. Matches
    of a glob with a name go into the folder `name`. A URL gives the last part of its path.

    Files can be secrets, and two can have the same name: see `leave_out_secrets` and `choose_published`.
    """
    app_files: list[AppFile] = []
    for item in items:
        try:
            app_files.extend(_find(item, docs_paths, diagnostics))
            docs_paths.limits.check_members(len(app_files))
        except PathError as error:
            diagnostics.add_option(ProblemKind.ASSET, "files", str(error))
        except LimitError as error:
            diagnostics.add_option(ProblemKind.ASSET, "files", str(error))
            break
    return app_files


def leave_out_secrets(
    app_files: Iterable[AppFile], diagnostics: Diagnostics, own: Iterable[str] = ()
) -> list[AppFile]:
    """Return the files without secrets that a folder, a glob or a link contains, and report them.

    Does not report a secret for which the page names another file, such as one with demo secrets, or whose
    name is among the app's own text files.
    """
    given = [*app_files]
    named = [app_file for app_file in given if app_file.is_explicit and not app_file.fault]
    sources, names = {app_file.source for app_file in named}, {*own, *(app_file.name for app_file in named)}
    for app_file in given:
        if app_file.fault and app_file.source not in sources and app_file.name not in names:
            diagnostics.add(ProblemKind.PRIVATE, app_file.fault)
    return [app_file for app_file in given if not app_file.fault]


def choose_published(
    app_files: Iterable[AppFile], own: Mapping[str, Path | None], diagnostics: Diagnostics
) -> list[AppFile]:
    """Return the files to publish, one for each name, and report the others.

    Args:
        app_files: All files.
        own: The app's text files by name, with their paths on disk. They have priority.
        diagnostics: Receives the skipped files.
    """
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


def check_address(text: str) -> bool:
    """Whether an item is a URL.

    Raises:
        PathError: A browser must not fetch this URL.
    """
    if not _ADDRESS.match(text):
        return False
    if not is_url(text) or not urlsplit(text).netloc:
        raise PathError(f"expected a path, or a URL that starts with https:// or http://, got {quote(text)}")
    if "@" in urlsplit(text).netloc:
        raise PathError(
            "expected a URL without a user name and a password, because all readers could read them, "
            f"got {quote(text)}"
        )
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
            continue
        if not match.path.is_file():
            raise PathError(f"expected a file or a folder, got {match.shown_as!r}")
        if match.is_explicit:
            inner = _join(name, match.rest) or match.inner
        else:
            inner = f"{name.rstrip('/')}/{match.rest}" if name else match.inner
        is_named = match.is_explicit and docs_paths.is_named(match.shown_as, match.path)
        try:
            yield _make(inner, match.path, match.shown_as, docs_paths, is_explicit=is_named)
        except PathError as error:
            diagnostics.add_option(ProblemKind.ASSET, "files", str(error))


def _make(
    name: str, source: Path, shown_as: str, docs_paths: DocsPaths, *, is_explicit: bool = False
) -> AppFile:
    """Return a file, and whether it is a secret.

    Raises:
        PathError: The file is larger than a limit.
    """
    docs_paths.check_size(source, shown_as)
    fault = ""
    try:
        goal = resolve_links(source)
        is_secret = is_secret_name(name) or is_secret_name(shown_as) or docs_paths.is_secret(goal)
        if is_secret and not is_explicit:
            written = shown_as if is_secret_name(shown_as) else docs_paths.write(goal)
            reason = (
                "the build cannot look for secrets in archives of this kind"
                if is_closed_archive(written)
                else "all readers could read it"
            )
            fault = f"{shown_as!r} is not published, because {reason}. {_advise(name, written)}"
        inner = find_secret_in(goal, docs_paths.limits)
        if inner:
            fault = (
                f"{shown_as!r} is not published, because it contains {quote(inner)}, and all readers could "
                "read this file; remove it from the archive"
            )
    except LimitError as error:
        raise PathError(f"{quote(shown_as)}: {error}") from None
    except OSError:
        pass  # Copying the file reports the error.
    return AppFile(name, source, shown_as, is_explicit=is_explicit, fault=fault)


def _advise(name: str, written: str) -> str:
    """Return what to do about a secret. What is safe comes first."""
    is_streamlits = f"/{name}".endswith(f"/{SECRETS_FILE}")
    safe = (
        f"Give the app a file with values for everybody: files: {name}=demo-secrets.toml"
        if is_streamlits
        else "Move it out of the app's folder"
    )
    return f"{safe}; or, if it contains no secrets, name it: files: {name}={written}"


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
    count = 0
    for count, (path, inner) in enumerate(walk_folder(folder, shown_as, docs_paths, diagnostics), 1):
        diagnostics.watch_file(path)
        try:
            docs_paths.limits.check_members(count)
        except LimitError as error:
            raise PathError(f"the folder {shown_as!r}: {error}") from None
        try:
            yield _make(prefix + inner, path, f"{shown_as.rstrip('/')}/{inner}", docs_paths)
        except PathError as error:
            diagnostics.add_option(ProblemKind.ASSET, "files", str(error))
    if not count:
        raise PathError(f"the folder {shown_as!r} contains no files for an app")


def _explain_clash(app_file: AppFile, other: str) -> str:
    return (
        f"option 'files': {app_file.shown_as!r} is not used, because the app has {other}; "
        f"give it another name: other-name={app_file.shown_as}"
    )
