"""The option `archives`: files to unpack in an app's folder."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from stlite_docs.base.archive_members import BROKEN, FORMATS, Member, Meter, find_format, read_members
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.limits import LimitError, Limits
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.files.app_files import check_address
from stlite_docs.files.app_folder import CONFIG_FILE, STREAMLIT_FOLDER
from stlite_docs.files.assets import Asset, make_asset
from stlite_docs.files.docs_paths import DocsPaths, PathError
from stlite_docs.files.lookup import Match, check_public, find_paths
from stlite_docs.files.secret_files import find_repository_in, find_secret_member

_MODULES = {"xztar": ("lzma",)}
_DRIVE = re.compile(r"(^|/)[A-Za-z]:")


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

    Skips an archive that is unreadable or larger than a limit, would write outside its folder, or contains
    files that the build does not publish. The build cannot check archives at URLs.
    """
    found: dict[Archive, None] = {}
    for item in items:
        try:
            if check_address(item):
                found[Archive(item, _format(urlsplit(item).path, item))] = None
                continue
            matches = find_paths(item, docs_paths, diagnostics)
        except PathError as error:
            diagnostics.add_option(ProblemKind.ASSET, "archives", str(error))
            continue
        for match in matches:
            try:
                archive = _read(match, docs_paths, diagnostics)
            except PathError as error:
                diagnostics.add_option(ProblemKind.ASSET, "archives", str(error))
            else:
                found.update({archive: None} if archive else {})
    return tuple(found)


def _read(match: Match, docs_paths: DocsPaths, diagnostics: Diagnostics) -> Archive | None:
    if match.path.is_dir():
        raise PathError(
            f"expected an archive, got the folder {match.shown_as!r}; use the option 'files' for folders"
        )
    form = _format(match.path.name, match.shown_as)
    check_public(match, docs_paths)
    docs_paths.check_size(match.path, match.shown_as)
    asset = make_asset(match.path, match.shown_as, diagnostics)
    if asset is None:
        return None
    fault = _find_fault(match.path, form, docs_paths.limits, asset.sha256)
    if fault:
        raise PathError(f"{match.shown_as!r} {fault}")
    return Archive(asset.url, form, asset)


def _format(name: str, shown_as: str) -> str:
    form = find_format(name)
    if form is None:
        raise PathError(f"expected a name that ends in one of {', '.join(FORMATS)}, got {quote(shown_as)}")
    return form


@lru_cache(maxsize=256)
def _find_fault(path: Path, form: str, limits: Limits, _sha256: str) -> str:
    """Return the problem of an archive with this content, if any. Does not unpack it."""
    try:
        with path.open("rb") as file:
            meter = Meter(limits, path.stat().st_size)
            return _find_bad_member(read_members(file, form, meter), meter)
    except LimitError as error:
        return f"is not used: {error}"
    except OSError as error:  # bz2 and gzip raise this for data in another format.
        return f"is not a valid {form} archive: {error.strerror or error}"
    except BROKEN as error:
        return f"is not a valid {form} archive: {error}"


def _find_bad_member(members: Iterable[Member], meter: Meter) -> str:
    links, names = [], []
    for member in members:
        fault = _explain(member, meter)
        if fault:
            return fault
        names.append(_normalize(member.name))
        if member.is_link:
            links.append(f"{names[-1]}/")
    git = find_repository_in(names)
    if git:
        return _explain_secret(git)
    names.sort()
    for link in links:
        # The checks look at names, and a file in a linked folder has another name.
        at = bisect_left(names, link)
        if at < len(names) and names[at].startswith(link):
            return f"contains {quote(names[at])}, which is in a linked folder; pack the folder itself"
    return ""


def _explain(member: Member, meter: Meter) -> str:
    """Return the problem of a member, if any."""
    name = member.name
    if any(_leads_out(_normalize(path)) for path in (name, member.goal)):
        return f"contains {quote(name)}, which leads out of the app's folder; remove it from the archive"
    if not member.is_ordinary:
        return f"contains {quote(name)}, which is a device or a pipe; remove it from the archive"
    inner = _normalize(name)
    secret = find_secret_member(member, meter)
    if secret:
        advice = f"; if it contains no secrets, name it: files: {inner}=PATH" if secret == name else ""
        return _explain_secret(secret) + advice
    if inner == CONFIG_FILE or (member.is_link and inner == STREAMLIT_FOLDER):
        return (
            f"is not used, because it contains {quote(name)}, which Streamlit would apply to all apps in the "
            f"interpreter; remove it from the archive, and name it: files: {inner}=PATH, or set the option "
            "'config'"
        )
    return ""


def _explain_secret(secret: str) -> str:
    return (
        f"is not published, because it contains {quote(secret)}, and all readers could read this file; "
        "remove it from the archive"
    )


def _leads_out(path: str) -> bool:
    """Whether a path leads out of a folder on any system. Windows starts again at the name of a drive."""
    return path.startswith(("/", "../")) or path == ".." or _DRIVE.search(path) is not None


def _normalize(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))
