"""One Chromium for all browser tests.

A test with a `page` has a context, and so a storage and workers, of its own. One that is `warm` has a page in
a context where Python runs already.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from bare_site import BareSite
from chromium import open_context, start_chromium, start_playwright
from example_sites import share_example_site
from host_sites import HostSites
from live_apps import Live
from readers import HAS_FAILED
from run_folder import run_folder
from server import Server, serve
from warm_site import Visit, WarmSite
from watching import Watch


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests have failed, for fixtures that clear up behind them."""
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright."""
    with start_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium; a machine without it fails, it does not skip."""
    browser = start_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a context of its own."""
    context = open_context(chromium)
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
    browser = start_chromium(playwright, ignore_default_args=["--disable-back-forward-cache"])
    yield open_context(browser).new_page()
    browser.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Give a function that serves a page with apps on real stlite."""
    with serve(tmp_path) as server:

        def write(*blocks: str) -> Server:
            BareSite(tmp_path).write_live(*blocks)
            return server

        yield write


@pytest.fixture(scope="session")
def warm_site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmSite]:
    """Publish the site whose interpreter all tests share that are `warm`."""
    root = tmp_path_factory.mktemp("warm")
    with serve(root) as server:
        site = WarmSite(root, server, chromium)
        yield site
        site.close()


@pytest.fixture
def warm(warm_site: WarmSite, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Visit a site where Python runs already."""
    with warm_site.visit(request.node) as visit:
        yield visit


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give a function that returns the example site as a host builds it, which the first to ask does."""
    return partial(share_example_site, folder=run_folder(tmp_path_factory))


@pytest.fixture
def live_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostSites]:
    """Build sites with the hosts' themes, on real stlite, and serve them."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    with serve(tmp_path) as server:
        yield HostSites(tmp_path, server, has_stub=False)
