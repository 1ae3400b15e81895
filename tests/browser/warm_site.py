"""A site whose interpreter runs all the while: pages join it as a reader's next page does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bare_site import BareSite
from live_apps import SMALL, count_starts
from readers import Reader
from server import Server
from stlite_docs.analysis.package_needs import PackageNeeds
from watching import Watch, wait_until_running

# An app with all that the pages of a site without packages may load.
KEEPER = f":editable:\n:actions: download\n\n{SMALL}"


class WarmSite:
    """A published site, where a page of its own keeps the interpreter running.

    Args:
        root: The site's folder.
        server: Serves it.
        browser: Where its pages are opened.
    """

    def __init__(self, root: Path, server: Server, browser: Browser) -> None:
        self.root = root
        self.server = server
        # What the server lacks or has anew must not come out of the browser's cache.
        server.headers["Cache-Control"] = "no-cache"
        self._reader = Reader(browser, self._warm_up)
        self._visits = 0
        BareSite(root).write_live(KEEPER)

    @contextmanager
    def visit(self, test: pytest.Item) -> Iterator[Visit]:
        """Give a test a page of its own."""
        self._visits += 1
        folder = self.root / f"visit-{self._visits}"
        folder.mkdir()
        with self._reader.visit(test) as page:
            yield Visit(BareSite(self.root, folder), self.server, page)
            self.server.broken = set()

    def _warm_up(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto(self.server.url)
        wait_until_running(page)

    def close(self) -> None:
        """End the interpreter."""
        self._reader.leave()


class Visit:
    """A page that its test alone opens, in a folder of its own.

    Attributes:
        page: The page; nothing is in it yet.
        folder: Where the page is and its apps' files are.
        server: Serves it, and other visits' pages.
        watch: What the page logs and requests.
    """

    def __init__(self, site: BareSite, server: Server, page: Page) -> None:
        self._site = site
        self._begin = len(server.requests)
        self.page = page
        self.folder = site.pages
        self.server = server
        self.url = f"{server.url}{site.pages.name}/"
        self.watch = Watch(page)

    def write(self, *blocks: str) -> str:
        """Write the page with the blocks' apps, for which no package may be needed; return its address."""
        for app in self._site.write(*blocks):
            assert app.package_needs == PackageNeeds(), (
                "an app that needs packages needs a site of its own (`live`)"
            )
            for asset in app.assets:
                target = self._site.folder / asset.location
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(asset.source, target)
        return self.url

    def open(self, *blocks: str) -> Page:
        """Write the page and go there."""
        self.page.goto(self.write(*blocks))
        return self.page

    @property
    def requests(self) -> list[str]:
        """The paths that the server was asked for since the visit began, by pages and by their workers."""
        return self.server.requests[self._begin :]

    def count_starts(self) -> int:
        """Return how often Python was loaded since the visit began."""
        return count_starts(self.requests)
