"""What a page says of an app that cannot run, and that Retry works."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from watching import wait_for_state

STARTING = "The app could not start."
CHANGED = (
    "The site might have changed. Press Retry or reload the page. "
    "If that does not help, tell the site's author."
)
BLOCKED = "A firewall or an ad blocker might block {0}. Allow it or use another network, then press Retry."


def fails_with(app: Locator, reason: str, advice: str, details: str = "", heading: str = STARTING) -> None:
    """Wait until an app has failed; look at what is said, and that its program can be read."""
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__heading")).to_have_text(heading)
    expect(app.locator(".stlite-app__reason")).to_have_text(reason)
    expect(app.locator(".stlite-app__advice")).to_have_text(advice)
    expect(app.locator("xpath=..").locator(".stlite-app__source code").first).to_be_visible()
    if details:
        app.get_by_text("Details").click()
        expect(app.locator(".stlite-app__trace")).to_contain_text(details)


def retry(page: Page, app: Locator) -> None:
    """Press Retry, with what was wrong being mended."""
    app.get_by_role("button", name="Retry").click()
    wait_for_state(app, "running")
    expect(page.locator("iframe").first).to_be_visible()
