"""Shows values in messages."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping

from stlite_docs.base.credentials import hide_credentials

_LONGEST = 300
# YAML can refer to a list many times, and its text can be longer than any memory.
_OUTLINE = reprlib.Repr()
_OUTLINE.maxlevel = 2
# For `str.translate`: what readers see for control characters that lay out no text. HTML and XML cannot
# contain most of them, and Python-Markdown marks its own parts of a page with two of them.
CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\v\f\r"} | {
    0x7F: 0x2421
}


def quote(value: object) -> str:
    """Return a value as Python writes it, without passwords, shortened if it is long. Never raises."""
    try:
        is_large = any(count > _LONGEST for count, _ in enumerate(iterate_parts(value)))
        text = _OUTLINE.repr(value) if is_large else repr(value)
    except Exception:  # noqa: BLE001 - `conf.py` may hold objects of any kind, and this is for a message
        text = f"something of type {type(value).__name__}"
    # Log files cannot contain unpaired surrogates, which the `repr` of an unknown object can return.
    text = hide_credentials(text.encode(errors="backslashreplace").decode())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def iterate_parts(value: object) -> Iterator[tuple[object, int]]:
    """Yield a value and all values inside it, with their depths."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if isinstance(part, Mapping):
            waiting += [(inner, depth + 1) for pair in part.items() for inner in pair]
        elif isinstance(part, list | tuple | set | frozenset):
            waiting += [(inner, depth + 1) for inner in part]
