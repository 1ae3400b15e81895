"""Finding Chromium, and starting it so that it talks to nobody but the pages under test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from watching import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium without its windows: it opens a context in a fraction of the time.
SHELL = "chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# WebAssembly is not compiled a second time for speed. That takes more time than a short visit saves by it.
UNOPTIMIZED = "--js-flags=--liftoff-only"
# All pages of a site are in one process, whatever tab and port they are in.
ONE_PROCESS = "--process-per-site"
WINDOW: ViewportSize = {"width": 1280, "height": 900}


def find_chromium() -> str | None:
    """Return the machine's own Chromium, else the one that Playwright has downloaded, else None."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def require_chromium() -> str:
    """Return where Chromium is; a machine without it fails, it does not skip."""
    path = find_chromium()
    assert path, "Chromium is not installed: run tests/browser/install.py"
    return path


def require_quick_chromium() -> str:
    """Return where the headless shell is, else where Chromium is."""
    return shutil.which(SHELL) or require_chromium()


@contextmanager
def start_playwright() -> Iterator[Playwright]:
    """Run Playwright while the block runs; whatever is expected of a page may take long."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


def start_chromium(playwright: Playwright, *arguments: str, **options: Any) -> Browser:
    """Start Chromium with more command line arguments, and with options of Playwright's."""
    return playwright.chromium.launch(
        args=[*ARGUMENTS, *arguments], **{"executable_path": require_chromium(), **options}
    )


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a context, which has a storage and workers of its own."""
    context = browser.new_context(**{"viewport": WINDOW, **options})
    context.set_default_timeout(PATIENCE)
    return context


def open_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """Start a Chromium that keeps in a folder what its pages store, as readers' does."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=require_chromium(), args=[*ARGUMENTS], viewport=WINDOW
    )
    context.set_default_timeout(PATIENCE)
    return context
