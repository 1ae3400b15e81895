"""The browser context that tests use one after another: to each it is new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from live_apps import find_workers
from readers import NextReader
from server import serve

# Keeps something everywhere where a page can, and starts a worker that outlives the page.
KEEP = """async () => {
  localStorage.kept = sessionStorage.kept = document.cookie = "kept=1";
  await (await caches.open("kept")).put("/kept", new Response("kept"));
  await new Promise((done) => (indexedDB.open("kept").onsuccess = done));
  await navigator.serviceWorker.register("/worker.js");
  await fetch("/kept.txt");
  new SharedWorker("/worker.js", { name: "kept", extendedLifetime: true });
}"""
# How much of each kind there is.
COUNT = """async () => [
  localStorage.length,
  sessionStorage.length,
  document.cookie.length,
  (await caches.keys()).length,
  (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  await fetch("/kept.txt", { cache: "only-if-cached", mode: "same-origin" }).then(() => 1, () => 0),
]"""


def test_nothing_is_left_for_the_next(
    next_reader: NextReader, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Nothing that a page can keep is there for the next test, nor a page or a worker."""
    (tmp_path / "page.html").write_text("Page")
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / "worker.js").write_text("")
    with serve(tmp_path) as server:
        server.headers["Cache-Control"] = "max-age=600"
        found: list[tuple[list[int], bool, int]] = []

        def count(page: Page) -> None:
            counted: list[Any] = page.evaluate(COUNT)
            found.append(
                ([int(one > 0) for one in counted], bool(find_workers(page)), len(page.context.pages))
            )

        for _ in range(2):
            with next_reader.visit(request.node) as context:
                page = context.new_page()
                page.goto(f"{server.url}page.html")
                count(page)
                page.evaluate(KEEP)
                count(page)
        new = ([0] * 7, False, 2)  # the page, and the one that keeps the code of Python
        kept = ([1] * 7, True, 2)
        assert found == [new, kept, new, kept]
