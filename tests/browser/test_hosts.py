"""Material's instant navigation, which changes pages without loading them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from host_sites import MATERIAL, HostSites, app, press_link
from live_apps import COUNT, count_starts, counts, run_all
from watching import Watch


def test_instant_navigation(live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """Material's instant navigation starts and ends apps, and brings them back; its switch is followed."""
    page.goto(
        live_hosts.build(
            MATERIAL,
            {"index.md": f"{app(COUNT)}\n{app(COUNT)}", "second.md": app(COUNT), "third.md": "# Third"},
        )
    )
    run_all(page, 2)
    page.evaluate("window.isSame = true")
    press_link(page, "second.html")
    counts(run_all(page, 1)[0], "1 folders, 1 runtimes, 2 exits")
    press_link(page, "third.html")
    expect(page.get_by_role("heading", name="Third")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    page.go_back()
    counts(run_all(page, 1)[0], "1 folders, 1 runtimes, 3 exits")
    page.go_back()
    expect(page.locator("stlite-app")).to_have_count(2)
    frames = run_all(page, 2)
    counts(frames[1], "2 folders, 2 runtimes, 4 exits")
    for switch, base in (("Dark", "rgb(30, 33, 41)"), ("Light", "rgb(255, 255, 255)")):
        page.get_by_title(switch).locator("visible=true").click()
        for frame in frames:
            expect(frame.get_by_test_id("stApp")).to_have_css("background-color", base)
    assert page.evaluate("isSame")
    assert count_starts(live_hosts.server.requests) == 1
    assert watch.errors == []
