"""Shows values in messages."""

from __future__ import annotations

from stlite_docs.base.credentials import hide_credentials

_LONGEST = 300
# For `str.translate`: what readers see for control characters that lay out no text. HTML and XML cannot
# contain most of them, and Python-Markdown marks its own parts of a page with two of them.
CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\v\f\r"} | {
    0x7F: 0x2421
}


def quote(value: object) -> str:
    """Return a value as Python writes it, without passwords, shortened if it is long. Never raises."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - `conf.py` may hold objects of any kind, and this is for a message
        text = f"something of type {type(value).__name__}"
    # Log files cannot contain unpaired surrogates, which the `repr` of an unknown object can return.
    text = hide_credentials(text.encode(errors="backslashreplace").decode())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
