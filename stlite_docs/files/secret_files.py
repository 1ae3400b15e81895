"""Finds files that usually contain passwords, tokens and private keys. All readers could read them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from stlite_docs.base.archive_members import (
    BROKEN,
    Member,
    Meter,
    copy_content,
    find_format,
    read_members,
)
from stlite_docs.base.limits import FIXED, LimitError, Limits
from stlite_docs.base.ordinary_file import is_ordinary
from stlite_docs.base.quoting import quote

# The folder of a version control system. It can have the token of the build, and nobody commits it.
_REPOSITORY = re.compile(r"\.(bzr|git|hg|jj|svn)")
_FOLDER = re.compile(r"\.(aws|azure|docker|env.*|gnupg|kube|ssh)")
_NAME = re.compile(
    r"\.env.*|\.flaskenv|\.(net|npm|pypi)rc|_netrc|\.yarnrc(\.yml)?|\.git-credentials|\.pgpass|\.my\.cnf"
    r"|\.htpasswd|\.docker(cfg|configjson)|\.s3cfg|\.boto|\.vault[_-]pass.*|gha-creds-.*\.json"
    r"|id_(rsa|dsa|ecdsa|ed25519)(_sk)?([._-](?!pub$).*)?|.*\.(jks|kdbx?|keystore|p12|pfx|ppk)"
)
# Archives that Python cannot read. Any of their files can be a secret.
_CLOSED = re.compile(
    r".*\.(7z|ace|arj|cab|cpio|deb|dmg|iso|lha|lzh|rar|rpm|tar\.(br|lz|lz4|lzma|lzo|sz|z|zstd?)|taz|tbz|tlz|tzst)"
    r"(\.\d+)?"
)
_ZIPS = (".egg", ".jar", ".pyz", ".whl")
_PAIRS = {(".cargo", "credentials"), (".cargo", "credentials.toml")}
# With the copies of editors, such as `secrets.toml.bak`.
_STREAMLITS = re.compile(r"\.?secrets.*")
# Files that can have a key anywhere. In other files, a key is the first thing.
_KEY_FILES = (".asc", ".cer", ".crt", ".json", ".key", ".p8", ".pem")
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File")
_BEFORE_KEY = b"\xef\xbb\xbf \t\r\n"
_HEAD = 64 * 1024
# HFS+ ignores these characters in names.
_IGNORED = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# The build looks into archives in archives, but no further than this.
_DEEPEST = 3


def is_secret_name(path: str) -> bool:
    """Whether a file at a path, with `/` as separator, is a secret by its name or one of its folders."""
    *folders, name = _fold(path) or [""]
    folder = folders[-1] if folders else ""
    return (
        is_in_repository(path)
        or any(_FOLDER.fullmatch(each) for each in folders)
        or _NAME.fullmatch(name) is not None
        or is_closed_archive(name)
        or (folder, name) in _PAIRS
        or (folder == ".streamlit" and _STREAMLITS.fullmatch(name) is not None)
    )


def is_closed_archive(path: str) -> bool:
    """Whether a file is, by its name, an archive that the build cannot look into."""
    return any(_CLOSED.fullmatch(name) for name in _fold(path)[-1:])


def is_in_repository(path: str) -> bool:
    """Whether a path is, or leads into, the folder of a version control system such as `.git`."""
    return any(_REPOSITORY.fullmatch(part) for part in _fold(path))


def is_repository(folder: Path) -> bool:
    """Whether a folder of any name has the data of Git: a bare repository, or one apart from its files."""
    return is_ordinary(folder / "HEAD") and all((folder / name).is_dir() for name in ("objects", "refs"))


def is_key_file(path: Path) -> bool:
    """Whether a file has a private key. Unreadable files do not count, because nobody can copy them."""
    if not is_ordinary(path):
        return False
    try:
        with path.open("rb") as file:
            return _has_key(file.read(_HEAD), path.name)
    except OSError:
        return False


def find_secret_in(path: Path, limits: Limits) -> str:
    """Return the name of a secret that a file contains, if it is an archive by its name.

    Raises:
        LimitError: The archive is larger than a limit.
    """
    form = _find_format(path.name)
    if form is None or not is_ordinary(path):
        return ""
    state = path.stat()
    return _find_kept(path, form, limits, state.st_mtime_ns, state.st_size)


def find_secret_member(member: Member, meter: Meter, depth: int = 0) -> str:
    """Return the name of a member that is a secret, or of a secret in it if it is an archive."""
    if is_secret_name(member.name) or is_secret_name(member.goal):
        return member.name
    if member.content is None:
        return ""
    form = _find_format(member.name)
    if form is None:
        return member.name if _has_key(member.content.read(_HEAD), member.name) else ""
    if depth == _DEEPEST:
        raise LimitError(
            f"expected archives in archives at most {_DEEPEST} deep, got {quote(member.name)}; {FIXED}"
        )
    with copy_content(member.content, meter) as copy:
        inner = _search(cast("BinaryIO", copy), form, meter, depth + 1)
    return f"{member.name}/{inner}" if inner else ""


def find_repository_in(names: Iterable[str]) -> str:
    """Return the `HEAD` of a folder in an archive that has the data of Git, whatever the folder's name.

    An archive may lack empty folders, and Git can keep `refs` empty.
    """
    paths = {"/".join(["", *_fold(name)]): name for name in names}
    ordered = sorted(paths)

    def has(path: str) -> bool:
        at = bisect_left(ordered, f"{path}/")
        return path in paths or (at < len(ordered) and ordered[at].startswith(f"{path}/"))

    for path, name in paths.items():
        folder, _, last = path.rpartition("/")
        if (
            last == "head"
            and has(f"{folder}/objects")
            and (has(f"{folder}/refs") or has(f"{folder}/packed-refs"))
        ):
            return name
    return ""


@lru_cache(maxsize=256)
def _find_kept(path: Path, form: str, limits: Limits, _time: int, size: int) -> str:
    with path.open("rb") as file:
        return _search(file, form, Meter(limits, size), 0)


def _search(file: BinaryIO, form: str, meter: Meter, depth: int) -> str:
    """Return the first secret in an archive. A file that only looks like an archive has none."""
    names = []
    try:
        for member in read_members(file, form, meter):
            names.append(member.name)
            if secret := find_secret_member(member, meter, depth):
                return secret
        return find_repository_in(names)
    except LimitError:
        raise
    except BROKEN:
        return find_repository_in(names)


def _find_format(name: str) -> str | None:
    return "zip" if name.casefold().endswith(_ZIPS) else find_format(name)


def _has_key(head: bytes, name: str) -> bool:
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")  # UTF-16 and UTF-32
    if name.casefold().endswith(_KEY_FILES):
        return _KEY.search(head) is not None
    return _KEY.match(head.lstrip(_BEFORE_KEY)) is not None


def _fold(path: str) -> list[str]:
    """Return the parts of a path as file systems compare them that do not distinguish all spellings.

    Some ignore upper and lower case, Windows ignores dots and spaces at the end, and text after a colon.
    """
    folded = unicodedata.normalize("NFKC", _IGNORED.sub("", path)).casefold().replace("\\", "/")
    parts = (part.partition(":")[0].rstrip(". ") for part in folded.split("/"))
    return [part for part in parts if part]
