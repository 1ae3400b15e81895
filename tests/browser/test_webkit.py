"""Real stlite in WebKit, the engine of Safari and iPhones: what its readers get, and where it differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from driven import until
from live_apps import FITS, SMALL
from server import serve
from test_cargo import BINARY
from test_firefox import answers, use_isolated_app, worker_of, write_pages
from test_image import change, publish
from webkit import WebKit, WebKitTab, start_webkit


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebKit]:
    with start_webkit() as webkit:
        yield webkit


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, webkit: WebKit) -> Iterator[str]:
    """A site with all pages, on the real runtime; a tab keeps the interpreter that most share running."""
    root = tmp_path_factory.mktemp("webkit")
    write_pages(root)
    with serve(root) as server:
        tab = webkit.open()
        tab.goto(f"{server.url}one.html")
        tab.run_all()
        yield server.url


@pytest.fixture
def tab(webkit: WebKit) -> Iterator[WebKitTab]:
    """A tab beside the one that keeps the interpreter."""
    tab = webkit.open()
    yield tab
    tab.close()


def test_apps_answer(address: str, tab: WebKitTab) -> None:
    """The apps of a page answer, share one interpreter, are as high as needed, and follow the theme."""
    tab.goto(f"{address}two.html")
    apps = tab.run_all()
    for number, app in enumerate(apps):
        answers(app, f"number {number}")
    assert len({worker_of(app) for app in apps}) == 1
    tab.wait(f"({FITS})()")
    tab.evaluate("document.body.style = 'background: rgb(18, 52, 86); color: white'")
    tab.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    colour = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    until(lambda: apps[0].evaluate(colour) == "rgb(18, 52, 86)", lambda: str(apps[0].evaluate(colour)))


def test_files_and_archives(address: str, tab: WebKitTab) -> None:
    """Files arrive byte for byte whatever their names, archives in their app's folder."""
    tab.goto(f"{address}needs.html")
    [app] = tab.run_all()
    for text in ("1,2", "a,b", hashlib.sha256(BINARY).hexdigest(), "from the archive", "packed module"):
        app.shows(text)


def test_pages_of_the_only_tab(address: str, tab: WebKitTab) -> None:
    """On the next page Python starts anew, as after Back, unless WebKit has kept the page; all apps work."""
    for page in ("walk-one", "walk-two"):
        tab.goto(f"{address}{page}.html")
        [app] = tab.run_all()
        answers(app, page)
    tab.evaluate("history.back()")
    tab.wait("location.pathname === '/walk-one.html' && document.querySelector('stlite-app').dataset.state")
    [app] = tab.run_all()
    answers(app, "Ada")


def test_isolated_app(tmp_path: Path, tab: WebKitTab) -> None:
    """An isolated app has its file, answers, has its height and the page's theme, and reaches nothing."""
    use_isolated_app(tmp_path, tab, imports=True)


@pytest.mark.parametrize("takes", [False, True])
def test_an_image_on_slower_lines(tmp_path: Path, tab: WebKitTab, *, takes: bool) -> None:
    """WebKit takes the image on lines on which it does not help other browsers, but not on all lines."""
    rates = {"webkit": 0, "others": 10**15} if takes else {"webkit": 10**15, "others": 0}
    with serve(tmp_path) as server:
        change(publish(server, SMALL), rates=rates)
        tab.goto(server.url)
        [app] = tab.run_all()
        app.shows("shown")
        assert any("image-" in path for path in server.requests) == takes
