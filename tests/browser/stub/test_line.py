"""How fast a line is, as the worker of a pool measures it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from stub_site import Site

# Sends pieces of some bytes to `measure`; before each one, the clock goes on by some milliseconds.
MEASURE = """async ([folder, pieces, duration]) => {
  const { measure } = await import(folder + "worker/line.js");
  let now = 0;
  performance.now = () => now;
  performance.getEntriesByName = () => (duration === null ? [] : [{ duration }]);
  let next = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (next === pieces.length) return controller.close();
      const [size, time] = pieces[next++];
      now += time;
      controller.enqueue(new Uint8Array(size).fill(next));
    },
  }, { highWaterMark: 0 });
  const { response, rate } = measure(new Response(stream, { headers: { "x-kept": "yes" } }));
  const found = await rate;
  const content = new Uint8Array(await response.arrayBuffer());
  const kept = response.headers.get("x-kept");
  return [found === Infinity ? -1 : found, content.length, content[content.length - 1], kept];
}"""
KILO = 1000


@pytest.mark.parametrize(
    ("pieces", "duration", "rate"),
    [
        # The first piece is there when the answer begins, so it says nothing.
        ([[50 * KILO, 900], *[[100 * KILO, 100]] * 8], 1, 1000 * KILO),
        ([[50 * KILO, 0], *[[100 * KILO, 1000]] * 8], 1, 100 * KILO),
        # All of it is there when the answer begins, or nearly all.
        ([[2000 * KILO, 100]], 500, 4000 * KILO),
        ([[2000 * KILO, 100], [500 * KILO, 1]], 500, 5000 * KILO),
        # The same, where the browser does not tell since when.
        ([[2000 * KILO, 100]], None, 0),
        # A file in the browser's cache.
        ([[2000 * KILO, 100]], 0, -1),
        ([[900 * KILO, 5], [900 * KILO, 0]], 1, -1),
    ],
)
def test_rate(site: Site, page: Page, pieces: list[list[int]], duration: int | None, rate: int) -> None:
    """The rate is in bytes a second, and the response keeps its content and headers."""
    site.write(":start: click\n\nrun")
    page.goto(site.server.url)
    folder = f"{site.server.url}{site.folder.name}/"
    found, length, last, kept = page.evaluate(MEASURE, [folder, pieces, duration])
    assert found == pytest.approx(rate)
    assert length == sum(size for size, _ in pieces)
    assert last == len(pieces)
    assert kept == "yes"
