"""The first picture of an app in the site: its HTML in the page, its images as files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from stlite_docs.picture.html import picture_html
from stlite_docs.prerender.run import Run
from stlite_docs.publish.recordings import FOLDER

# Stands for the address of our folder, which each page has another one of. No program can write such a `src`.
FOLDER_MARK = "stlite-folder:/"
# Types that a reader can open without a script to run. SVG is not one of them.
_SUFFIXES = MappingProxyType(
    {"image/gif": "gif", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
)


@dataclass(frozen=True)
class FirstPicture:
    """A picture.

    Args:
        html: Its HTML, with `FOLDER_MARK` for our folder; empty if the app shows nothing.
        images: The images that it shows, by address in our folder.
    """

    html: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def draw_picture(run: Run, texts: Mapping[str, str]) -> FirstPicture:
    """Return the picture of a run.

    Args:
        run: The run.
        texts: The app's translations, by the English text.
    """
    images: dict[str, bytes] = {}

    def find(address: str) -> str | None:
        medium = run.media.get(address)
        suffix = _SUFFIXES.get(medium.type.partition(";")[0].strip().lower()) if medium else None
        if medium is None or suffix is None:
            return None
        own = f"{FOLDER}/{hashlib.sha256(medium.content).hexdigest()[:32]}.{suffix}"
        images[own] = medium.content
        return f"{FOLDER_MARK}{own}"

    return FirstPicture(picture_html(run.picture or {}, find, texts), images)
