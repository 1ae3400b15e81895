"""Apps look like a part of the page in every theme, light and dark, from their start on."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from chromium import ARGUMENTS, find_chromium
from live_apps import SMALL, Live, shows
from server import serve
from themed_sites import THEMES, DocsTheme, build_themed_site
from watching import wait_until_running

TEXT = """
# Page

Some text with a [link](#page) and `code`.

## An app

```stlite
:start: click

import streamlit as st

st.header("Heading")
st.markdown("Text with a [link](https://example.org) and `code`.")
st.button("Primary", type="primary")
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
IN_APP = ["[data-testid=stMarkdown] p", "[data-testid=stMarkdown] a", "[data-testid=stMarkdown] code", "h2"]
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid={}]')).backgroundColor"
PRIMARY = BACKGROUND.format("stBaseButton-primary")

Colour = tuple[int, ...]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium that reaches no other machine, where some themes have scripts and fonts."""
    arguments = [*ARGUMENTS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page whose frames follow it, and not a scheme that Playwright sets."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="null")
    yield context.new_page()
    context.close()


def read_pixel(page: Page, left: float, top: float) -> Colour:
    """Return the colour of a point of the window."""
    png = page.screenshot(clip={"x": round(left), "y": round(top), "width": 1, "height": 1})
    data, at = b"", 8
    while at < len(png):
        [length] = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return tuple(zlib.decompress(data)[1:4])  # the first pixel, whichever filter its line has


def read_colour(text: str, below: Colour = (0, 0, 0)) -> Colour:
    """Return what one sees of a colour of CSS above another one."""
    *parts, share = [*map(float, re.findall(r"[\d.]+", text)), 1.0][:4]
    return tuple(round(under * (1 - share) + part * share) for under, part in zip(below, parts, strict=True))


def contrast_with_white(colour: Colour) -> float:
    """Return what WCAG calls the contrast."""
    shares = [part / 255 for part in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


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
        page.wait_for_timeout(400)  # colours may change slowly
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


def check_look(page: Page, frame: Frame) -> None:
    """Compare what the app has with what stands around it in the page."""
    beside, _ = points(page, 0)
    around = read_pixel(page, *beside)
    wanted, got = page.evaluate(LOOK, IN_PAGE), frame.evaluate(LOOK, IN_APP)
    seen = {
        "background": frame.evaluate(BACKGROUND.format("stApp")),
        "text": got["text"],
        "link": got["link"],
    }
    expected = {
        "background": around,
        **{kind: read_colour(wanted[kind], around) for kind in ("text", "link")},
    }
    assert {kind: read_colour(colour) for kind, colour in seen.items()} == expected
    accent = read_colour(frame.evaluate(PRIMARY))
    assert contrast_with_white(accent) >= 2.95
    assert accent == expected["link"] or contrast_with_white(expected["link"]) < 3
    check_fonts(wanted, got)


def check_fonts(wanted: dict[str, Any], got: dict[str, Any]) -> None:
    """Compare fonts: those of the page come first, and what the page has loaded for them is there."""
    for family, fonts in zip(wanted["fonts"], got["fonts"], strict=True):
        assert fonts.startswith(family)
    body = wanted["fonts"][0].split(", ")
    assert {font for font in wanted["loaded"] if font in body} <= set(got["loaded"])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_apps_look_like_the_page(theme: DocsTheme, tmp_path: Path, page: Page) -> None:
    """An app has the page's colours and fonts, follows its switch, and is never white in a dark page."""
    with serve(build_themed_site(theme, tmp_path, TEXT)) as server:
        page.goto(server.url)
        if theme.switch:
            switch(page, theme, "dark")
        shown = start_and_record(page, 0)
        assert not theme.switch or max(max(colour) for colour in shown) < 128
        shows(page.frame_locator("iframe"), "Heading")
        frame = page.frames[1]
        check_look(page, frame)
        if theme.switch:
            switch(page, theme, "light")
            check_look(page, frame)


@pytest.mark.parametrize("way", ["link", "import", "option"])
def test_fonts_from_another_site(way: str, live: Live, page: Page, tmp_path: Path) -> None:
    """Fonts come with style sheets of other sites too, which cannot be read: the page's, and an app's own."""
    (tmp_path / "elsewhere").mkdir()
    with serve(tmp_path / "elsewhere") as elsewhere:
        sheet = f"{elsewhere.url}fonts.css"
        config = f":config: theme.font=Elsewhere:{sheet}\n" if way == "option" else ""
        server = live(f":start: load\n{config}\n{SMALL}")
        font = base64.b64encode(next(server.folder.rglob("*.woff2")).read_bytes()).decode()
        face = f'font-family: "Elsewhere"; src: url("data:font/woff2;base64,{font}")'
        (elsewhere.folder / "fonts.css").write_text(f"@font-face {{ {face} }}")
        ways = {
            "link": f'<link rel="stylesheet" href="{sheet}">',
            "import": f"<style>@import '{sheet}'</style>",
        }
        style = f"{ways[way]}<style>body {{ font-family: Elsewhere, serif }}</style>" if way in ways else ""
        index = server.folder / "index.html"
        index.write_text(index.read_text().replace("</head>", f"{style}</head>"))
        page.goto(server.url)
        frame = wait_until_running(page)
        expect(frame.get_by_text("shown")).to_have_css("font-family", re.compile("^Elsewhere"))
        is_loaded = (
            "[...document.fonts].some((font) => /Elsewhere/.test(font.family) && font.status === 'loaded')"
        )
        page.frames[1].wait_for_function(is_loaded)
        shows(frame, "shown")
