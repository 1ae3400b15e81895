"""The colours that a page shows, point by point."""

from __future__ import annotations

import struct
import zlib

from playwright.sync_api import Page

Colour = tuple[int, ...]


def read_pixel(page: Page, left: float, top: float) -> Colour:
    """Return the colour of a point of the window."""
    png = page.screenshot(clip={"x": round(left), "y": round(top), "width": 1, "height": 1})
    data, at = b"", 8
    while at < len(png):
        [length] = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return tuple(zlib.decompress(data)[1:4])  # the first pixel, whichever filter its line has


def contrast(one: Colour, other: Colour) -> float:
    """Return what WCAG calls the contrast of two colours."""
    less, more = sorted((_luminance(one), _luminance(other)))
    return (more + 0.05) / (less + 0.05)


def _luminance(colour: Colour) -> float:
    shares = [part / 255 for part in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
