"""Translates pip's settings for uv, so that users configure indexes and certificates only once."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from stlite_docs.base.log import LOG
from stlite_docs.base.problems import StliteError
from stlite_docs.base.quoting import quote
from stlite_docs.runtime.fetch.command import PIP, run_command

_CONFIG = (*PIP, "config", "list", "--disable-pip-version-check")
# Sections of pip's configuration that apply to `pip download`, which fetches uv's choices. Later ones
# override.
_SECTIONS = ("global.", "download.", ":env:.")
# uv's variables for each of pip's settings: older and newer names for the same thing. If the environment has
# one of them, the setting does not count.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_EXTRA_INDEX_URL", "UV_INDEX"),
    "find-links": ("UV_FIND_LINKS",),
    "cert": ("SSL_CERT_FILE",),
    "client-cert": ("SSL_CLIENT_CERT",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "timeout": ("UV_HTTP_TIMEOUT",),
    "default-timeout": ("UV_HTTP_TIMEOUT",),
    "retries": ("UV_HTTP_RETRIES",),
    "proxy": ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"),
}
_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
_TRUE = frozenset({"1", "on", "true", "yes", "y", "t"})


def uv_settings(environment: Mapping[str, str] = os.environ) -> tuple[dict[str, str], list[str]]:
    """Return the environment and options for uv: pip's settings, unless uv has its own.

    pip finds the best release in all indexes. So uv must do the same, unless the user set something else.
    """
    made = dict(environment)
    settings = _read_settings()
    for setting, value in settings.items():
        names = _NAMES.get(setting, ())
        if names and not any(environment.get(name) for name in (*names, *map(str.lower, names))):
            made.update(_translate(setting, names[0], value))
    made.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    has_index = any(environment.get(name) for name in _INDEXES)
    is_without = settings.get("no-index", "").lower() in _TRUE and not has_index
    return made, ["--no-index"] if is_without else []


def _translate(setting: str, name: str, value: str) -> dict[str, str]:
    """Return uv's variable for a setting. Warns of a setting that pip itself cannot read."""
    try:
        return {name: _READERS.get(setting, str)(value)}
    except (OverflowError, RuntimeError, ValueError):
        LOG.warning(
            "pip's setting %r: expected a %s, got %s; it is ignored. `pip config debug` says where it is set",
            setting,
            _EXPECTED.get(setting, "value that pip accepts"),
            quote(value),
        )
        return {}


def _seconds(value: str) -> str:
    return str(max(1, round(float(value))))


def _count(value: str) -> str:
    return str(max(0, int(value)))


def _places(value: str) -> str:
    """Return paths as absolute paths, because uv runs in another folder."""
    places = value.split()
    return ",".join(place if "://" in place else str(Path(place).expanduser().absolute()) for place in places)


def _words(value: str) -> str:
    return " ".join(value.split())


_READERS: Mapping[str, Callable[[str], str]] = {
    "timeout": _seconds,
    "default-timeout": _seconds,
    "retries": _count,
    "find-links": _places,
    "extra-index-url": _words,
    "trusted-host": _words,
}
_EXPECTED = {
    "timeout": "number of seconds",
    "default-timeout": "number of seconds",
    "retries": "number",
    "find-links": "list of folders and URLs",
}


def _read_settings() -> dict[str, str]:
    """Ask pip for its settings from all files and the environment."""
    done = run_command(_CONFIG)
    if done.returncode:
        # Without them, uv would ask another index than the one that the author has configured.
        said = " ".join((done.stderr or done.stdout).split()).removeprefix("ERROR: ")
        raise StliteError(f"cannot read pip's settings: {said or 'pip gives no reason'}")
    lines = [line.partition("=") for line in done.stdout.splitlines()]
    settings = {}
    for section in _SECTIONS:
        for key, _, value in lines:
            if key.startswith(section):
                settings[key.removeprefix(section)] = _unquote(value)
    return settings


def _unquote(value: str) -> str:
    """Return a value as it was before pip has written it as Python does."""
    try:
        return str(ast.literal_eval(value))
    except (SyntaxError, ValueError):
        return value
