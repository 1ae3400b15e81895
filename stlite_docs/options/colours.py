"""Recognizes colours of CSS, which Streamlit's themes consist of."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|var)\(.+\)")


@cache
def _names() -> frozenset[str]:
    return frozenset(json.loads((files("stlite_docs.options") / "colours.json").read_bytes()))


def is_colour(text: str) -> bool:
    """Whether a text is a colour of CSS."""
    folded = text.strip().lower()
    return folded in _names() or bool(_HEX.fullmatch(folded) or _FUNCTION.fullmatch(folded))
