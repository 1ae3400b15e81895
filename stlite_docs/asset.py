"""Taking a file into the site: its hash, and what may be wrong with it."""

from __future__ import annotations

from pathlib import Path

from stlite_docs.cargo import Asset
from stlite_docs.notes import Notes
from stlite_docs.problems import Subject
from stlite_docs.runtime.cache import kept_sha256

# Hosts refuse larger files (Cloudflare Pages), and every reader of the page fetches it.
LARGE = 25 * 2**20


def make_asset(path: Path, written: str, notes: Notes) -> Asset | None:
    """Return a file as an asset; None, and a problem, for one that cannot be read.

    Args:
        path: The file.
        written: How its author names it.
        notes: Takes what is wrong.
    """
    try:
        path.name.encode()
        state = path.stat()
        asset = Asset(path, kept_sha256(path, state))
    except UnicodeEncodeError:
        name = path.name.encode(errors="backslashreplace").decode()
        notes.add(
            Subject.ASSET, f"the name of {name!r} is not UTF-8, and no address can be made of it; rename it"
        )
        return None
    except OSError as error:
        notes.add(Subject.ASSET, f"file {written!r} cannot be read: {error.strerror or error}")
        return None
    if state.st_size > LARGE:
        notes.add(
            Subject.ASSET,
            f"file {written!r} has {state.st_size / 2**20:.0f} MB, which every reader downloads and some "
            f"hosts refuse; expected at most {LARGE // 2**20} MB",
        )
    return asset
