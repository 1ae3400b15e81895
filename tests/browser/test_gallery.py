"""Programs as in public galleries: with a recording, each shows in the end what it shows without one.

The programs are the files in `cases/gallery`. They put what chance or the time decides into a container with
the key `varies`, which this does not compare.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cases import markdown_block
from mkdocs_site import Site
from pixels import count_differences
from recordings import ENDED
from server import serve
from test_height import SHIFTS
from watching import wait_for_state, wait_until

PROGRAMS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "cases/gallery").glob("*.txt"))
}
# Programs on one page, which all share an interpreter.
GROUP = 7
GROUPS = [[*PROGRAMS][begin : begin + GROUP] for begin in range(0, len(PROGRAMS), GROUP)]
# Puts apps without a recording at the left, those with one at the right, on whole pixels. Notes their states.
PLACE = """if (self === top) addEventListener("DOMContentLoaded", () => {
  window.states = [...document.querySelectorAll("stlite-app")].map((app, number) => {
    const [column, row] = [number % 2, Math.floor(number / 2)];
    const place = { position: "absolute", left: `${column * 640}px`, top: `${row * 3000}px`, width: "600px" };
    Object.assign(app.parentElement.style, place);
    const states = [];
    const note = () => states.push(app.dataset.state);
    new MutationObserver(note).observe(app, { attributeFilter: ["data-state"] });
    return states;
  });
});"""
VARIES = ".st-key-varies"
# Points that can differ, 1 of 1000: Chromium paints knobs of sliders, and graphs, between two points.
SAME = 400
# Says for each element of an app what it is, what state it is in, and its text.
DESCRIBE = """(root, varies) => {
  const attributes = ["data-testid", "role", "href", "title", "placeholder", "data-stale"];
  const lines = [];
  for (const element of root.querySelectorAll("body *:not(script, style)")) {
    if (element.closest(varies)) continue;
    const told = [element.localName];
    for (const { name, value } of element.attributes) {
      const isState = /^aria-(?!controls|owns|labelledby|describedby|activedescendant|details)/.test(name);
      if (/^Streamlit app \\d+$/.test(value)) continue; // the title of its page
      if (isState || attributes.includes(name)) told.push(`${name}=${value}`);
    }
    const { value, checked, disabled, open } = element;
    if (/input|textarea|button|details/.test(element.localName)) told.push(value, checked, disabled, open);
    const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    lines.push([...told, ...texts.map(({ data }) => data)].filter((part) => part !== undefined).join(" "));
  }
  // Calendars tell screen readers of themselves at the end of the document, whichever is there first.
  return lines.sort();
}"""


@pytest.mark.usefixtures("real_runs")
def test_same_with_a_recording(tmp_path: Path, page: Page) -> None:
    """A program that was shown before Python was there ends with the same text and the same picture."""
    pages = {f"{number}.md": "\n".join(map(write_blocks, group)) for number, group in enumerate(GROUPS)}
    site = Site(
        tmp_path,
        {"index.md": "# Gallery\n", **pages},
        plugins=[{"stlite": {"runtime": "local"}}],
        use_directory_urls=False,
    )
    built = site.build()
    page.add_init_script(SHIFTS)
    page.add_init_script(PLACE)
    faults = {}
    with serve(built.folder) as server:
        for number, group in enumerate(GROUPS):
            page.goto(f"{server.url}{number}.html")
            for at, name in enumerate(group):
                fault = compare(page, 2 * at)
                if fault:
                    faults[name] = fault
    assert faults == {}


def write_blocks(name: str) -> str:
    """Return a program's two blocks."""
    options = (f":start: load\n:prerender: {prerender}\n\n" for prerender in ("no", "yes"))
    return "\n".join(markdown_block(each + PROGRAMS[name]) for each in options)


def compare(page: Page, number: int) -> str:
    """Return how two apps of a page differ in the end, the second of which has a recording."""
    apps = [page.locator("stlite-app").nth(number + which) for which in (0, 1)]
    for app in apps:
        wait_for_state(app, "running")
        expect(app.frame_locator("iframe").locator(ENDED)).to_be_attached()
    states = [page.evaluate(f"states[{number + which}]") for which in (0, 1)]
    if [("shown" in each) for each in states] != [False, True]:
        return f"states {states}"
    try:
        wait_until(page, lambda: describe(apps[0]) == describe(apps[1]))
    except AssertionError:
        return "\n".join(unified_diff(describe(apps[0]), describe(apps[1]), lineterm="", n=0))
    for app in apps:
        # Their heights are those of what they show once they are used.
        app.frame_locator("iframe").locator("body").dispatch_event("click")
    try:
        wait_until(page, lambda: measure(apps[0]) == measure(apps[1]))
    except AssertionError:
        return f"heights {[*map(measure, apps)]}"
    try:
        wait_until(page, lambda: count_differences(page, *map(take, apps)) <= SAME)
    except AssertionError:
        return "the pictures differ"
    return ""


def describe(app: Locator) -> list[str]:
    lines: list[str] = app.frame_locator("iframe").locator(":root").evaluate(DESCRIBE, VARIES)
    return lines


def measure(app: Locator) -> float:
    """Return an app's height, 0 if a dialog is open, which gets a margin only where it had no room before."""
    if app.frame_locator("iframe").get_by_role("dialog").count():
        return 0
    height: float = app.locator("iframe").evaluate("(frame) => frame.offsetHeight")
    return height


def take(app: Locator) -> bytes:
    varies = app.frame_locator("iframe").locator(VARIES)
    return app.locator("iframe").screenshot(animations="disabled", mask=[varies])
