"""What a text names: a web address, or a path in an app's folder."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit


def is_inside(text: str) -> bool:
    """Whether a text can be the path of something below an app's folder."""
    path = PurePosixPath(text)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in text


def is_url(text: str) -> bool:
    """Whether a setting names a web address, not a folder."""
    return urlsplit(text).scheme in {"http", "https"}
