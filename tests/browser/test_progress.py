"""How far Python is loaded, on real stlite: in bytes, for eyes only, and by the bar."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from example_sites import SOURCE
from live_apps import SMALL, shows
from server import Server, serve
from stlite_docs.pins.pinned import STLITE
from warm_site import Visit
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


def test_bytes_of_python(tmp_path: Path, page: Page) -> None:
    """Where Python comes slowly, the reader sees how much of it is there; a screen reader hears the steps."""
    with serve(tmp_path) as server:
        # With an image, nobody knows how much comes until the core has measured the line.
        BareSite(tmp_path).write_live(SMALL, image=False)
        see_bytes(server, page)


def see_bytes(server: Server, page: Page) -> None:
    """Hold parts of Python back, and look at what the page says of them."""
    manifest = json.loads(next(server.folder.glob("*/runtime.json")).read_text())
    core = manifest["core"]["size"]
    sizes = manifest["sizes"]
    rest = sizes["wasm"] + sizes["lock"] + manifest["outline"]["size"] + manifest["rest"]["size"]
    total = core + rest
    amounts = [rest - sizes["wasm"], rest, total]
    page.add_init_script(NOTES)
    with server.hold("/core-"):
        with server.hold("pyodide.asm.wasm"):
            page.goto(server.url)
            has_come(page, amounts[0], total)
        has_come(page, amounts[1], total)
    shows(wait_until_running(page), "shown")
    sizes_are_documented(server)
    seen = page.evaluate("seen")
    told = [float(text.removesuffix(f" of {in_megabytes(total)} MB")) for text, _, _ in seen]
    bars = [bar for _, bar, _ in seen]
    assert told == sorted(told)
    assert told[-1] == float(in_megabytes(total))
    assert bars == sorted(bars)
    assert 2 <= bars[0] <= bars[-1] <= 3
    assert all(text == valuetext for text, _, valuetext in seen)
    assert page.evaluate("[...said]")[:2] == ["Loading Streamlit.", "Loading Python."]
    assert not any("MB" in text for text in page.evaluate("[...said]"))


def sizes_are_documented(server: Server) -> None:
    """Hold what the documentation says of a first visit: how much comes, and how much is the front end."""
    runtime, performance = (
        (SOURCE / f"pages/{name}.md").read_text(encoding="utf-8") for name in ("runtime", "performance")
    )
    loaded = {path: (server.folder / path.lstrip("/")).stat().st_size for path in {*server.requests} - {"/"}}
    scripts = [size for path, size in loaded.items() if f"/{STLITE.folder}/" in path and path.endswith(".js")]
    for pattern, text, size in (
        (r"downloads about (\d+) MB", runtime, sum(loaded.values())),
        (r"time to download (\d+) MB", performance, sum(loaded.values())),
        (r"which is (\d+) MB of JavaScript", performance, sum(scripts)),
    ):
        (documented,) = re.findall(pattern, text)
        assert size / 1e6 == pytest.approx(int(documented), rel=0.15)


# Small files that are loaded beside the packages count as well.
IS_THERE = """(megabytes) => {
  const amount = document.querySelector(".stlite-app__bytes").textContent;
  return Math.abs(parseFloat(amount) - megabytes) < 0.11;
}"""


def has_come(page: Page, loaded: int, total: int) -> None:
    """Wait until the page shows a number of bytes, and look at how it does."""
    amount, bar = page.locator(".stlite-app__bytes"), page.get_by_role("progressbar")
    expect(amount).to_contain_text(f" of {in_megabytes(total)} MB")
    page.wait_for_function(IS_THERE, arg=loaded / 1e6)
    text = amount.inner_text()
    expect(page.locator(".stlite-app__panel[role=status]")).to_contain_text(text)
    expect(amount).to_have_attribute("aria-hidden", "true")
    expect(bar).to_have_attribute("aria-valuetext", text)
    assert bar.evaluate("(bar) => bar.value") == pytest.approx(2 + loaded / total, abs=0.02)


def in_megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def test_no_bytes_from_a_running_pool(warm: Visit) -> None:
    """An app whose interpreter is there already waits for none."""
    warm.page.add_init_script(NOTES)
    page = warm.open(SMALL)
    shows(wait_until_running(page), "shown")
    page.reload()
    shows(wait_until_running(page), "shown")
    assert page.evaluate("seen") == []
