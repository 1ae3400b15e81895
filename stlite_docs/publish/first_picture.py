"""The first picture of an app in the site: its HTML in the page, its images as files."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from stlite_docs.picture.html import picture_html
from stlite_docs.picture.markdown import ImageFile
from stlite_docs.prerender.run import Run
from stlite_docs.publish.recordings import FOLDER

# Stands for the address of our folder, which each page has another one of. No program can write such a `src`.
FOLDER_MARK = "stlite-folder:/"
# Types that a reader can open without a script to run. SVG is not one of them.
_SUFFIXES = MappingProxyType(
    {"image/gif": "gif", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
)
# A part of a JPEG: its kind and length, and if it is a frame, its bits, height and width.
_JPEG_FRAME, _JPEG_MARK = struct.Struct(">BBHBHH"), 0xFF
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


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

    def find(address: str) -> ImageFile | None:
        medium = run.media.get(address)
        suffix = _SUFFIXES.get(medium.type.partition(";")[0].strip().lower()) if medium else None
        if medium is None or suffix is None:
            return None
        own = f"{FOLDER}/{hashlib.sha256(medium.content).hexdigest()[:32]}.{suffix}"
        images[own] = medium.content
        return ImageFile(f"{FOLDER_MARK}{own}", _size_of_image(medium.content))

    return FirstPicture(picture_html(run.picture or {}, find, texts), images)


def _size_of_image(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG, GIF or JPEG in pixels, (0, 0) of other files."""
    kind, at = (">II", 16) if content.startswith(b"\x89PNG") else ("<HH", 6)
    if content.startswith(b"\xff\xd8"):
        return _size_of_jpeg(content)
    is_known = content.startswith((b"\x89PNG", b"GIF8")) and len(content) >= at + struct.calcsize(kind)
    width, height = struct.unpack_from(kind, content, at) if is_known else (0, 0)
    return (width, height)


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + _JPEG_FRAME.size <= len(content):
        mark, kind, length, _, height, width = _JPEG_FRAME.unpack_from(content, at)
        if mark != _JPEG_MARK:
            break
        if kind in _JPEG_FRAMES:
            return (width, height)
        at += 2 + length
    return (0, 0)
