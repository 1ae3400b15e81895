"""How much Streamlit's front end shows at once before Python is ready. More would keep pages busy."""

from __future__ import annotations

from collections.abc import Iterator

from stlite_docs.base.limits import MEGABYTE
from stlite_docs.prerender.run import Run

MOST_MESSAGES = 2000
# Streamlit's own trees are not half as deep.
MOST_DEEP = 60
# Bytes of texts and widgets. The front end parses Markdown, formulas and labels.
MOST_TEXT = 500_000
# Bytes of messages and media, which readers download first.
MOST_CONTENT = 32 * MEGABYTE

# Numbers of fields in `streamlit/proto/*.proto`, which never get another meaning.
_METADATA, _DELTA = 2, 5
_DELTA_PATH = 2
_NEW_ELEMENT = 3
# Elements with data: images, charts, sounds, videos, components, tables that show a part, HTML.
_OF_DATA = frozenset({6, 13, 14, 16, 34, 37, 38, 40, 41, 54, 59})
_VARINT, _BYTES = 0, 2
_SIZES = {1: 8, 5: 4}


def find_excess(run: Run) -> str:
    """Return what of a run is too much for a recording, with the limit; nothing if all is well."""
    if len(run.messages) > MOST_MESSAGES:
        return f"more than {MOST_MESSAGES} messages"
    media = sum(len(medium.content) for medium in run.media.values())
    if media + sum(map(len, run.messages)) > MOST_CONTENT:
        return f"more than {MOST_CONTENT // MEGABYTE} MB"
    if any(_depth(message) > MOST_DEEP for message in run.messages):
        return f"containers that are more than {MOST_DEEP} deep"
    if sum(map(_count_text, run.messages)) > MOST_TEXT:
        return f"more than {MOST_TEXT // 1000} kB of text"
    return ""


def _depth(message: bytes) -> int:
    """Return the length of the longest path at which a message puts something."""
    paths = [path for metadata in _read(message, _METADATA) for path in _read(metadata, _DELTA_PATH)]
    # The last byte of each number is below 128, whether a list is packed or not.
    return sum(byte < 128 for path in paths for byte in path)  # noqa: PLR2004 - see above


def _count_text(message: bytes) -> int:
    """Return the bytes of a message without those of elements with data."""
    elements = [element for delta in _read(message, _DELTA) for element in _read(delta, _NEW_ELEMENT)]
    fields = [field for element in elements for field in _read_fields(element)]
    return len(message) - sum(len(content) for number, content in fields if number in _OF_DATA)


def _read(message: bytes, wanted: int) -> Iterator[bytes]:
    return (content for number, content in _read_fields(message) if number == wanted)


def _read_fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields of a message of protobuf. What a program has damaged ends them."""
    at = 0

    def read_number() -> int:
        nonlocal at
        value = shift = 0
        while at < len(message) and shift < 70:  # noqa: PLR2004 - the longest number has ten bytes
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:  # noqa: PLR2004 - the highest bit says that more follows
                break
        return value

    while at < len(message):
        number, kind = divmod(read_number(), 8)
        begin = at
        if kind == _VARINT:
            read_number()
        elif kind == _BYTES:
            size = read_number()
            begin = at
            at += size
        elif kind in _SIZES:
            at += _SIZES[kind]
        else:
            return
        yield number, message[begin:at]
