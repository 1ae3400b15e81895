"""Reading built pages as a browser does."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.payloads: list[dict[str, Any]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data = given.get("data-stlite")
        if data is not None:
            self.payloads.append({**json.loads(data), "code": given["data-code"]})


def read_payloads(html: str) -> list[dict[str, Any]]:
    """Return the payloads in a page, decoded as a browser decodes them, with where the code is shown."""
    reader = _Reader()
    reader.feed(html)
    return reader.payloads


def read_programs(html: str) -> list[str]:
    """Return the entry programs of the apps in a page."""
    return [payload["files"][payload["entrypoint"]]["text"] for payload in read_payloads(html)]


def read_files(site: Path, page: str, number: int = 0) -> dict[str, bytes]:
    """Return the files that an app in a page gets from the site, as a browser resolves their addresses."""
    html = (site / page).read_text(encoding="utf-8")
    [module] = re.findall(r'<script\b[^>]*\bsrc="([^"]*/stlite[.]js[^"]*)"', html)
    base = urljoin(f"https://example.org/some/where/{page}", module)
    found = {}
    for name, file in read_payloads(html)[number]["files"].items():
        address = urlsplit(urljoin(base, file.get("url", "")))
        if "url" in file and address.path.startswith("/some/where/"):
            found[name] = (site / unquote(address.path.removeprefix("/some/where/"))).read_bytes()
    return found
