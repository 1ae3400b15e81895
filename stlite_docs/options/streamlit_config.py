"""Streamlit's own options: their names and values, and those that do not work for an app in a page."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stlite_docs.options.colours import is_colour
from stlite_docs.options.parsers import Configured, parse_config
from stlite_docs.options.raw_values import ValueProblem

# With one of these options, an app would wait for its server forever. Inside the browser, stlite always
# requests the path `/_stcore/stream` from a host named `stlite.local`. Other server options have no effect.
_UNSUPPORTED = ("server.baseUrlPath", "server.allowedHosts")
# A script writes the file from the pinned Streamlit (`tests/core/streamlit_options.py`), and a test compares.
_FILE = "streamlit_options.json"
_CHOICES = {
    "client.toolbarMode": ("auto", "developer", "viewer", "minimal"),
    "theme.base": ("light", "dark"),
}


@cache
def known_options() -> Mapping[str, str]:
    """Return the options of the pinned Streamlit: the kind of value for each name."""
    data = _read_file()
    return {name: kind for kind in ("flag", "number", "text") for name in data[kind]}


@cache
def _read_file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("stlite_docs.options") / _FILE).read_bytes())
    return data


def parse_streamlit_config(value: object) -> dict[str, Configured]:
    """Accept the same as `parse_config`, except wrong options, and those with which no app would start."""
    config = parse_config(value)
    for problem in (find_unsupported(config) | find_wrong(config)).values():
        raise problem
    return config


def find_unsupported(config: Mapping[str, Configured]) -> dict[str, ValueProblem]:
    """Return messages about options that do not work in a page, by option name. Default values are valid."""
    return {
        name: ValueProblem(
            f"no {name}",
            config[name],
            f"an app in a page would never start with it; if a server runs the app too, set it there: "
            f"streamlit run --{name}",
        )
        for name in _UNSUPPORTED
        if name in config and config[name] not in ("", "/", [])
    }


def find_wrong(config: Mapping[str, Configured]) -> dict[str, ValueProblem]:
    """Return messages about options that Streamlit does not have, and about wrong values, by option name."""
    checked = {name: _check(name, value) for name, value in config.items()}
    return {name: problem for name, problem in checked.items() if problem}


def _check(name: str, value: Configured) -> ValueProblem | None:
    kind = known_options().get(name)
    if kind is None:
        near = _find_near(name)
        advice = f"did you mean {near}?" if near else "`streamlit config show` lists them"
        return ValueProblem(f"an option of Streamlit {_read_file()['version']}", name, advice)
    expected = ""
    if kind == "flag" and not isinstance(value, bool):
        expected = "true or false"
    elif kind == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        expected = "a number"
    elif name in _CHOICES and not _is_choice(value, _CHOICES[name]):
        expected = f"one of {', '.join(_CHOICES[name])}"
    elif name.endswith("Color") and not (isinstance(value, str) and is_colour(value)):
        expected = "a colour such as #ff4b4b or teal"
    elif name.endswith("Colors") and not _are_colours(value):
        expected = "a list of colours such as #ff4b4b or teal"
    return ValueProblem(f"{expected} for {name}", value) if expected else None


def _is_choice(value: Configured, choices: tuple[str, ...]) -> bool:
    """Whether a value is one of these, or names a theme's file."""
    return isinstance(value, str) and (value.lower() in choices or "." in value)


def _are_colours(value: Configured) -> bool:
    """Whether a value is a list of colours, also as text: Streamlit reads both."""
    items = value.strip("[] ").split(",") if isinstance(value, str) else value
    return isinstance(items, list) and all(
        isinstance(item, str) and is_colour(item.strip(" \"'")) for item in items
    )


def _find_near(name: str) -> str:
    """Return the known option that a name resembles most; without a section, the first one with that name."""
    names = sorted(known_options(), key=lambda known: (known.count("."), known))
    by_last = {known.rpartition(".")[2].lower(): known for known in reversed(names)}
    by_name = {known.lower(): known for known in names}
    folded = name.lower().replace("-", "").replace("_", "")
    for forms in (by_name, by_last):
        if near := difflib.get_close_matches(folded, forms, n=1, cutoff=0.75):
            return forms[near[0]]
    last = difflib.get_close_matches(folded.rpartition(".")[2], by_last, n=1, cutoff=0.75)
    return by_last[last[0]] if last else ""
