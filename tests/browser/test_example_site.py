"""The example site, built by both hosts, on real stlite: every app runs and answers."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright, expect

from chromium import ARGUMENTS, find_chromium
from example_sites import HOSTS, SOURCE, build_example_site, page_address
from outside import Outside, record_outside
from server import Server, serve
from watching import Watch, wait_until_running

SHOWN_FILE = re.compile(r"This is `([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Visit:
    """A reader's visit to a site: one browser context, so one pool for all of its pages."""

    host: str
    server: Server
    context: BrowserContext
    watch: Watch
    outside: Outside

    def open(self, name: str) -> Page:
        page = self.context.new_page()
        page.goto(self.server.url + page_address(self.host, name))
        return page


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with record_outside() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def browser(playwright: Playwright, outside: Outside) -> Iterator[Browser]:
    """Chromium whose every request for another machine goes to the proxy."""
    arguments = [*ARGUMENTS, f"--proxy-server={outside.address}"]
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=HOSTS)
def visit(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    outside: Outside,
) -> Iterator[Visit]:
    site = build_example_site(request.param, tmp_path_factory.mktemp(request.param))
    with serve(site) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        yield Visit(request.param, server, context, Watch(context), outside)
        context.close()


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
    "error": answer_error,
    "restructuredtext": answer_rst,
    "files": answer_files,
    "data": answer_data,
    "script": answer_script,
    "folder": answer_folder,
    "settings": answer_settings,
    "keep": answer_keep,
    "packages": answer_packages,
    "project": answer_project,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_apps_run_and_answer(name: str, visit: Visit) -> None:
    """Every app of a page runs and answers; nothing is logged as an error, nobody else is asked."""
    if name == "restructuredtext" and visit.host == "mkdocs":
        assert not (list(visit.server.folder.glob("restructuredtext*")))
        return
    visit.watch.errors.clear()
    page = visit.open(name)
    run = page.get_by_role("button", name="Run")
    if run.count():
        run.click()
    frames = [wait_until_running(page, number) for number in range(page.locator("stlite-app").count())]
    assert frames
    ANSWERS[name](frames)
    page.close()
    assert visit.watch.errors == []
    assert visit.watch.hosts() == {visit.server.url.split("/")[2]}
    assert visit.outside.hosts() == set()


@pytest.mark.parametrize(
    "name", ["writing", "options", "pools", "runtime", "hosting", "performance", "element"]
)
def test_pages_without_apps(name: str, visit: Visit) -> None:
    """A page without apps asks for nothing of ours."""
    visit.server.requests.clear()
    page = visit.open(name)
    page.wait_for_load_state("networkidle")
    page.close()
    assert [path for path in visit.server.requests if "stlite-" in path] == []


def test_shown_files() -> None:
    """Where a page shows one of its files, that is what is in it."""
    shown = [
        ((page.parent / name).read_text(encoding="utf-8"), text)
        for page in (SOURCE / "pages").glob("*.md")
        for name, text in SHOWN_FILE.findall(page.read_text(encoding="utf-8"))
    ]
    assert shown
    assert all(content == text for content, text in shown)


def test_one_interpreter(visit: Visit, browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight apps on a page load Pyodide once and share one worker, and so does the next page, at once."""
    visit.server.requests.clear()
    context = browser.new_context()
    page = context.new_page()
    first = _time_until_running(page, visit, "eight")
    count = page.locator("stlite-app").count()
    for number in range(count):
        wait_until_running(page, number)
    assert count == 8
    following = _time_until_running(page, visit, "hello")
    assert _count_workers(browser, page.url) == 1
    assert [path.split("/")[-1] for path in visit.server.requests].count("pyodide.asm.wasm") == 1
    context.close()
    with capsys.disabled():
        sys.stdout.write(f"\n{visit.host}: first app {first:.2f} s, next page {following:.2f} s\n")


def _time_until_running(page: Page, visit: Visit, name: str) -> float:
    begin = time.perf_counter()
    page.goto(visit.server.url + page_address(visit.host, name))
    wait_until_running(page)
    return time.perf_counter() - begin


def _count_workers(browser: Browser, url: str) -> int:
    """Count the shared workers of the context that shows a page."""
    session = browser.new_browser_cdp_session()
    targets = session.send("Target.getTargets")["targetInfos"]
    session.detach()
    shown = {target["browserContextId"] for target in targets if target["url"] == url}
    return sum(
        target["type"] == "shared_worker" and target["browserContextId"] in shown for target in targets
    )
