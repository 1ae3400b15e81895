"""The colours that a page shows, point by point."""

from __future__ import annotations

import base64
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


# By how much a colour of the same thing can differ.
_VISIBLE = 8
_DIFFERENCE = """async ([visible, ...pictures]) => {
  const [one, other] = await Promise.all(pictures.map(async (text) => {
    const picture = await (await fetch(`data:image/png;base64,${text}`)).blob();
    return createImageBitmap(picture);
  }));
  const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
  const [first, second] = [one, other].map((bitmap) => {
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  });
  const points = new Set();
  first.forEach((part, at) => Math.abs(part - second[at]) > visible && points.add(Math.floor(at / 4)));
  return points.size;
}"""


def count_differences(page: Page, one: bytes, other: bytes) -> int:
    """Return how many points differ visibly that two screenshots both have."""
    pictures = [base64.b64encode(picture).decode() for picture in (one, other)]
    count: int = page.evaluate(_DIFFERENCE, [_VISIBLE, *pictures])
    return count
