"""A site whose interpreter runs all the while: pages join it as a reader's next page does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from bare_site import BareSite
from chromium import open_context
from live_apps import SMALL, count_starts
from server import Server
from stlite_docs.analysis.package_needs import PackageNeeds
from watching import Watch, wait_until_running

# An app with all that the pages of a site without packages may load.
KEEPER = f":editable:\n:actions: download\n\n{SMALL}"


class WarmSite:
    """A published site in one browser context, where a page of its own keeps the interpreter running.

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
        self._browser = browser
        self._context: BrowserContext | None = None
        self._visits = 0
        BareSite(root).write_live(KEEPER)

    @contextmanager
    def visit(self) -> Iterator[Visit]:
        """Give a page of its own while the block runs."""
        self._context = self._context or self._warm_up()
        self._visits += 1
        folder = self.root / f"visit-{self._visits}"
        folder.mkdir()
        page = self._context.new_page()
        try:
            yield Visit(BareSite(self.root, folder), self.server, page)
        finally:
            self.server.broken = set()
            page.close()

    def cool_down(self) -> None:
        """End the interpreter; the next visit gets another one."""
        if self._context:
            self._context.close()
        self._context = None

    def _warm_up(self) -> BrowserContext:
        with ExitStack() as undone:
            context = undone.enter_context(open_context(self._browser))
            page = context.new_page()
            page.goto(self.server.url)
            wait_until_running(page)
            undone.pop_all()
        return context


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
