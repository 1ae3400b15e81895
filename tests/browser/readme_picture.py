"""`make picture`: the README's app in a Material page, light and dark, as the README shows it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from chromium import start_chromium, start_playwright
from example_sites import ROOT, run_host
from server import serve
from watching import wait_until_running

FOLDER = ROOT / "example_site" / "pages" / "assets"
SIZE = (760, 700)
CONFIG = """\
site_name: Savings
docs_dir: pages
theme:
  name: material
  font: false
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default}
    - {media: "(prefers-color-scheme: dark)", scheme: slate}
markdown_extensions: [pymdownx.superfences]
plugins: [search, stlite: {runtime: local}]
"""
PAGE = """\
# Compound interest

Interest earns interest. Move the sliders to see how much.

{block}
"""


def main() -> None:
    """Write both pictures."""
    with tempfile.TemporaryDirectory() as name, start_playwright() as playwright:
        browser = start_chromium(playwright)
        with serve(_build_site(Path(name))) as server:
            for scheme in ("light", "dark"):
                width, height = SIZE
                page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})
                _take_picture(page, server.url, FOLDER / f"app-{scheme}.png")


def _build_site(folder: Path) -> Path:
    """Build a site whose page has the first block of the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```stlite\n.*?^```$", readme, re.MULTILINE | re.DOTALL)
    assert block, "README.md has no block"
    (folder / "pages").mkdir()
    (folder / "pages" / "index.md").write_text(PAGE.format(block=block[0]), encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    run_host(["mkdocs", "build", "--strict", "--config-file", folder / "mkdocs.yml"])
    return folder / "site"


def _take_picture(page: Page, url: str, path: Path) -> None:
    page.goto(url)
    wait_until_running(page)
    page.evaluate("scrollTo(0, 0)")
    # The app fades in: two equal pictures in a row show it as it stays.
    last, picture = b"", page.screenshot()
    while picture != last:
        page.wait_for_timeout(500)
        last, picture = picture, page.screenshot()
    path.write_bytes(picture)


if __name__ == "__main__":
    main()
