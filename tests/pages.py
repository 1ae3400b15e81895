"""Reading built pages as a browser does."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.payloads: list[dict[str, Any]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        data = dict(attrs).get("data-stlite")
        if data is not None:
            self.payloads.append(json.loads(data))


def read_payloads(html: str) -> list[dict[str, Any]]:
    """Return the payloads in a page, decoded as a browser decodes them."""
    reader = _Reader()
    reader.feed(html)
    return reader.payloads


def read_programs(html: str) -> list[str]:
    """Return the entry programs of the apps in a page."""
    return [payload["files"][payload["entrypoint"]]["text"] for payload in read_payloads(html)]
