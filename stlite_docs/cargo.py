"""What travels into the site with an app, besides its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from stlite_docs.demand import Demand
from stlite_docs.place import Place
from stlite_docs.pool import Pool
from stlite_docs.runtime.pinned import NpmPackage

ASSETS = "files"


@dataclass(frozen=True)
class Asset:
    """A file that is copied into the site; equal files are there once, under their hash."""

    source: Path
    sha256: str

    @property
    def location(self) -> str:
        """Where the copy is, from our folder in the site.

        Its name is the file's own where that is safe: hosts leave out dot files, and servers change HTML (the
        preview of MkDocs adds its live reload), but the app shall get every byte.
        """
        name = self.source.name.lstrip(".") or "file"
        suffix = ".txt" if name.casefold().endswith((".html", ".htm")) else ""
        return f"{ASSETS}/{self.sha256[:12]}/{name}{suffix}"

    @property
    def url(self) -> str:
        """The location as an address."""
        return quote(self.location)


@dataclass(frozen=True)
class Cargo:
    """What one live app needs of the site: packages for its pool, files, and extras that its page loads."""

    place: Place
    pool: Pool
    demand: Demand
    assets: tuple[Asset, ...] = ()
    extras: tuple[NpmPackage, ...] = ()
