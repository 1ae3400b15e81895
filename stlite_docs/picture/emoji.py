"""The shortcodes of Streamlit's Markdown: emoji, the icons of Material, and Streamlit's logo."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# No shortcode is longer; the limit keeps the search for the second colon short.
SHORTCODE = re.compile(r":(?:material/(?P<icon>[a-z0-9_]{1,60})|(?P<name>[a-zA-Z0-9_+-]{1,60})):")


@cache
def emoji_shortcodes() -> Mapping[str, str]:
    """Return the characters of each shortcode of GitHub's gemoji, without its colons."""
    found: dict[str, str] = json.loads((files("stlite_docs.picture") / "emoji.json").read_bytes())
    return found


def replace_shortcode(found: re.Match[str]) -> str | None:
    """Return what stands for a match of `SHORTCODE`, none if nothing has this name.

    An icon comes from a font that only Streamlit has, so no character stands for it.
    """
    if found["icon"]:
        return None
    name = found["name"].lower()
    return "Streamlit" if name == "streamlit" else emoji_shortcodes().get(name)


def names_of_icons(text: str) -> str:
    """Return the names of a text's icons in words, for buttons and labels that have nothing else."""
    icons = (found["icon"] for found in SHORTCODE.finditer(text) if found["icon"])
    return ", ".join(icon.replace("_", " ") for icon in icons)
