"""Requests of programs, which the build makes for them where the site allows it."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

_TIMEOUT = 30.0
_MOST_BYTES = 2**26
# Browsers set these themselves.
_FORBIDDEN = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "host", "origin", "referer"}
)
# Answers that lead to another address, which the opener has not followed.
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})


def answer_request(line: Mapping[str, Any], *, is_open: bool) -> dict[str, object]:
    """Make a request of a program.

    Args:
        line: `request` with its `url`, `method` and `headers`, and `body` in base64.
        is_open: Whether programs may use the network.

    Returns:
        The answer with `status`, `statusText`, `url`, `headers`, and `content` in base64; or `error`.
    """
    request = line["request"]
    url = str(request["url"])
    if not is_open or not url.startswith(("http://", "https://")):
        return {"error": "programs have no network while the site is built"}
    headers = {name: value for name, value in request["headers"] if name not in _FORBIDDEN}
    body = base64.b64decode(line["body"]) or None
    try:
        asked = urllib.request.Request(url, body, headers, method=str(request["method"]))  # noqa: S310 - see above
        with _OPENER.open(asked, timeout=_TIMEOUT) as response:
            return _read(response)
    except urllib.error.HTTPError as error:
        with error:
            return {"error": error.reason} if error.code in _ELSEWHERE else _read(error)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return {"error": str(error)}


def _read(response: Any) -> dict[str, object]:
    content = response.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        return {"error": "the answer is too large"}
    return {
        "status": response.status,
        "statusText": response.reason,
        "url": response.url,
        "headers": [[name.lower(), value] for name, value in response.headers.items()],
        "content": base64.b64encode(content).decode(),
    }


def _make_opener() -> urllib.request.OpenerDirector:
    """Return an opener of `http:` and `https:` alone, also where an answer leads elsewhere."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


_OPENER = _make_opener()
