"""The option `archives`: files to unpack in an app's folder."""

from __future__ import annotations

import posixpath
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from lzma import LZMAError
from pathlib import Path
from urllib.parse import urlsplit

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.app_files import check_address
from stlite_docs.files.app_folder import CONFIG_FILE, is_secret
from stlite_docs.files.assets import Asset, make_asset
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import Match, find_paths

# Suffixes, and the names of their formats in `shutil.unpack_archive`.
_FORMATS = {
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "gztar",
    ".tgz": "gztar",
    ".tar.bz2": "bztar",
    ".tbz2": "bztar",
    ".tar.xz": "xztar",
    ".txz": "xztar",
}
_MODES = {"tar": "r:", "gztar": "r:gz", "bztar": "r:bz2", "xztar": "r:xz"}
_MODULES = {"xztar": ("lzma",)}
# Exceptions that readers of archives raise for invalid bytes.
_BROKEN = (
    *(ArithmeticError, EOFError, LookupError, LZMAError, MemoryError, RuntimeError, ValueError),
    *(struct.error, tarfile.TarError, zipfile.BadZipFile, zlib.error),
)


@dataclass(frozen=True)
class Archive:
    """An archive and its format. A file on disk is an asset, any other a URL."""

    url: str
    format: str
    asset: Asset | None = None

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that unpack it, if Pyodide keeps them in a separate package."""
        return _MODULES.get(self.format, ())


def find_archives(
    items: Iterable[str], docs_paths: DocsPaths, diagnostics: Diagnostics
) -> tuple[Archive, ...]:
    """Return the archives for paths, globs and URLs, without duplicates. Report problems.

    Skips an archive that is unreadable, would write outside its folder, or contains files that the build does
    not publish. The build cannot check archives at URLs.
    """
    found: dict[Archive, None] = {}
    for item in items:
        try:
            if check_address(item):
                found[Archive(item, _format(urlsplit(item).path, item))] = None
                continue
            matches = find_paths(item, docs_paths, diagnostics)
        except PathError as error:
            diagnostics.add(ProblemKind.ASSET, f"option 'archives': {error}")
            continue
        for match in matches:
            try:
                archive = _read(match, diagnostics)
            except PathError as error:
                diagnostics.add(ProblemKind.ASSET, f"option 'archives': {error}")
            else:
                found.update({archive: None} if archive else {})
    return tuple(found)


def _read(match: Match, diagnostics: Diagnostics) -> Archive | None:
    if match.path.is_dir():
        raise PathError(
            f"expected an archive, got the folder {match.shown_as!r}; use the option 'files' for folders"
        )
    form = _format(match.path.name, match.shown_as)
    asset = make_asset(match.path, match.shown_as, diagnostics)
    if asset is None:
        return None
    fault = _find_fault(match.path, form, asset.sha256)
    if fault:
        raise PathError(f"{match.shown_as!r} {fault}")
    return Archive(asset.url, form, asset)


def _format(name: str, shown_as: str) -> str:
    for suffix, form in _FORMATS.items():
        if name.casefold().endswith(suffix):
            return form
    raise PathError(f"expected a name that ends in one of {', '.join(_FORMATS)}, got {quote(shown_as)}")


@lru_cache(maxsize=256)
def _find_fault(path: Path, form: str, _sha256: str) -> str:
    """Return the problem of an archive with this content, if any. Does not unpack it."""
    try:
        return next(filter(None, (_explain(name, goal) for name, goal in _members(path, form))), "")
    except _BROKEN as error:
        return f"is not a valid {form} archive: {error}"
    except OSError as error:  # bz2 and gzip raise this for data in another format.
        return f"is not a valid {form} archive: {error.strerror or error}"


def _members(path: Path, form: str) -> Iterator[tuple[str, str]]:
    """Yield each member's name, and the path that it leads to: the target of a link, or its name."""
    if form == "zip":
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.flag_bits & 1:
                    raise zipfile.BadZipFile(f"{quote(info.filename)} is encrypted")
                yield info.filename, info.filename
        return
    with tarfile.open(path, _MODES[form]) as tar:  # type: ignore[call-overload]  # one mode for each format
        for member in tar:
            goal = member.name
            if member.issym():
                goal = posixpath.join(posixpath.dirname(member.name), member.linkname)
            elif member.islnk():
                goal = member.linkname
            yield member.name, goal


def _explain(name: str, goal: str) -> str:
    """Return the problem of a member, if any."""
    if any(path.startswith("/") or _normalize(path).split("/")[0] == ".." for path in (name, goal)):
        return f"contains {quote(name)}, which leads out of the app's folder; remove it from the archive"
    inner = _normalize(name)
    if is_secret(inner):
        return (
            f"is not published, because it contains {quote(name)}, and all readers could read this file; "
            f"remove it from the archive; if it contains no secrets, name it: files: {inner}=PATH"
        )
    if inner == CONFIG_FILE:
        return (
            f"is not used, because it contains {quote(name)}, which Streamlit would apply to all apps in the "
            f"interpreter; remove it from the archive, and name it: files: {inner}=PATH, or set the option "
            "'config'"
        )
    return ""


def _normalize(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))
