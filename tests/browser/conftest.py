"""The browsers of all browser tests.

A test with a `page` has a context that seems new, where only the code of Python is compiled already. One
that has `own_processes` has a context, and so processes and a profile, of its own. One that is `warm` has a
page in a context where Python runs already.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from bare_site import BareSite
from chromium import ONE_PROCESS, UNOPTIMIZED, open_context, start_chromium, start_playwright
from example_sites import share_example_site
from host_sites import HostSites
from live_apps import SMALL, Live
from readers import HAS_FAILED, NextReader
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
    browser = start_chromium(playwright, UNOPTIMIZED)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def next_reader(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NextReader]:
    """Start a Chromium where one process has the pages of all tests."""
    root = tmp_path_factory.mktemp("code")
    browser = start_chromium(playwright, ONE_PROCESS)
    with serve(root) as server:
        BareSite(root).write_live(SMALL)
        [wasm] = root.rglob("pyodide.asm.wasm")
        folder = f"{server.url}{wasm.parent.relative_to(root).as_posix()}/"
        reader = NextReader(browser, folder, f"{folder}{wasm.name}")
        yield reader
        reader.leave()
    browser.close()


@pytest.fixture
def own_context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a context that no other test has."""
    with open_context(chromium) as context:
        yield context


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Open a context."""
    if request.node.get_closest_marker("own_processes"):
        yield request.getfixturevalue("own_context")
    else:
        reader: NextReader = request.getfixturevalue("next_reader")
        with reader.visit(request.node) as context:
            yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open a page."""
    return context.new_page()


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    """Note what all pages of the context log and request."""
    watch = Watch(context)
    yield watch
    watch.end()


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
