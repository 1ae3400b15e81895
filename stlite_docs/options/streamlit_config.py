"""Streamlit's own options, as far as an app in a page can have them."""

from __future__ import annotations

from collections.abc import Mapping

from stlite_docs.options.parsers import Configured, parse_config
from stlite_docs.options.raw_values import ValueProblem

# With one of these an app would wait for its server for ever: stlite asks it, inside the browser, for the
# fixed address `/_stcore/stream` of a host named `stlite.local`. Other options of servers do nothing there.
_UNSUPPORTED: Mapping[str, str] = {
    "server.baseUrlPath": "an app in a page is served below no path",
    "server.allowedHosts": "an app in a page is served by no host",
}


def parse_streamlit_config(value: object) -> dict[str, Configured]:
    """Accept what `parse_config` does, but no option with which an app would never start."""
    config = parse_config(value)
    for problem in find_unsupported(config).values():
        raise problem
    return config


def find_unsupported(config: Mapping[str, Configured]) -> dict[str, ValueProblem]:
    """Return by name what is wrong with options that an app in a page cannot have; defaults are fine."""
    return {
        name: ValueProblem(
            f"no {name}, since {reason} and would never start",
            config[name],
            f"leave it out, and where a server runs the app, name it there: streamlit run --{name}",
        )
        for name, reason in _UNSUPPORTED.items()
        if name in config and config[name] not in ("", "/", [])
    }
