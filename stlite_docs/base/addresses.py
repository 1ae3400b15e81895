"""Tells URLs from paths in an app's folder."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit


def is_inside(text: str) -> bool:
    """Whether a text can be a path below an app's folder."""
    path = PurePosixPath(text)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in text


def is_url(text: str) -> bool:
    """Whether a setting is a URL and not a folder."""
    return urlsplit(text).scheme in {"http", "https"}
