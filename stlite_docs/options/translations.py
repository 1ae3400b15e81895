"""The English texts for readers, and their translations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from stlite_docs.options.parsers import parse_mapping
from stlite_docs.options.raw_values import ValueProblem

# These two are in the page itself: for browsers that do not run our scripts, and for print.
UNRUN = "This app needs JavaScript, and the page must come from a web server."
PRINTED = "This is a live app in the online version of this page."

# These are in the first picture of an app: what is below the rows of a long table, and the kinds of what only
# Streamlit can draw or play.
PICTURE_MORE = "… and {number} more rows"
PICTURE_KINDS = (
    *("Area chart", "Bar chart", "Chart", "Line chart", "Pie chart", "Scatter chart"),
    *("Audio", "Component", "Diagram", "Embedded page", "Image", "Map", "Table", "Video"),
)

# Those of the scripts; `make texts` writes the file from their calls of `t("…")`, and a test compares.
_FILE = "texts.json"
_SHOWN = 60


@cache
def known_texts() -> tuple[str, ...]:
    """Return all English messages for readers, without duplicates. `{name}` is a placeholder."""
    in_scripts = json.loads((files("stlite_docs.options") / _FILE).read_bytes())
    return tuple(dict.fromkeys([*in_scripts, UNRUN, PRINTED, PICTURE_MORE, *PICTURE_KINDS]))


def parse_texts(value: object) -> dict[str, str]:
    """Accept a mapping from English texts to translations. Both must have the same placeholders."""
    given = parse_mapping(value)
    for text, translation in given.items():
        if isinstance(translation, Mapping | list | tuple | bytes | None):
            raise ValueProblem(f"a translation of {_shorten(text)!r}", translation)
    texts = {text: str(translation) for text, translation in given.items()}
    for text, translation in texts.items():
        if text not in known_texts():
            near = get_close_matches(text, known_texts(), n=1)
            advice = f"did you mean {near[0]!r}?" if near else "`stlite-docs texts` lists them"
            raise ValueProblem("a text of the app's buttons or messages", _shorten(text), advice)
        if _names(text) != _names(translation):
            names = ", ".join(_names(text))
            kind = f"with {names}" if names else "without names in braces"
            raise ValueProblem(f"a translation {kind}", translation)
    return {text: texts[text] for text in sorted(texts)}


def write_template() -> str:
    """Return the texts as a gettext template for Sphinx's catalogs."""
    entries = [
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n',
        *(f"msgid {_quote(text)}\nmsgstr {_quote('')}\n" for text in known_texts()),
    ]
    return "\n".join(entries)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _names(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
