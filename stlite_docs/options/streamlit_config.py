"""Streamlit's own options, restricted to those that work for an app in a page."""

from __future__ import annotations

from collections.abc import Mapping

from stlite_docs.options.parsers import Configured, parse_config
from stlite_docs.options.raw_values import ValueProblem

# With these options, an app would wait for its server forever. Inside the browser, stlite always requests the
# path `/_stcore/stream` from a host named `stlite.local`. Other server options have no effect there.
_UNSUPPORTED = ("server.baseUrlPath", "server.allowedHosts")


def parse_streamlit_config(value: object) -> dict[str, Configured]:
    """Accept the same as `parse_config`, except options with which an app would never start."""
    config = parse_config(value)
    for problem in find_unsupported(config).values():
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
