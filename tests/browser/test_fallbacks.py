"""Browsers that lack something, or are told to do without: apps run all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, Playwright, expect

from chromium import open_context, open_profile, start_chromium
from live_apps import COUNT, SMALL, WORLD, Live, count_starts, counts, run_all, shows
from test_cargo import KEPT
from watching import wait_for_state, wait_until_running

NO_SHARED_WORKERS = "delete window.SharedWorker"


def test_browser_without_shared_workers(live: Live, page: Page) -> None:
    """There a page's apps share a worker of the page, worlds and all; kept folders outlive the page."""
    page.add_init_script(NO_SHARED_WORKERS)
    worlds = [WORLD.lstrip().format(name=name) for name in ("one", "two")]
    server = live(*worlds, KEPT.lstrip().format(title="Three"))
    page.goto(server.url)
    *frames, kept = run_all(page, 3)
    for frame, name in zip(frames, ("one", "two"), strict=True):
        shows(frame, f"{name} {name} ['{name}'] {name} unset")
    assert count_starts(server.requests) == 1
    keep_file(kept)
    page.reload()
    shows(wait_until_running(page, 2), "kept first mine")
    assert count_starts(server.requests) == 2


def keep_file(frame: FrameLocator) -> None:
    """Have the app with a kept folder write a file there."""
    shows(frame, "kept first")
    frame.get_by_label("Name").fill("mine")
    frame.get_by_label("Name").press("Enter")
    shows(frame, "kept first mine")


def test_absent_worker(live: Live, page: Page) -> None:
    """A worker that cannot be loaded is said to be the reason, and Retry works once it can."""
    server = live(SMALL)
    server.broken = {"/pool.js"}
    page.goto(server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text("Could not load pool.js (status 404).")
    server.broken = set()
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


@pytest.fixture
def page_without_storage(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open a page in a Chromium whose user lets no site store anything."""
    profile = tmp_path_factory.mktemp("profile")
    preferences = profile / "Default/Preferences"
    preferences.parent.mkdir()
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    preferences.write_text(json.dumps(blocked))
    context = open_profile(playwright, profile)
    yield context.pages[0]
    context.close()


def test_browser_that_stores_nothing(live: Live, page_without_storage: Page) -> None:
    """Without storage, locks and shared workers apps share a worker of the page; folders are not kept."""
    page = page_without_storage
    logged: list[str] = []
    page.on("console", lambda message: logged.append(message.text))
    server = live(SMALL, KEPT.lstrip().format(title="One"))
    page.goto(server.url)
    first, second = run_all(page, 2)
    shows(first, "shown")
    keep_file(second)
    assert any("no shared workers here" in text for text in logged)
    page.reload()
    shows(wait_until_running(page, 1), "kept first")


@pytest.fixture
def insecure_page(playwright: Playwright) -> Iterator[Page]:
    """Open a page in a Chromium to which this machine is another one, without TLS: `docs.test`."""
    browser = start_chromium(playwright, "--host-resolver-rules=MAP docs.test 127.0.0.1")
    yield open_context(browser).new_page()
    browser.close()


def test_site_without_tls(live: Live, insecure_page: Page) -> None:
    """Such a site gets no locks; its apps share an interpreter all the same, and say farewell themselves."""
    server = live(COUNT, COUNT)
    url = server.url.replace("127.0.0.1", "docs.test")
    page = insecure_page
    for _ in range(2):
        page.goto(url)
        run_all(page, 2)
    assert page.evaluate("isSecureContext") is False
    frame = page.frame_locator("iframe").last
    counts(frame, "2 folders, 2 runtimes, 2 exits")
    assert count_starts(server.requests) == 1
