"""What the hosts' themes do around apps: tabs, copy buttons, search, print, anchors, the Back button."""

from __future__ import annotations

from textwrap import indent

import pytest
from playwright.sync_api import Page, expect

from host_sites import FURO, MATERIAL, HostSites, app, press_link
from watching import STAGE, Watch, wait_for_state

THEMES = [MATERIAL, FURO, "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme", "alabaster"]


def test_content_tab(hosts: HostSites, page: Page, watch: Watch) -> None:
    """An app in a content tab of Material's starts when its tab is shown, with the size that it needs."""
    block = indent(app("run300", ""), "    ")
    url = hosts.build(MATERIAL, {"index.md": f'# Tabs\n\n=== "One"\n\n    Text.\n\n=== "Two"\n\n{block}'})
    page.goto(url)
    page.wait_for_load_state("networkidle")
    element = page.locator("stlite-app")
    expect(element).to_be_hidden()
    expect(element).to_have_attribute("data-state", "idle")
    page.get_by_text("Two", exact=True).click()
    wait_for_state(element, "running")
    expect(page.locator(STAGE)).to_have_css("height", "300px")
    assert watch.errors == []


def pages_by_code(codes: list[str], program: str, options: str = ":start: visible") -> dict[str, str]:
    """Return pages that show a program in different ways, each named after its way."""
    pages = {f"{code}.md": "# Page\n\n" + app(program, f"{options}\n:code: {code}") for code in codes}
    return {"index.md": "# Home\n", **pages}


@pytest.mark.parametrize("code", ["above", "below", "fold"])
@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_copy_button(theme: str, code: str, hosts: HostSites, page: Page, watch: Watch) -> None:
    """Material's button, and that of sphinx-copybutton, copies the program as it was written."""
    program = "x = 1\n\nif x < 2:\n    text = '<b>&amp;</b>'"
    url = hosts.build(theme, pages_by_code(["above", "below", "fold"], program, ":start: click"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{url}{code}.html")
    page.evaluate("navigator.clipboard.writeText('')")
    if code == "fold":
        page.get_by_role("button", name="Source").click()
    source = page.locator(".stlite-app__source")
    source.hover()
    source.get_by_role("button").first.click()
    page.wait_for_function("navigator.clipboard.readText()")
    assert page.evaluate("navigator.clipboard.readText()").rstrip("\n") == program
    assert watch.errors == []


SEARCHES = {MATERIAL: "search/search_index.json", FURO: "searchindex.js"}


@pytest.mark.parametrize("theme", SEARCHES)
def test_search(theme: str, hosts: HostSites, page: Page) -> None:
    """The host's search finds a word that only a program has; the payload is not in its index."""
    block = app("zebrafinch = 1\n## file: other.py\nquokka = 1", ":start: click\n:env: MARK=bandicoot")
    url = hosts.build(theme, {"index.md": "# Home\n", "birds.md": f"# Birds\n\n{block}"})
    index = page.request.get(url + SEARCHES[theme]).text()
    assert "bandicoot" not in index
    for word in ("zebrafinch", "quokka"):
        assert word in index
        if theme == MATERIAL:
            page.goto(url)
            page.get_by_role("textbox", name="Search").press_sequentially(word)
            found = page.locator(".md-search-result").get_by_role("heading", name="Birds")
        else:
            page.goto(f"{url}search.html?q={word}")
            found = page.locator("#search-results").get_by_role("link", name="Birds")
        expect(found).to_be_visible()


TEXT = "Text.\n\n" * 60

ANCHORS = f"# Home\n\n{app('run600') * 3}\n## Section\n\n{TEXT}## Other\n\n{TEXT}"


# Furo scrolls smoothly, and going back in the middle of that ends elsewhere.
SCROLLING = """
addEventListener("scroll", () => { window.isScrolling = true; });
addEventListener("scrollend", () => { window.isScrolling = false; });
"""


@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_anchors(theme: str, hosts: HostSites, page: Page) -> None:
    """A page opened at a section stays there while apps above start; ways on disturb nothing."""
    url = hosts.build(theme, {"index.md": ANCHORS, "second.md": f"# Second\n\n{app('run600')}"})
    home = f"{url}index.html"
    page.add_init_script(SCROLLING)
    page.goto(f"{home}#section")
    shows_section(page, "Section")
    wait_for_apps(page, 3)
    shows_section(page, "Section")
    entries = page.evaluate("history.length")
    page.locator("iframe").first.evaluate("(frame) => { frame.isSame = true }")
    press_link(page, "#other")
    shows_section(page, "Other")
    page.go_back()
    expect(page).to_have_url(f"{home}#section")
    shows_section(page, "Section")
    page.go_forward()
    shows_section(page, "Other")
    assert page.locator("iframe").first.evaluate("(frame) => frame.isSame")
    press_link(page, "second.html")
    expect(page).to_have_url(f"{url}second.html")
    wait_for_apps(page, 1)
    assert page.evaluate("history.length") == entries + 2
    page.go_back()
    expect(page).to_have_url(f"{home}#other")
    wait_for_apps(page, 3)
    shows_section(page, "Other")
    page.go_back()
    shows_section(page, "Section")
    page.go_forward()
    shows_section(page, "Other")
    page.go_forward()
    expect(page).to_have_url(f"{url}second.html")
    wait_for_apps(page, 1)


def shows_section(page: Page, name: str) -> None:
    """Wait until a section is at the top of the view, and Material and the browser have noted that."""
    top = f"document.getElementById('{name.lower()}').getBoundingClientRect().top"
    is_noted = "(!document.querySelector('[data-md-component]') || history.state?.y === scrollY)"
    page.wait_for_function(f"!window.isScrolling && 0 < {top} && {top} < 150 && {is_noted}")
    page.evaluate("history.replaceState(history.state, '')")  # else the browser notes it half a second later


def wait_for_apps(page: Page, count: int) -> None:
    expect(page.locator("stlite-app")).to_have_count(count)
    for element in page.locator("stlite-app").all():
        wait_for_state(element, "running")
        expect(element.locator(".stlite-app__stage")).to_have_css("height", "600px")


PAPER = "run\nlong = '" + "word " * 60 + "'\n## file: other.py\nsecond = 1\n"


@pytest.mark.parametrize("code", ["none", "fold", "above"])
@pytest.mark.parametrize("theme", [MATERIAL, FURO])
def test_print(theme: str, code: str, hosts: HostSites, page: Page) -> None:
    """Paper gets all files of the program in place of the app, and a note, which a site may change."""
    page.goto(f"{hosts.build(theme, pages_by_code(['none', 'fold', 'above'], PAPER))}{code}.html")
    wait_for_state(page.locator("stlite-app"), "running")
    page.emulate_media(media="print")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.locator(".stlite-app__file")).to_have_text(["streamlit_app.py", "other.py"])
    for part in [*page.locator(".stlite-app__file").all(), *page.locator(".stlite-app pre").all()]:
        expect(part).to_be_visible()
    assert page.locator(".stlite-app pre").first.evaluate("(code) => code.scrollWidth <= code.clientWidth")
    note = "getComputedStyle(document.querySelector('.stlite-app'), '::before').content"
    assert page.evaluate(note) == '"This is a live app in the online version of this page."'
    page.locator(".stlite-app").evaluate("(app) => { app.dataset.print = 'Andere' }")
    assert page.evaluate(note) == '"Andere"'


# Whether an app is as wide as the text beside it, in the view, and nothing covers it.
IS_CLEAR = """(app) => {
  const { left, right, top, bottom } = app.getBoundingClientRect();
  const text = app.closest(":has(> p)").querySelector(":scope > p").getBoundingClientRect();
  const points = [left + 5, (left + right) / 2, right - 5].flatMap((x) => [[x, top + 5], [x, bottom - 5]]);
  const isCovered = points.some(([x, y]) => !app.contains(document.elementFromPoint(x, y)));
  const isInView = left >= 0 && right <= innerWidth;
  return [Math.round(left - text.left), Math.round(right - text.right), isInView, isCovered];
}"""


@pytest.mark.filterwarnings("ignore:'sphinx_book_theme")
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", THEMES)
def test_sidebars(theme: str, width: int, hosts: HostSites, page: Page) -> None:
    """An app has the width of the text, and no sidebar covers it, on a wide page and on a phone."""
    page.set_viewport_size({"width": width, "height": 900})
    text = "Text that is as wide as the page lets it be. " * 20
    page.goto(hosts.build(theme, {"index.md": f"# Home\n\n{text}\n\n{app('run300')}", "other.md": "# Other"}))
    element = page.locator("stlite-app")
    wait_for_state(element, "running")
    expect(page.locator(STAGE)).to_have_css("height", "300px")
    element.scroll_into_view_if_needed()
    assert element.evaluate(IS_CLEAR) == [0, 0, True, False]
