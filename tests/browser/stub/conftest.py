"""Sites on a stub in place of stlite; nothing in this folder can run the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from chromium import require_quick_chromium, start_chromium
from fake_runtime import FakeRuntime
from host_sites import HostSites
from server import serve
from stub_site import Site


@pytest.fixture(autouse=True)
def _no_stlite(fake_runtime: FakeRuntime) -> None:
    """Keep every test here quick: what needs real stlite stands in the folder above."""
    del fake_runtime


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the quickest Chromium: these tests open many contexts and compute little in them."""
    browser = start_chromium(playwright, executable_path=require_quick_chromium())
    yield browser
    browser.close()


@pytest.fixture
def context(own_context: BrowserContext) -> BrowserContext:
    """Open a context; no Python is compiled in it."""
    return own_context


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve a page with apps on the stub."""
    with serve(tmp_path) as server:
        yield Site(tmp_path, server)


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostSites]:
    """Build sites with the hosts' themes, with apps on the stub, and serve them; tests may share them."""
    folder = tmp_path_factory.mktemp("hosts")
    with pytest.MonkeyPatch.context() as monkeypatch, serve(folder) as server:
        monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
        yield HostSites(folder, server, has_stub=True)
