"""The option `files`: what is mounted in an app's folder, and under which path."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from stlite_docs.base.addresses import is_inside, is_url
from stlite_docs.base.diagnostics import Notes
from stlite_docs.base.problems import Subject
from stlite_docs.files.app_folder import is_secret, walk_folder
from stlite_docs.files.docs_paths import Origin
from stlite_docs.files.lookup import PathError, find_paths

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|data:")


@dataclass(frozen=True)
class Mount:
    """A file in an app's folder.

    Attributes:
        name: Its path there.
        source: The file on the disk, or a web address.
        written: How messages name the source.
        is_outright: Whether the author named this very file, not a folder or a glob that has it.
    """

    name: str
    source: Path | str
    written: str
    is_outright: bool


def find_mounts(
    items: Iterable[tuple[str, Origin]], own: Mapping[str, Path | None], notes: Notes
) -> list[Mount]:
    """Return the files that the option names; what is wrong is noted, and the rest is there.

    An item is a path, a glob, a folder or an address, or `name=` and one of these. Paths in the app's folder
    are those of `paths`. A folder's contents stand in the app's folder itself, or in the folder `name`; so do
    a glob's matches with a name. An address gives the last part of its path.

    Args:
        items: The option's items, and where relative paths of each begin.
        own: The app's own text files by name, and where they are read from: they win.
        notes: Takes problems, and what was looked at.
    """
    mounts: list[Mount] = []
    for item, origin in items:
        try:
            mounts.extend(_find(item, origin, notes))
        except PathError as error:
            notes.add(Subject.ASSET, f"option 'files': {error}")
    return _without_clashes(_without_secrets(mounts, notes), own, notes)


def check_address(text: str) -> bool:
    """Whether an item is a web address.

    Raises:
        PathError: It is an address that a browser must not fetch.
    """
    if not _ADDRESS.match(text):
        return False
    if not is_url(text) or not urlsplit(text).netloc:
        raise PathError(f"expected a path, or an address that begins with https:// or http://, got {text!r}")
    return True


def _find(item: str, origin: Origin, notes: Notes) -> Iterator[Mount]:
    name, target = _split_name(item, origin)
    if check_address(target):
        last = unquote(posixpath.basename(urlsplit(target).path))
        if not name and not is_inside(last):
            raise PathError(f"the address {target!r} has no file's name; give it one: data.csv={target}")
        yield Mount(_join(name, last) or last, target, target, is_outright=True)
        return
    for match in find_paths(target, origin, notes):
        if match.path.is_dir():
            yield from _find_in_folder(match.path, name, target, origin, notes)
        elif not match.path.is_file():
            raise PathError(f"expected a file or a folder, got {match.written!r}, which is neither")
        elif match.is_outright:
            yield Mount(_join(name, match.rest) or match.inner, match.path, match.written, is_outright=True)
        else:
            inner = f"{name.rstrip('/')}/{match.rest}" if name else match.inner
            yield Mount(inner, match.path, match.written, is_outright=False)


def _split_name(item: str, origin: Origin) -> tuple[str, str]:
    """Take `name=` off an item, unless there is a file with just this name, or `=` belongs to an address."""
    name, sign, target = (part.strip() for part in item.partition("="))
    if not sign or _ADDRESS.match(name) or ("\0" not in item and origin.locate(item).exists()):
        return "", item
    if not is_inside(name) or not target:
        raise PathError(
            f"expected name=path with a path in the app's folder, such as data/x.csv, got {item!r}"
        )
    return posixpath.normpath(name) + "/" * name.endswith("/"), target


def _join(name: str, last: str) -> str:
    return name + last if name.endswith("/") else name


def _find_in_folder(folder: Path, name: str, written: str, origin: Origin, notes: Notes) -> Iterator[Mount]:
    prefix = f"{name.rstrip('/')}/" if name else ""
    is_empty = True
    for path, inner in walk_folder(folder, written, origin, notes):
        is_empty = False
        notes.note_file(path)
        yield Mount(prefix + inner, path, f"{written.rstrip('/')}/{inner}", is_outright=False)
    if is_empty:
        raise PathError(f"the folder {written!r} has no files for an app")


def _without_secrets(mounts: list[Mount], notes: Notes) -> list[Mount]:
    """Leave out passwords that a folder or glob has taken along, and say so."""
    outright = {mount.source for mount in mounts if mount.is_outright}
    kept = []
    for mount in mounts:
        if mount.is_outright or not is_secret(mount.name):
            kept.append(mount)
        elif mount.source not in outright:
            notes.add(
                Subject.ASSET,
                f"{mount.written!r} is not published, since everybody can read what a page loads; "
                f"if it holds no secrets, name it: files: {mount.name}={mount.written}",
            )
    return kept


def _without_clashes(mounts: list[Mount], own: Mapping[str, Path | None], notes: Notes) -> list[Mount]:
    """Leave out files whose place in the app's folder is taken."""
    sources: dict[str, Path | str | None] = {**own}
    kept = []
    for mount in mounts:
        if mount.name in sources:
            if sources[mount.name] != mount.source:
                notes.add(Subject.ASSET, _explain_clash(mount, f"another file {mount.name!r}"))
            continue
        sources[mount.name] = mount.source
        kept.append(mount)
    for mount in kept:
        for parent in PurePosixPath(mount.name).parents:
            if str(parent) in sources:
                notes.add(
                    Subject.ASSET, _explain_clash(mount, f"a file {str(parent)!r} where a folder is needed")
                )
    return [
        mount for mount in kept if not any(str(up) in sources for up in PurePosixPath(mount.name).parents)
    ]


def _explain_clash(mount: Mount, other: str) -> str:
    return (
        f"option 'files': {mount.written!r} is left out, since the app has {other}; "
        f"give one of them another name: other-name={mount.written}"
    )
