"""Apps look like a part of the page in every theme, light and dark, from their start on."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Playwright, expect

from chromium import start_chromium
from live_apps import SMALL, shows
from pixels import Colour, contrast, read_pixel
from readers import Reader
from server import Server, serve
from themed_sites import THEMES, DocsTheme, build_themed_site
from warm_site import Visit
from watching import wait_until, wait_until_running

TEXT = """
# Page

Some text with a [link](#page) and `code`.

## An app

### Its parts

#### Its details

```stlite
:start: click
:title: Its name
:code: below

import streamlit as st

st.title("Heading")
st.header("Part")
st.subheader("Detail")
st.markdown("Text with a [link](https://example.org) and `code`.")
st.button("Primary", type="primary")
st.columns(3)[0].selectbox("Kind", ["one", "two"])
```

Text below the app.
"""
LOOK = """([text, link, code, heading]) => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  return {
    text: style(text).color,
    link: style(link).color,
    fonts: [style(text), style(heading), style(code)].map(({ fontFamily }) => fontFamily),
    loaded: [...document.fonts].filter((font) => font.status === "loaded").map(({ family }) => family),
  };
}"""
IN_PAGE = ["p:has(> a[href='#page'])", "p > a[href='#page']", "p > code", "h2"]
IN_APP = ["[data-testid=stMarkdown] p", "[data-testid=stMarkdown] a", "[data-testid=stMarkdown] code", "h1"]
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid={}]')).backgroundColor"
PRIMARY = """((button) => {
  const label = getComputedStyle(button.querySelector("p"));
  return [getComputedStyle(button).backgroundColor, label.color];
})(document.querySelector("[data-testid=stBaseButton-primary]"))"""
FONT = "getComputedStyle(document.querySelector('[data-testid=stMarkdown]')).fontFamily"
FONTS_OF_LISTS = """[...document.querySelectorAll("[role=option], body")].map(
  (part) => getComputedStyle(part).fontFamily
)"""

# The sizes and weights of headings.
HEADINGS = """(names) => names.map((name) => {
  const heading = [...document.querySelectorAll(name)].find((each) => each.textContent && each.clientHeight);
  const { fontSize, fontWeight } = getComputedStyle(heading);
  return [fontSize, fontWeight];
})"""
# Where the text of an app's title, of its program and of the app itself begins, less where the app does.
LEFT_EDGES = """() => {
  const { left } = document.querySelector("stlite-app").getBoundingClientRect();
  const begin = (element) => {
    const { ownerDocument } = element;
    const isText = (node) => (node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    const text = ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT, isText).nextNode();
    const range = ownerDocument.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()].find(({ width }) => width > 1).left - left;
  };
  const frame = document.querySelector("stlite-app iframe");
  const inside = frame.contentDocument.querySelector("[data-testid=stMainBlockContainer] h1");
  const names = [".stlite-app__title", ".stlite-app__source pre"];
  const [title, code] = names.map((name) => document.querySelector(name));
  return [begin(title), begin(code), begin(inside) + frame.getBoundingClientRect().left];
}"""
# The content's distances from the sides of its frame, and its paddings.
PADDINGS = """() => {
  const content = document.querySelector("[data-testid=stMainBlockContainer]");
  const { left, right, top } = content.getBoundingClientRect();
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(content);
  return [left, innerWidth - right, top, paddingTop, paddingRight, paddingBottom, paddingLeft];
}"""

# Marks the element with the first text of an element that is not hidden.
MARK_TEXT = """([selector, mark]) => {
  const element = [...document.querySelectorAll(selector)].find((each) => each.getClientRects().length);
  document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode().parentElement.setAttribute(mark, "");
}"""

# Resolves when nothing in the page changes slowly any more.
AT_REST = """() => {
  const isPassing = ({ effect }) => effect.getComputedTiming().endTime < Infinity;
  const changes = document.getAnimations().filter(isPassing);
  return Promise.all(changes.map((change) => change.finished.catch(() => null))).then(() => null);
}"""


class ThemedSites:
    """Sites in all themes at one address, one after another, as when an author tries themes.

    So those of a host share an interpreter.
    """

    def __init__(self, server: Server, reader: Reader, folder: Path) -> None:
        self._server = server
        self._reader = reader
        self._folder = folder
        server.headers["Cache-Control"] = "no-store"

    @contextmanager
    def show(self, theme: DocsTheme, test: pytest.Item) -> Iterator[Page]:
        """Show a site with one theme to a test."""
        self._server.folder = build_themed_site(theme, self._folder / theme.name, TEXT)
        with self._reader.visit(test) as page:
            page.goto(self._server.url)
            yield page
            page.evaluate("localStorage.clear()")


@pytest.fixture(scope="module")
def themed_sites(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThemedSites]:
    """Serve sites to a Chromium that reaches no other machine, where some themes have scripts and fonts."""
    browser = start_chromium(playwright, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    folder = tmp_path_factory.mktemp("themes")
    with serve(folder) as server:
        # Frames follow the page, and no scheme that Playwright sets.
        yield ThemedSites(server, Reader(browser, color_scheme="null"), folder)
    browser.close()


def read_colour(text: str, below: Colour = (0, 0, 0)) -> Colour:
    """Return what one sees of a colour of CSS above another one."""
    *parts, share = [*map(float, re.findall(r"[\d.]+", text)), 1.0][:4]
    return tuple(round(under * (1 - share) + part * share) for under, part in zip(below, parts, strict=True))


def points(page: Page, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a point beside an app, and one in it where its text does not reach."""
    stage = page.locator(".stlite-app__stage").nth(number)
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    return (box["x"] - 4, middle), (box["x"] + 0.9 * box["width"], middle)


def switch(page: Page, theme: DocsTheme, scheme: str) -> None:
    """Click the page's switch until it is light or dark."""
    for _ in range(3):
        page.evaluate(AT_REST)
        is_dark = max(read_pixel(page, *points(page, 0)[0])) < 128
        if is_dark == (scheme == "dark"):
            return
        buttons = theme.switch.format(scheme=scheme)
        page.evaluate("(buttons) => document.querySelector(buttons).click()", buttons)
    raise AssertionError(scheme)


def start_and_record(page: Page, number: int) -> list[Colour]:
    """Press an app's button, and return the colours that a point in it has until some time after."""
    app = page.locator("stlite-app").nth(number)
    _, inside = points(page, number)
    app.get_by_role("button", name="Run").click()
    colours = []
    while app.get_attribute("data-state") == "loading":
        colours.append(read_pixel(page, *inside))
    wait_until_running(page, number)
    return colours + [read_pixel(page, *points(page, number)[1]) for _ in range(15)]


def looks_alike(page: Page, frame: Frame) -> None:
    """Wait until the app has what stands around it in the page, and look at what is derived from that."""

    def is_alike() -> bool:
        seen, expected = compare_looks(page, frame)
        return seen == expected

    wait_until(page, is_alike, lambda: compare_looks(page, frame))
    _, expected = compare_looks(page, frame)
    accent, label = map(read_colour, frame.evaluate(PRIMARY))
    assert contrast(accent, label) >= 4.5
    assert accent == expected["link"] or contrast((255, 255, 255), expected["link"]) < 4.5
    for in_page, in_app in ((IN_PAGE[0], IN_APP[1]), (IN_PAGE[3], IN_APP[3])):
        fonts = drawn_fonts(page, frame, in_app)
        assert fonts
        assert fonts <= drawn_fonts(page, page.main_frame, in_page)  # it has those of code and signs too
    frame.get_by_label("Kind").click()
    frame.get_by_role("option", name="two").wait_for()
    assert page.evaluate(HEADINGS, ["h2", "h3", "h4"]) == frame.evaluate(HEADINGS, ["h1", "h2", "h3"])
    assert frame.evaluate(PADDINGS) == [0, 0, 0, "16px", "16px", "16px", "16px"]
    assert page.evaluate(LEFT_EDGES) == pytest.approx([17, 17, 17], abs=1.01)
    assert set(frame.evaluate(FONTS_OF_LISTS)) == {frame.evaluate(FONT)}
    frame.get_by_label("Kind").press("Escape")


def compare_looks(page: Page, frame: Frame) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the colours of the app and whether its fonts are right; and what they should be."""
    beside, _ = points(page, 0)
    around = read_pixel(page, *beside)
    wanted, got = page.evaluate(LOOK, IN_PAGE), frame.evaluate(LOOK, IN_APP)
    seen = {
        "background": read_colour(frame.evaluate(BACKGROUND.format("stApp"))),
        "text": read_colour(got["text"]),
        "link": read_colour(got["link"]),
        **find_other_fonts(wanted, got),
    }
    expected = {
        "background": around,
        "text": read_colour(wanted["text"], around),
        "link": read_colour(wanted["link"], around),
    }
    return seen, expected


def drawn_fonts(page: Page, frame: Frame, selector: str) -> set[str]:
    """Return the families of the fonts with which an element's text is drawn, whatever its style names."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    mark = "data-drawn"
    frame.evaluate(MARK_TEXT, [selector, mark])
    nodes = [session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]]
    fonts: set[str] = set()
    for node in nodes:
        nodes += [
            *node.get("children", []),
            *([node["contentDocument"]] if "contentDocument" in node else []),
        ]
        if mark in node.get("attributes", []):
            drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
            fonts |= {font["familyName"] for font in drawn}
    frame.evaluate("(mark) => document.querySelector(`[${mark}]`).removeAttribute(mark)", mark)
    session.detach()
    return fonts


def find_other_fonts(wanted: dict[str, Any], got: dict[str, Any]) -> dict[str, object]:
    """Return the app's fonts that are not the page's, and those that only the page has loaded."""
    pairs = zip(wanted["fonts"], got["fonts"], strict=True)
    body = wanted["fonts"][0].split(", ")
    others = {family: fonts for family, fonts in pairs if not fonts.startswith(family)}
    absent = {font for font in wanted["loaded"] if font in body} - set(got["loaded"])
    return {**others, **({"absent": absent} if absent else {})}


@pytest.mark.filterwarnings("ignore:'sphinx_book_theme")
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_apps_look_like_the_page(
    theme: DocsTheme, themed_sites: ThemedSites, request: pytest.FixtureRequest
) -> None:
    """An app has the page's colours and fonts, follows its switch, and is never white in a dark page."""
    with themed_sites.show(theme, request.node) as page:
        if theme.switch:
            switch(page, theme, "dark")
        shown = start_and_record(page, 0)
        assert not theme.switch or max(max(colour) for colour in shown) < 128
        shows(page.frame_locator("iframe"), "Heading")
        frame = page.frames[1]
        looks_alike(page, frame)
        if theme.switch:
            switch(page, theme, "light")
            looks_alike(page, frame)


# Says that the program runs as soon as the front end is there: before Streamlit's first session message.
EARLY = """
if (parent !== window) new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-testid=stApp]")) return;
  observer.disconnect();
  parent.postMessage({ type: "SCRIPT_RUN_STATE_CHANGED", scriptRunState: "running" }, location.origin);
}).observe(document, { childList: true, subtree: true });
"""


def test_theme_that_comes_before_the_session(warm: Visit) -> None:
    """Streamlit's own theme comes with its session; an app that had the page's theme before has it again."""
    url = warm.write(f":start: load\n\n{SMALL}")
    index = warm.folder / "index.html"
    index.write_text(
        index.read_text().replace("<body>", '<body style="background: #123456; color: #fedcba">')
    )
    warm.page.add_init_script(EARLY)
    warm.page.goto(url)
    frame = wait_until_running(warm.page)
    expect(frame.get_by_test_id("stApp")).to_have_css("background-color", "rgb(18, 52, 86)")
    expect(frame.get_by_text("shown")).to_have_css("color", "rgb(254, 220, 186)")


# The backgrounds of apps with such options on a light page, and once it is dark: Streamlit's own, or theirs.
SWITCHED = {
    "theme.font=serif": ("rgb(255, 255, 255)", "rgb(14, 17, 23)"),
    "theme.dark.backgroundColor=#001133": ("rgb(255, 255, 255)", "rgb(0, 17, 51)"),
    "theme.base=light": ("rgb(255, 255, 255)", "rgb(255, 255, 255)"),
}


def test_own_themes_and_the_switch(warm: Visit) -> None:
    """An app whose author has chosen fonts, or a background for dark pages, follows the page's switch."""
    # Frames follow the page, and no scheme that Playwright sets.
    warm.page.emulate_media(color_scheme="null")
    page = warm.open(*(f":config: {option}\n\n{SMALL}" for option in SWITCHED))
    apps = [wait_until_running(page, number).get_by_test_id("stApp") for number, _ in enumerate(SWITCHED)]
    for at, scheme in enumerate(("default", "slate")):
        page.evaluate("(scheme) => { document.body.dataset.mdColorScheme = scheme }", scheme)
        for app, colours in zip(apps, SWITCHED.values(), strict=True):
            expect(app).to_have_css("background-color", colours[at])


@pytest.mark.parametrize("way", ["link", "import", "option"])
def test_fonts_from_another_site(way: str, warm: Visit, tmp_path: Path) -> None:
    """Fonts come with style sheets of other sites too, which cannot be read: the page's, and an app's own."""
    with serve(tmp_path) as elsewhere:
        sheet = f"{elsewhere.url}fonts.css"
        config = f":config: theme.font=Elsewhere:{sheet}\n" if way == "option" else ""
        url = warm.write(f":start: load\n{config}\n{SMALL}")
        font = base64.b64encode(next(warm.server.folder.rglob("*.woff2")).read_bytes()).decode()
        face = f'font-family: "Elsewhere"; src: url("data:font/woff2;base64,{font}")'
        (tmp_path / "fonts.css").write_text(f"@font-face {{ {face} }}")
        ways = {
            "link": f'<link rel="stylesheet" href="{sheet}">',
            "import": f"<style>@import '{sheet}'</style>",
        }
        style = f"{ways[way]}<style>body {{ font-family: Elsewhere, serif }}</style>" if way in ways else ""
        index = warm.folder / "index.html"
        index.write_text(index.read_text().replace("</head>", f"{style}</head>"))
        warm.page.goto(url)
        frame = wait_until_running(warm.page)
        expect(frame.get_by_text("shown")).to_have_css("font-family", re.compile("^Elsewhere"))
        is_loaded = (
            "[...document.fonts].some((font) => /Elsewhere/.test(font.family) && font.status === 'loaded')"
        )
        warm.page.frames[1].wait_for_function(is_loaded)
        shows(frame, "shown")
