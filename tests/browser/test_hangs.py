"""Apps that hang or crash their interpreter: they are named, and ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from live_apps import BUSY, SMALL, Live, count_starts, press, run_all, shows
from watching import wait_for_state, wait_until_running

pytestmark = pytest.mark.own_processes


def find_notices(page: Page) -> list[Locator]:
    """Return where each of a page's apps says what is wrong with its pool."""
    return [app.locator(".stlite-app__notice") for app in page.locator("stlite-app").all()]


@pytest.mark.parametrize("button", ["Hang", "Lock"])
def test_hang_is_noticed_and_ended(button: str, live: Live, page: Page) -> None:
    """A loop or a lock that never ends is named to its whole pool; Restart ends it, and the others go on."""
    server = live(*(BUSY.replace("TITLE", title) for title in ("First", "Second")))
    page.goto(server.url)
    frames = run_all(page, 2)
    press(frames[1], "More")
    shows(frames[1], "more")
    press(frames[0], button)
    apps, notices = page.locator("stlite-app"), find_notices(page)
    expect(notices[1]).to_contain_text("Python is busy with First.")
    notices[1].get_by_role("button", name="Restart").click()
    wait_for_state(apps.nth(0), "failed")
    expect(apps.nth(0)).to_contain_text("It blocked Python, so other apps had to wait.")
    expect(notices[1]).to_be_empty()
    shows(frames[1], "more")
    press(frames[1], "Less")
    shows(frames[1], "less")
    apps.nth(0).get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")
    assert count_starts(server.requests) == 1


def test_hang_that_cannot_be_ended(live: Live, page: Page) -> None:
    """A loop that no interrupt ends is left behind; the others start anew, and no other pool stops."""
    first, second, third = (BUSY.replace("TITLE", title) for title in ("First", "Second", "Third"))
    page.goto(live(first, second, f":env: A=1\n{third}").url)
    frames = run_all(page, 3)
    press(frames[0], "Cling")
    apps, notices = page.locator("stlite-app"), find_notices(page)
    expect(notices[1]).to_contain_text("Python is busy with First.")
    expect(notices[0]).to_contain_text("This app keeps Python busy.")
    press(frames[2], "More")
    shows(frames[2], "more")
    notices[1].get_by_role("button", name="Restart").click()
    wait_for_state(apps.nth(0), "failed")
    expect(apps.nth(0)).to_contain_text("It blocked Python, so other apps had to wait.")
    wait_for_state(apps.nth(1), "loading")
    press(wait_until_running(page, 1), "More")
    shows(frames[1], "more")
    expect(notices[1]).to_be_empty()
    shows(frames[2], "more")
    apps.nth(0).get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


def test_crash_is_noticed_and_ended(live: Live, page: Page) -> None:
    """After a crash of Python its apps say so; Restart brings the others back, with storage blocked too."""
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error() } })")
    page.goto(live(*(BUSY.replace("TITLE", title) for title in ("First", "Second"))).url)
    frames = run_all(page, 2)
    press(frames[1], "Fill")
    expect(frames[1].get_by_text("MemoryError").first).to_be_visible()
    press(frames[0], "Crash")
    notices = find_notices(page)
    for notice in notices:
        expect(notice).to_contain_text("Python has crashed")
    notices[1].get_by_role("button", name="Restart").click()
    shows(wait_until_running(page, 1), "shown")
    wait_for_state(page.locator("stlite-app").first, "failed")


@pytest.mark.parametrize("kind", ["page", "kept_page"])
def test_hang_ends_with_its_page(
    kind: str, live: Live, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An endless loop ends when its page is left; the next page's apps run in the same interpreter."""
    page: Page = request.getfixturevalue(kind)
    server = live(SMALL)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(BUSY.replace("TITLE", "First"))
    page.goto(server.url)
    app = wait_until_running(page)
    press(app, "Hang")
    expect(page.locator(".stlite-app__notice")).to_contain_text("This app keeps Python busy.")
    page.goto(f"{server.url}other.html")
    shows(wait_until_running(page), "shown")
    assert count_starts(server.requests) == 1
