"""Which apps of a page start, and when: those near the reader's view, a few at a time."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from quiet import see_all
from stub_site import Site
from watching import wait_for_state, wait_until

WAITING = ":height: 100\n\nwait run"


def states(page: Page) -> list[str | None]:
    return [app.get_attribute("data-state") for app in page.locator("stlite-app").all()]


def count_loading(page: Page, count: int) -> None:
    expect(page.locator("stlite-app[data-state=loading]")).to_have_count(count)


def test_a_few_at_a_time(site: Site, page: Page) -> None:
    """Three apps load at once, those next to the middle of the view first; others follow."""
    site.write(*[WAITING] * 6)
    page.set_viewport_size({"width": 1000, "height": 1100})
    page.goto(site.server.url)
    count_loading(page, 3)
    assert states(page) == ["idle", "idle", "loading", "loading", "loading", "idle"]
    frame = page.locator("iframe").first.element_handle().content_frame()
    assert frame is not None
    frame.evaluate("window.mayGoOn = true")
    wait_for_state(page.locator("stlite-app").nth(2), "running")
    count_loading(page, 3)


def test_only_what_is_near(site: Site, page: Page) -> None:
    """An app that was scrolled past before its turn came does not start."""
    site.write(*[WAITING] * 4, gap=300)
    page.set_viewport_size({"width": 1000, "height": 2400})
    page.goto(site.server.url)
    count_loading(page, 3)
    assert states(page)[0] == "idle"
    page.set_viewport_size({"width": 1000, "height": 300})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    see_all(page)
    page.locator("iframe").first.evaluate("(frame) => { frame.contentWindow.mayGoOn = true }")
    wait_for_state(page.locator("stlite-app").nth(1), "running")
    see_all(page)
    assert states(page)[0] == "idle"
    page.evaluate("scrollTo(0, 0)")
    wait_for_state(page.locator("stlite-app").first, "loading")


def open_in_slow_motion(page: Page, url: str) -> None:
    """Open a page whose time goes on only when the test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto(url)


def come_to_load(page: Page, count: int) -> None:
    """Give the page a moment at a time, until so many apps load."""

    def has_come() -> bool:
        page.clock.run_for(1)
        return states(page).count("loading") == count

    wait_until(page, has_come, lambda: states(page))


def test_one_that_does_not_come(site: Site, page: Page) -> None:
    """After twenty seconds, apps that still load keep no others waiting."""
    site.write(*[WAITING] * 4)
    open_in_slow_motion(page, site.server.url)
    come_to_load(page, 3)
    page.clock.run_for(21_000)
    come_to_load(page, 4)


def test_retry_counts_as_any_start(site: Site, page: Page) -> None:
    """An app that its reader has started again keeps others waiting for twenty seconds from then on."""
    site.write(":height: 100\n\nfail wait run", *[WAITING] * 6)
    page.set_viewport_size({"width": 1000, "height": 2000})
    open_in_slow_motion(page, site.server.url)
    first = page.locator("stlite-app").first
    first.evaluate("(app) => app.start()")

    def has_failed() -> bool:
        page.clock.run_for(1)
        return states(page)[0] == "failed"

    wait_until(page, has_failed, lambda: states(page))
    come_to_load(page, 3)
    page.clock.run_for(15_000)
    first.get_by_role("button", name="Retry").click()
    come_to_load(page, 4)
    page.clock.run_for(6_000)
    come_to_load(page, 4 + 2)
    assert states(page).count("idle") == 1


def test_reader_who_saves_data(site: Site, page: Page) -> None:
    """Where the browser is to save data, apps wait for their reader."""
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    site.write("run", ":start: load\n\nrun")
    page.goto(site.server.url)
    expect(page.get_by_text("Your browser saves data, so this app waits for you.")).to_have_count(2)
    assert states(page) == ["idle", "idle"]
    page.get_by_role("button", name="Run").first.click()
    wait_for_state(page.locator("stlite-app").first, "running")
