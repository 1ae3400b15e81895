"""A reader: a new browser on one of the sites, with a clock."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.cdn import serve_cdn
from benchmarks.processes import ProcessTree
from benchmarks.server import Server, Traffic, serve
from benchmarks.sites import READY, Sites, Way
from chromium import ARGUMENTS, find_chromium

PATIENCE = 300  # seconds
SETTLING = 2  # seconds until the memory is read
# Milliseconds from the request until this number of apps show their text, in the page or in frames. Our apps
# must also be uncovered.
ALL_SHOWN = f"""(count) => {{
  if (document.querySelector('stlite-app:not([data-state="running"])')) return 0;
  const frames = [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
  const texts = [document, ...frames].flatMap((one) => [...(one?.querySelectorAll('{READY}') ?? [])]);
  const shown = texts.filter((text) => text.textContent.startsWith("ready"));
  return shown.length === count && performance.now();
}}"""


@dataclass(frozen=True)
class Reader:
    """A browser with a new profile, as on a first visit."""

    way: Way
    context: BrowserContext
    processes: ProcessTree
    servers: list[Server]

    @property
    def traffic(self) -> Traffic:
        """The browser's requests so far."""
        return sum((server.traffic for server in self.servers), Traffic())

    def address(self, name: str) -> str:
        """Return a page's URL."""
        return f"http://127.0.0.1:{self.servers[0].port}/{name}"

    def visit(self, page: Page, name: str, count: int) -> float | None:
        """Open a page and return the seconds until all its apps show their text; None if they do not."""
        page.goto(self.address(name), wait_until="commit")
        try:
            shown = page.wait_for_function(ALL_SHOWN, arg=count, polling=20, timeout=PATIENCE * 1000)
        except PlaywrightTimeout:
            return None
        return float(shown.json_value()) / 1000

    def memory(self) -> int:
        """Wait a moment, then return the bytes of all the browser's processes."""
        time.sleep(SETTLING)
        return self.processes.memory()


@contextmanager
def open_reader(sites: Sites, way: Way) -> Iterator[Reader]:
    """Start a site's servers and a browser that has not visited it."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(sites.folders[way]))]
        arguments: list[str] = []
        if way is Way.PEER:
            cdn, arguments = stack.enter_context(serve_cdn(sites.cdn))
            servers.append(cdn)
        context, processes = stack.enter_context(open_chromium(*arguments))
        yield Reader(way, context, processes, servers)


@contextmanager
def open_chromium(*arguments: str) -> Iterator[tuple[BrowserContext, ProcessTree]]:
    """Start Chromium with a new profile and with more command line arguments."""
    with ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        playwright = stack.enter_context(sync_playwright())
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find_chromium(),
            args=[*ARGUMENTS, *arguments],
            viewport={"width": 1280, "height": 900},
        )
        stack.callback(context.close)
        context.pages[0].goto("about:blank")
        yield context, ProcessTree(f"--user-data-dir={profile}")
