"""Writes the shortcodes of emoji and their licence from those of pymdown-extensions: run it as a script."""

from __future__ import annotations

import json
from pathlib import Path

from pymdownx import gemoji_db
from pymdownx.gemoji_db import aliases, emoji

FILE = Path(__file__).parents[2] / "stlite_docs" / "picture" / "emoji.json"
LICENCE = FILE.parent / "licenses" / "MIT-gemoji.txt"


def read_shortcodes() -> str:
    """Return what the file is to have: each shortcode without colons, and its characters."""
    found = {
        name.strip(":"): "".join(
            chr(int(code, 16)) for code in entry.get("unicode_alt", entry["unicode"]).split("-")
        )
        for name, entry in emoji.items()
    }
    found |= {alias.strip(":"): found[name.strip(":")] for alias, name in aliases.items()}
    return json.dumps(dict(sorted(found.items())), indent=0, ensure_ascii=False) + "\n"


def read_licence() -> str:
    """Return the copyright notice that must come with the shortcodes."""
    _, start, rest = (gemoji_db.__doc__ or "").partition("Copyright (c)")
    return f"{start}{rest.rstrip()}\n"


if __name__ == "__main__":
    FILE.write_text(read_shortcodes(), encoding="utf-8", newline="\n")
    LICENCE.write_text(read_licence(), encoding="utf-8", newline="\n")
