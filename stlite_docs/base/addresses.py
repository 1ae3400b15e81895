"""Tells URLs from paths in an app's folder."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

# Control characters, unpaired surrogates, and the separator and drives of Windows.
_IN_NO_PATH = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\\]|^[A-Za-z]:/")
_LONGEST_NAME = 255


def is_inside(text: str) -> bool:
    """Whether a text can be a path below an app's folder."""
    path = PurePosixPath(text)
    return (
        bool(path.parts)
        and not path.is_absolute()
        and ".." not in path.parts
        and not _IN_NO_PATH.search(text)
        and all(len(part.encode()) <= _LONGEST_NAME for part in path.parts)
    )


def is_url(text: str) -> bool:
    """Whether a setting is a URL and not a folder."""
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:  # such as `http://[x`, which starts an IPv6 address
        return False
