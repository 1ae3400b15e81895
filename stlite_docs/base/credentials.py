"""Keeps the passwords of package indexes, mirrors and proxies out of logs and pages."""

from __future__ import annotations

import re

# What a URL has in front of its host. npm's names such as `/@stlite/browser` come after a host. In the path
# of a file that should have been a URL, one of the slashes is gone.
_CREDENTIALS = re.compile(r"(?:(?<=://)|(?<=\w\w:/))[^/?#\s]*@")
# Values that a URL has for those who may use it, such as those of signed URLs to which an index redirects.
_TOKEN = re.compile(
    r"(?<=[?&])([\w.-]*(?:auth|credential|key|password|secret|sig|signature|token))=[^&#\s'\"<>]+",
    re.IGNORECASE,
)


def hide_credentials(text: str) -> str:
    """Return a text with `***` for user names, passwords and tokens in URLs."""
    return _TOKEN.sub(r"\1=***", _CREDENTIALS.sub("***@", text))
