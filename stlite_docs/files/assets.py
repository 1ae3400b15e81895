"""Files to copy into the site: their hashes, and checks of names and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.hashing import kept_sha256
from stlite_docs.base.ordinary_file import check_ordinary
from stlite_docs.base.problems import ProblemKind

ASSETS = "files"
# Every server sends files with such names as data. Others it might send as a page in which scripts run, such
# as SVG, or without a type, which browsers then guess. That page would have the site's origin, which an
# isolated app must not get.
_DATA = frozenset(
    {"csv", "gif", "gz", "jpeg", "jpg", "json", "mp3", "mp4", "png", "txt", "wav", "webp", "zip"}
)
# Some hosts refuse larger files (Cloudflare Pages), and every reader of the page downloads the file.
LARGE = 25 * 2**20


@dataclass(frozen=True)
class Asset:
    """A file to copy into the site. Equal files are copied once, under their hash."""

    source: Path
    sha256: str

    @property
    def location(self) -> str:
        """The path of the copy, relative to our folder in the site.

        The copy keeps the file's name if it is safe. Hosts skip dot files, and servers change HTML and run
        PHP, whichever dot its suffix is behind. The app must get every byte, and browsers no page.
        """
        name = self.source.name.lstrip(".") or "file"
        _, *suffixes = name.casefold().split(".")
        is_data = len(suffixes) == 1 and suffixes[0] in _DATA
        return f"{ASSETS}/{self.sha256[:12]}/{name if is_data else name.replace('.', '_') + '.txt'}"

    @property
    def url(self) -> str:
        """The location as a URL."""
        return quote(self.location)


def make_asset(path: Path, shown_as: str, diagnostics: Diagnostics) -> Asset | None:
    """Return a file as an asset. Return None and report a problem if it is unreadable.

    Args:
        path: The file.
        shown_as: The file's name as its author wrote it.
        diagnostics: Receives problems.
    """
    try:
        path.name.encode()
        state = path.stat()
        check_ordinary(state)
        asset = Asset(path, kept_sha256(path, state))
    except UnicodeEncodeError:
        name = path.name.encode(errors="backslashreplace").decode()
        diagnostics.add(
            ProblemKind.ASSET,
            f"the name of file {name!r} is not UTF-8, so it cannot be part of a URL; rename the file",
        )
        return None
    except OSError as error:
        diagnostics.add(ProblemKind.ASSET, f"cannot read file {shown_as!r}: {error.strerror or error}")
        return None
    if state.st_size > LARGE:
        diagnostics.add(
            ProblemKind.ASSET,
            f"file {shown_as!r}: expected at most {LARGE // 2**20} MB, got {state.st_size / 2**20:.0f} MB; "
            "some hosts refuse larger files, and every reader downloads the file",
        )
    return asset
