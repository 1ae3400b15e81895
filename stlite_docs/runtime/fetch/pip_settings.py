"""Translates pip's settings for uv, so that users configure indexes and certificates only once."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from stlite_docs.runtime.fetch.command import run_command

_CONFIG = (sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check")
# Sections of pip's configuration that apply to `pip download`, which fetches uv's choices. Later ones
# override.
_SECTIONS = ("global.", "download.", ":env:.")
# uv's variables for each of pip's settings. A variable that is already set stays. If one of the others is
# set, the setting is skipped: these are older and newer names for the same thing.
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
    if setting in {"timeout", "default-timeout"}:
        return {name: str(max(1, round(float(value))))}
    if setting == "find-links":
        return {name: ",".join(_located(value.split()))}
    if setting in {"extra-index-url", "trusted-host"}:
        return {name: " ".join(value.split())}
    return {name: value}


def _located(places: Iterable[str]) -> list[str]:
    """Return paths as absolute paths, because uv runs in another folder."""
    return [place if "://" in place else str(Path(place).expanduser().absolute()) for place in places]


def _read_settings() -> dict[str, str]:
    """Ask pip for its settings from all files and the environment."""
    done = run_command(_CONFIG)
    lines = [line.partition("=") for line in done.stdout.splitlines()]
    settings = {}
    for section in _SECTIONS:
        for key, _, value in lines:
            if key.startswith(section):
                settings[key.removeprefix(section)] = str(ast.literal_eval(value))
    return settings
