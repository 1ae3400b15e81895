"""How far Python is loaded, on real stlite: in bytes, for eyes only, and by the bar."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from live_apps import SMALL, Live, shows
from watching import wait_until_running

# Diagnostics what is shown of bytes, how far the bar is then, and what of the panel is read out.
NOTES = """
window.seen = [];
window.said = new Set();
new MutationObserver(() => {
  const bytes = document.querySelector(".stlite-app__bytes");
  if (!bytes) return;
  const readOut = [...bytes.parentElement.children].filter((child) => !child.ariaHidden);
  said.add(readOut.map((child) => child.textContent).join(""));
  const bar = document.querySelector("progress");
  const now = [bytes.textContent, bar.value, bar.ariaValueText];
  if (bytes.textContent && bytes.textContent !== seen.at(-1)?.[0]) seen.push(now);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


def test_bytes_of_python(live: Live, page: Page) -> None:
    """Where Python comes slowly, the reader sees how much of it is there; a screen reader hears the steps."""
    server = live(SMALL)
    server.pace = 2_000_000
    page.add_init_script(NOTES)
    page.goto(server.url)
    status = page.locator(".stlite-app__panel[role=status]")
    expect(status).to_contain_text("MB", timeout=30_000)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", re.compile(" MB$"))
    expect(page.locator(".stlite-app__bytes")).to_have_attribute("aria-hidden", "true")
    shows(wait_until_running(page), "shown")
    runtime = json.loads(next(server.folder.glob("*/runtime.json")).read_text())
    total = f"{runtime['sizes']['all'] / 1e6:.1f}"
    seen = page.evaluate("seen")
    amounts = [float(text.removesuffix(f" of {total} MB")) for text, _, _ in seen]
    bars = [bar for _, bar, _ in seen]
    assert amounts == sorted(amounts)
    assert bars == sorted(bars)
    assert 2 <= bars[0] < 2.5 < bars[-1] <= 3
    assert len(amounts) > 4
    assert amounts[-1] > 0.98 * float(total)
    assert all(text == valuetext for text, _, valuetext in seen)
    assert page.evaluate("[...said]")[:2] == ["Loading Streamlit.", "Loading Python."]
    assert not any("MB" in text for text in page.evaluate("[...said]"))


def test_no_bytes_from_a_running_pool(live: Live, page: Page) -> None:
    """An app whose interpreter is there already waits for none."""
    page.add_init_script(NOTES)
    server = live(SMALL)
    page.goto(server.url)
    shows(wait_until_running(page), "shown")
    page.reload()
    shows(wait_until_running(page), "shown")
    assert page.evaluate("seen") == []
