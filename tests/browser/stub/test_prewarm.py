"""What a page prepares for an app that waits for a click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from stub_site import Site
from watching import wait_for_state

SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
APP = ":start: click\n{options}\n\nrun"


def write_and_open(site: Site, page: Page, options: str = "", count: int = 1) -> None:
    """Open a page of apps, each below the first screen's middle so that the mouse is at none of them."""
    site.write(*[APP.format(options=options)] * count, gap=100)
    page.goto(site.server.url)
    expect(page.get_by_role("button", name="Run", exact=True)).to_have_count(count)


def expect_prepared(site: Site, page: Page) -> None:
    """Wait for a frame that nobody sees, and for the pool that it holds."""
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.locator("iframe")).to_be_hidden()
    site.server.wait_for("worker/loader.js")
    site.server.wait_for("stub.js")


@pytest.mark.parametrize("options", ["", ":prewarm: hover"])
def test_pointing_at_run_prepares_the_pool(site: Site, page: Page, options: str) -> None:
    """The page loads Python once the mouse is at the button, once for the apps of a pool, until one runs."""
    write_and_open(site, page, options, count=2)
    expect(page.locator("iframe")).to_have_count(0)
    runs = page.get_by_role("button", name="Run", exact=True)
    runs.first.hover()
    expect_prepared(site, page)
    runs.last.hover()
    runs.first.click()
    wait_for_state(page.locator("stlite-app").first, "running")
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.locator("stlite-app iframe")).to_have_count(1)


def test_the_keyboard_prepares_the_pool(site: Site, page: Page) -> None:
    """Focus on the button does the same."""
    write_and_open(site, page)
    page.get_by_role("button", name="Run", exact=True).focus()
    expect_prepared(site, page)


def test_a_loaded_page_prepares_the_pool(site: Site, page: Page) -> None:
    """With `idle`, nobody has to point at anything."""
    write_and_open(site, page, ":prewarm: idle")
    expect_prepared(site, page)


@pytest.mark.parametrize("options", [":prewarm: off", ":pool: own", ":isolated:"])
def test_nothing_is_prepared(site: Site, page: Page, options: str) -> None:
    """Not if the author forbids it, and not where the app would have another interpreter."""
    write_and_open(site, page, options)
    hover_in_vain(site, page)


def test_readers_who_save_data(site: Site, page: Page) -> None:
    """They load nothing before the click."""
    page.add_init_script(SAVES_DATA)
    write_and_open(site, page, ":prewarm: idle")
    hover_in_vain(site, page)


def hover_in_vain(site: Site, page: Page) -> None:
    """Point at the button and press it, and see that nothing was loaded between."""
    button = page.get_by_role("button", name="Run", exact=True)
    button.hover()
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    assert not any("prewarm.js" in path or "/frame/" in path for path in site.server.requests)
    button.click()
    wait_for_state(page.locator("stlite-app"), "running")
    assert not any("prewarm.js" in path for path in site.server.requests)
