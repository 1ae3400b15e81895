"""Streamlit's own options, restricted to those that work for an app in a page."""

from __future__ import annotations

from collections.abc import Mapping

from stlite_docs.options.parsers import Configured, parse_config
from stlite_docs.options.raw_values import ValueProblem

# With these options, an app would wait for its server forever. Inside the browser, stlite always requests the
# path `/_stcore/stream` from a host named `stlite.local`. Other server options have no effect there.
_UNSUPPORTED = ("server.baseUrlPath", "server.allowedHosts")

# Theme options that decide whether a theme is light or dark.
_DECIDING = frozenset({"base", "backgroundColor", "secondaryBackgroundColor", "textColor"})


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


def follow_scheme(config: Mapping[str, Configured]) -> dict[str, Configured]:
    """Return Streamlit options whose theme, if any, becomes dark on dark pages.

    Streamlit treats a theme as light unless it has a section for dark pages. If the author has chosen light
    or dark, the theme stays unchanged.
    """
    names = {name.removeprefix("theme.") for name in config if name.startswith("theme.")}
    is_decided = names & _DECIDING or any(name.startswith(("light.", "dark.")) for name in names)
    if not names or is_decided:
        return dict(config)
    # A section exists once it has an option. This option has Streamlit's default value.
    return {**config, "theme.dark.linkUnderline": config.get("theme.linkUnderline", True)}
