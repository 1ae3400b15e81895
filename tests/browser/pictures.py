"""`make pictures`: the states of an app as readers see them: light and dark, wide and narrow."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from chromium import ARGUMENTS, find_chromium
from example_sites import HOSTS, build_example_site, page_address
from server import Server, serve
from watching import wait_for_state, wait_until_running

SIZES = {"wide": (1280, 900), "phone": (360, 740)}
SCHEMES = ("light", "dark")
DARK = {
    "mkdocs": "document.body.dataset.mdColorScheme = 'slate'",
    "sphinx": "document.body.dataset.theme = 'dark'",
}


def show_placeholder(page: Page, _server: Server) -> None:
    expect(page.get_by_role("button", name="Run")).to_be_visible()


def show_progress(page: Page, _server: Server) -> None:
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status").first).to_contain_text("Loading Python.", timeout=20_000)


def show_running(page: Page, _server: Server) -> None:
    for number in range(page.locator("stlite-app").count()):
        wait_until_running(page, number)
    page.wait_for_timeout(1500)


def show_failed(page: Page, _server: Server) -> None:
    page.get_by_role("button", name="Run").click()
    wait_for_state(page.locator("stlite-app").first, "failed")


def show_editing(page: Page, _server: Server) -> None:
    wait_until_running(page)
    page.get_by_role("button", name="Edit").click()
    expect(page.locator(".stlite-app__editor textarea")).to_be_focused()
    page.wait_for_timeout(1500)


# What is done on which page; files that are not there meanwhile.
STATES: dict[str, tuple[str, Callable[[Page, Server], None], set[str]]] = {
    "placeholder": ("form", show_placeholder, set()),
    "progress": ("form", show_progress, set()),
    "failed": ("form", show_failed, {"/runtime.json"}),
    "running": ("hello", show_running, set()),
    "files": ("files", show_running, set()),
    "data": ("data", show_running, set()),
    "error": ("error", show_running, set()),
    "settings": ("settings", show_running, set()),
    "editing": ("edit", show_editing, set()),
}


@contextmanager
def open_page(browser: Browser, size: str, scheme: str, host: str) -> Iterator[Page]:
    """Open a page of a reader who prefers a colour scheme, by the system's and by the page's own switch."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="null", is_mobile=size == "phone"
    )
    page = context.new_page()
    if scheme == "dark":
        page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {DARK[host]} }})")
    yield page
    context.close()


def main(folder: Path, names: list[str]) -> None:
    """Write the pictures, or those whose names contain one of some words."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS])
        for host in HOSTS:
            with serve(build_example_site(host, Path(name) / host)) as server:
                for state, (page_name, show, broken) in STATES.items():
                    for size in SIZES:
                        for scheme in SCHEMES:
                            title = f"{state}-{host}-{size}-{scheme}"
                            if names and not any(word in title for word in names):
                                continue
                            with open_page(browser, size, scheme, host) as page:
                                server.broken = broken
                                page.goto(server.url + page_address(host, page_name))
                                show(page, server)
                                page.locator("stlite-app").first.scroll_into_view_if_needed()
                                page.screenshot(path=folder / f"{title}.png")
                                server.broken = set()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
