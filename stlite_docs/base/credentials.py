"""Keeps the passwords of package indexes, mirrors and proxies out of logs and pages."""

from __future__ import annotations

import re

# What a URL has in front of its host. npm's names such as `/@stlite/browser` come after a host.
_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s'\"<>]*@")


def hide_credentials(text: str) -> str:
    """Return a text with `***` for user names and passwords in URLs."""
    return _CREDENTIALS.sub("***@", text)
