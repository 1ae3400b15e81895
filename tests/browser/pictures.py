"""`make pictures`: the states of an app as readers see them: light and dark, wide and narrow."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Locator, Page, expect

from chromium import start_chromium, start_playwright
from example_sites import HOSTS, build_example_site, page_address
from live_apps import BUSY
from server import Server, serve
from themed_sites import THEMES, build_themed_site
from watching import wait_for_state, wait_until_running

SIZES = {"wide": (1280, 900), "widest": (1920, 1080), "phone": (360, 740)}
WIDEST = ("running", "notice", "tabs")
SCHEMES = ("light", "dark")
DARK = {
    "mkdocs": "document.body.dataset.mdColorScheme = 'slate'",
    "sphinx": "document.body.dataset.theme = 'dark'",
}
THEME_OF = {"mkdocs": "material", "sphinx": "furo"}

WIDGETS = 'import streamlit as st\n\nst.button("Press", type="primary")\nst.text_input("Text")\n'
TABS = f'{WIDGETS}## file: words.py\nWORDS = ["one", "two"]\n## file: data.csv\na,b\n1,2\n'
# The apps of one more page, which the example site has no use for.
APPS = {
    "notice": BUSY.replace("TITLE", "Hangs\n:pool: own\n:code: fold"),
    "above": f":title: Source above\n:code: above\n\n{WIDGETS}",
    "below": f":title: Source below\n:code: below\n\n{WIDGETS}",
    "tabs": f":title: Several files\n:code: below\n\n{TABS}",
    "always-light": f":title: Always light\n:theme: light\n\n{WIDGETS}",
    "always-dark": f":title: Always dark\n:theme: dark\n\n{WIDGETS}",
    "accent": f":title: Its own accent\n:config: theme.primaryColor=teal\n\n{WIDGETS}",
}
APPS_PAGE = "# Apps\n\n" + "\n".join(f"## {name}\n\n```stlite\n{body}```\n" for name, body in APPS.items())


def show_placeholder(page: Page, _server: Server) -> None:
    expect(page.get_by_role("button", name="Run")).to_be_visible()


def show_progress(page: Page, _server: Server) -> None:
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status").first).to_contain_text("Loading Python.")


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


def show_full_screen(page: Page, _server: Server) -> None:
    wait_until_running(page)
    button = page.get_by_role("button", name="Full screen").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1500)


def show_alone(page: Page, _server: Server) -> None:
    link = page.get_by_role("link", name="Open in a tab").first
    page.goto(urljoin(page.url, link.get_attribute("href") or ""))
    wait_until_running(page)
    page.wait_for_timeout(1500)


def show_notice(page: Page, _server: Server) -> None:
    frame = wait_until_running(page)
    frame.get_by_role("button", name="Hang").click()
    expect(page.get_by_role("button", name="Restart")).to_be_visible()


def show_app(page: Page, number: int) -> None:
    wait_until_running(page, number)
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
    "full-screen": ("take", show_full_screen, set()),
    "alone": ("take", show_alone, set()),
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


def show_state(page: Page, state: str, sites: dict[str, Server], host: str) -> Locator:
    """Bring an app into a state, and return it."""
    if state in APPS:
        number = [*APPS].index(state)
        page.goto(sites["apps"].url)
        if state == "notice":
            show_notice(page, sites["apps"])
        else:
            show_app(page, number)
        return page.locator("stlite-app").nth(number)
    page_name, show, broken = STATES[state]
    server = sites["examples"]
    server.broken = broken
    page.goto(server.url + page_address(host, page_name))
    show(page, server)
    server.broken = set()
    return page.locator("stlite-app").first


def main(folder: Path, names: list[str]) -> None:
    """Write the pictures, or those whose names contain one of some words."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, start_playwright() as playwright:
        browser = start_chromium(playwright)
        for host in HOSTS:
            with ExitStack() as stack:
                sites = {
                    kind: stack.enter_context(serve(site))
                    for kind, site in build_sites(host, Path(name) / host).items()
                }
                for title, state, size, scheme in list_pictures(host):
                    if names and not any(word in title for word in names):
                        continue
                    with open_page(browser, size, scheme, host) as page:
                        show_state(page, state, sites, host).scroll_into_view_if_needed()
                        page.screenshot(path=folder / f"{title}.png")


def build_sites(host: str, folder: Path) -> dict[str, Path]:
    """Build the example site, and a page with the other apps."""
    theme = next(theme for theme in THEMES if theme.name == THEME_OF[host])
    return {
        "examples": build_example_site(host, folder / "examples"),
        "apps": build_themed_site(theme, folder / "apps", APPS_PAGE),
    }


def list_pictures(host: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield each picture's name, and the state, size and scheme that it shows."""
    for state in [*STATES, *APPS]:
        for size in SIZES:
            if size != "widest" or state in WIDEST:
                for scheme in SCHEMES:
                    yield f"{state}-{host}-{size}-{scheme}", state, size, scheme


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
