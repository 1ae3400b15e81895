"""One Chromium for all browser tests; every test has a context, and so a storage and workers, of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from bare_site import BareSite
from chromium import ARGUMENTS, find_chromium
from host_sites import HostSites
from live_apps import Live
from server import Server, serve
from watching import Watch


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium; a machine without it fails, it does not skip."""
    path = find_chromium()
    assert path, "Chromium is not installed: run tests/browser/install.py"
    browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a context of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open a page."""
    return context.new_page()


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    """Note what all pages of the context log and request."""
    return Watch(context)


@pytest.fixture
def kept_page(playwright: Playwright) -> Iterator[Page]:
    """Open a page in a Chromium that keeps pages for the Back button, as readers' do."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(),
        args=[*ARGUMENTS],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser.new_page()
    browser.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Give a function that serves a page with apps on real stlite."""
    with serve(tmp_path) as server:

        def write(*blocks: str) -> Server:
            BareSite(tmp_path).write_live(*blocks)
            return server

        yield write


@pytest.fixture
def live_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostSites]:
    """Build sites with the hosts' themes, on real stlite, and serve them."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    with serve(tmp_path) as server:
        yield HostSites(tmp_path, server, has_stub=False)
