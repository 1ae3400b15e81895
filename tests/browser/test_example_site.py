"""The example site, built by both hosts, on real stlite: every app runs and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, expect

from chromium import start_chromium
from example_sites import HOSTS, SOURCE, page_address, page_file
from live_apps import count_starts, find_workers
from outside import Outside, record_outside
from pages import read_payloads
from readers import Reader
from server import Server, serve
from watching import Watch, wait_until, wait_until_running

SHOWN_FILE = re.compile(r"This is `([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Site:
    """The site as a host builds it, and a reader of it, who has one pool for all of its pages."""

    host: str
    server: Server
    reader: Reader
    outside: Outside

    @contextmanager
    def open(self, name: str, test: pytest.Item) -> Iterator[tuple[Page, Watch]]:
        """Open a page for a test, and watch it."""
        with self.reader.visit(test) as page:
            watch = Watch(page)
            page.goto(self.server.url + page_address(self.host, name))
            yield page, watch

    def list_pages(self) -> list[str]:
        """Return the names of the pages that have apps, as `page_address` takes them."""
        pages = self.server.folder.rglob("*.html")
        with_apps = [page for page in pages if "<stlite-app" in page.read_text(encoding="utf-8")]
        paths = [page.relative_to(self.server.folder).with_suffix("").as_posix() for page in with_apps]
        return sorted(path.removesuffix("/index") for path in paths)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with record_outside() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def browser(playwright: Playwright, outside: Outside) -> Iterator[Browser]:
    """Chromium whose every request for another machine goes to the proxy."""
    browser = start_chromium(playwright, f"--proxy-server={outside.address}")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    example_site: Callable[[str], Path],
    browser: Browser,
    outside: Outside,
) -> Iterator[Site]:
    with serve(example_site(request.param)) as server:
        yield Site(request.param, server, Reader(browser), outside)


EACH_HOST = pytest.mark.parametrize("site", HOSTS, indirect=True)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files of a folder by their paths in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def shows(frame: FrameLocator, text: str) -> None:
    expect(frame.get_by_text(text, exact=True).first).to_be_visible()


def shows_heading(frame: FrameLocator, text: str) -> None:
    expect(frame.get_by_role("heading", name=text, exact=True)).to_be_visible()


def radio_colours(frame: FrameLocator) -> list[str]:
    parts = frame.get_by_test_id("stRadio").locator("div")
    colours: list[str] = parts.evaluate_all(
        "parts => parts.map(part => getComputedStyle(part).backgroundColor)"
    )
    return colours


def answer_index(frames: list[FrameLocator]) -> None:
    frames[0].get_by_label("Your name").fill("Ada")
    frames[0].get_by_label("Your name").press("Enter")
    shows(frames[0], "Hello, Ada! This page runs Python.")


def answer_hello(frames: list[FrameLocator]) -> None:
    frames[0].get_by_label("Who is there?").fill("Ada")
    frames[0].get_by_label("Who is there?").press("Enter")
    shows(frames[0], "Hello, Ada!")


def answer_state(frames: list[FrameLocator]) -> None:
    for _ in range(2):
        frames[0].get_by_role("button", name="One more").click()
    shows(frames[0], "2")
    frames[0].get_by_role("button", name="One less").click()
    shows(frames[0], "1")


def answer_form(frames: list[FrameLocator]) -> None:
    frames[0].get_by_label("Name").fill("Ada")
    frames[0].get_by_text("By the window").click()
    frames[0].get_by_role("button", name="Book").click()
    shows(frames[0], "Ada has a table for 2 by the window.")


def answer_files(frames: list[FrameLocator]) -> None:
    shows(frames[0], "A square with sides of 3 cm has 9 cm².")
    frames[0].get_by_label("Side").fill("4")
    frames[0].get_by_label("Side").press("Enter")
    shows(frames[0], "A square with sides of 4 cm has 16 cm².")
    frames[1].get_by_label("Name").fill("Ada")
    frames[1].get_by_label("Name").press("Enter")
    shows(frames[1], "Good day, Ada.")


def answer_await(frames: list[FrameLocator]) -> None:
    frames[0].get_by_role("button", name="Count to five").click()
    expect(frames[0].get_by_text(re.compile(r"\d of 5")).first).to_be_visible()
    shows(frames[0], "Done.")


def answer_pair(frames: list[FrameLocator]) -> None:
    for frame, before, after in zip(frames, ("68", "20"), ("70", "21"), strict=True):
        shows(frame, before)
        frame.get_by_role("slider").press("ArrowRight")
        shows(frame, after)


def answer_eight(frames: list[FrameLocator]) -> None:
    frames[0].get_by_label("Text").fill("docs")
    frames[0].get_by_label("Text").press("Enter")
    shows(frames[0], "DOCS")
    frames[3].get_by_label("Number").fill("8")
    frames[3].get_by_label("Number").press("Enter")
    shows(frames[3], "even")
    frames[6].get_by_text("I agree").click()
    shows(frames[6], "Thank you.")
    shows(frames[7], "6")


def answer_script(frames: list[FrameLocator]) -> None:
    shows(frames[0], "1 day and 1 hour")
    frames[0].get_by_label("Minutes").fill("2")
    frames[0].get_by_label("Minutes").press("Enter")
    shows(frames[0], "2 minutes")


def answer_folder(frames: list[FrameLocator]) -> None:
    shows(frames[0], "Mars has two moons.")
    assert "rgb(11, 114, 133)" in radio_colours(frames[0])  # as its config.toml says
    frames[0].get_by_role("link", name="All planets together").click()
    shows(frames[0], "373")


def answer_packages(frames: list[FrameLocator]) -> None:
    shows(frames[0], "123456789 bytes are 123.5 MB.")
    shows(frames[1], ".... . .-.. .-.. ---")


def answer_project(frames: list[FrameLocator]) -> None:
    shows(frames[0], "April 5")
    frames[0].get_by_label("Year").fill("2024")
    frames[0].get_by_label("Year").press("Enter")
    shows(frames[0], "262")
    shows(frames[0], "March 31")


def answer_edit(frames: list[FrameLocator]) -> None:
    shows(frames[0], "6")
    page = frames[0].owner.page
    page.get_by_role("button", name="Edit").click()
    editor = page.locator(".stlite-app__editor")
    editor.get_by_role("tab", name="words.py").click()
    area = editor.locator("textarea")
    area.fill(area.input_value().replace("len(", "100 + len("))
    area.press("Control+Enter")
    shows(frames[0], "106")


def answer_take(frames: list[FrameLocator]) -> None:
    frames[0].get_by_role("slider").press("Home")
    expect(frames[0].get_by_test_id("stMetricValue")).to_have_text(re.compile("^[1-4]$"))
    frames[0].get_by_role("button", name="Throw").click()
    expect(frames[0].get_by_test_id("stMetricValue")).to_have_text(re.compile("^[1-4]$"))


def answer_error(frames: list[FrameLocator]) -> None:
    expect(frames[0].get_by_text("ZeroDivisionError").first).to_be_visible()
    frames[0].get_by_label("12 divided by").fill("3")
    frames[0].get_by_label("12 divided by").press("Enter")
    shows(frames[0], "4.0")


def answer_rst(frames: list[FrameLocator]) -> None:
    shows(frames[0], "3")
    frames[0].get_by_label("Text").fill("four words are here")
    frames[0].get_by_label("Text").press("Enter")
    shows(frames[0], "4")
    frames[1].get_by_text("On", exact=True).click()
    shows(frames[1], "on")


def answer_data(frames: list[FrameLocator]) -> None:
    shows(frames[0], "5")
    shows(frames[0], "Known moons, as of 2025.")
    frames[0].get_by_text("planets.csv", exact=True).click()
    shows(frames[0], "2")
    frames[0].get_by_role("combobox").click()
    frames[0].get_by_role("option", name="Saturn").click()
    shows(frames[0], "274")
    frames[1].get_by_text("fr", exact=True).click()
    shows(frames[1], "Bonjour")


def answer_multipage(frames: list[FrameLocator]) -> None:
    shows_heading(frames[0], "Start")
    frames[0].get_by_role("link", name="To the details").click()
    shows_heading(frames[0], "Details")
    shows_heading(frames[1], "Planets")
    frames[1].get_by_role("link", name="To the moons").click()
    shows_heading(frames[1], "Moons")


def answer_settings(frames: list[FrameLocator]) -> None:
    shows(frames[0], "Hello, reader!")
    assert "rgb(0, 128, 128)" in radio_colours(frames[0])  # teal
    frames[0].get_by_text("world", exact=True).click()
    shows(frames[0], "Hello, world!")


def answer_keep(frames: list[FrameLocator]) -> None:
    shows(frames[0], "Kept: nothing yet")
    frames[0].get_by_label("Note").fill("Milk")
    frames[0].get_by_role("button", name="Keep").click()
    shows(frames[0], "Kept: Milk")


def answer_reach(frames: list[FrameLocator]) -> None:
    expect(frames[0].get_by_text("The browser refuses:")).to_be_visible()


ANSWERS: dict[str, Callable[[list[FrameLocator]], None]] = {
    "index": answer_index,
    "hello": answer_hello,
    "state": answer_state,
    "form": answer_form,
    "await": answer_await,
    "pair": answer_pair,
    "eight": answer_eight,
    "multipage": answer_multipage,
    "edit": answer_edit,
    "take": answer_take,
    "error": answer_error,
    "restructuredtext": answer_rst,
    "files": answer_files,
    "data": answer_data,
    "script": answer_script,
    "folder": answer_folder,
    "settings": answer_settings,
    "keep": answer_keep,
    "reach": answer_reach,
    "packages": answer_packages,
    "project": answer_project,
}


# MkDocs has no pages in reStructuredText.
PAGES = {"mkdocs": {*ANSWERS} - {"restructuredtext"}, "sphinx": {*ANSWERS}}
# What is the same in both hosts runs in one.
OPENED = {"mkdocs": PAGES["mkdocs"], "sphinx": {"restructuredtext", "index"}}


@pytest.mark.parametrize(
    ("site", "name"),
    [(host, name) for host in HOSTS for name in ANSWERS if name in OPENED[host]],
    indirect=["site"],
)
def test_apps_run_and_answer(site: Site, name: str, request: pytest.FixtureRequest) -> None:
    """Every app of a page runs and answers; nothing is logged as an error, nobody else is asked."""
    with site.open(name, request.node) as (page, watch):
        run = page.get_by_role("button", name="Run")
        if run.count():
            run.click()
        frames = [wait_until_running(page, number) for number in range(page.locator("stlite-app").count())]
        assert frames
        ANSWERS[name](frames)
        assert watch.errors == []
        assert watch.hosts() == {site.server.url.split("/")[2]}
        assert site.outside.hosts() == set()


@EACH_HOST
def test_no_page_is_left_out(site: Site) -> None:
    """The pages with apps are those that have an answer here."""
    assert {*site.list_pages()} == PAGES[site.host]


def test_hosts_give_the_same_apps(example_site: Callable[[str], Path]) -> None:
    """Both hosts give the browser the same files and apps; only apps' keys have the hosts' names of pages.

    Only Sphinx has the page in reStructuredText, with two apps.
    """
    sites = [(host, example_site(host)) for host in HOSTS]
    files = [read_folder(next(site.glob("*/stlite-*"))) for _, site in sites]
    assert files[1].items() >= files[0].items()
    assert [name.partition("/")[0] for name in files[1].keys() - files[0].keys()] == ["recordings"] * 2
    for name in PAGES["mkdocs"]:
        in_mkdocs, in_sphinx = (
            read_payloads((site / page_file(host, name)).read_text(encoding="utf-8")) for host, site in sites
        )
        for number, app in enumerate(in_mkdocs, 1):
            assert app["key"] == f"{name}.md:{number}"
            app["key"] = f"{name}:{number}"
        assert in_mkdocs == in_sphinx


@pytest.mark.parametrize(
    "name", ["writing", "options", "pools", "runtime", "hosting", "performance", "element"]
)
@EACH_HOST
def test_pages_without_apps(site: Site, name: str, request: pytest.FixtureRequest) -> None:
    """A page without apps asks for nothing of ours."""
    with site.open(name, request.node) as (page, watch):
        assert page.locator("h1").count() == 1
        assert [url for url in watch.urls if "stlite-" in url] == []


def test_shown_files() -> None:
    """Where a page shows one of its files, that is what is in it."""
    shown = [
        ((page.parent / name).read_text(encoding="utf-8"), text)
        for page in (SOURCE / "pages").glob("*.md")
        for name, text in SHOWN_FILE.findall(page.read_text(encoding="utf-8"))
    ]
    assert shown
    assert all(content == text for content, text in shown)


@EACH_HOST
def test_modules_of_python_come_behind(site: Site, page: Page) -> None:
    """The build has seen that an app needs few of them, so it is live before all others come."""
    begin = len(site.server.requests)
    with site.server.hold("/rest-"):
        page.goto(site.server.url + page_address(site.host, "hello"))
        frame = wait_until_running(page)
        assert any("/core-" in path for path in site.server.requests[begin:])
        wait_until(page, lambda: any("/rest-" in path for path in site.server.requests[begin:]))
    answer_hello([frame])


@EACH_HOST
def test_one_interpreter(site: Site, request: pytest.FixtureRequest) -> None:
    """Eight apps on a page load Python once at most and share one worker, and so does the next page."""
    begin = len(site.server.requests)
    with site.reader.visit(request.node) as page:
        workers = find_workers(page)
        page.goto(site.server.url + page_address(site.host, "eight"))
        assert page.locator("stlite-app").count() == 8
        for number in range(8):
            wait_until_running(page, number)
        page.goto(site.server.url + page_address(site.host, "hello"))
        wait_until_running(page)
        assert count_starts(site.server.requests[begin:]) <= 1
        assert len(find_workers(page) - workers) <= 1
