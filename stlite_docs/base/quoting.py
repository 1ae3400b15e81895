"""How a message shows a value that somebody else has written."""

from __future__ import annotations

_LONGEST = 300


def quote(value: object) -> str:
    """Return a value as Python writes it; of a long one only the beginning, and never an error."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - `conf.py` may hold objects of any kind, and this is for a message
        text = f"something of type {type(value).__name__}"
    # Log files cannot hold half of a surrogate pair, which `repr` of a foreign object may let through.
    text = text.encode(errors="backslashreplace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
