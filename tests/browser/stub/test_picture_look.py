"""The first picture in a page: its width, and what axe finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from axe import AXE, RUN_AXE
from stlite_docs.picture.html import picture_html
from stlite_docs.picture.markdown import ImageFile

BROWSER = Path(__file__).parents[3] / "stlite_docs" / "browser"
COLOURS = "".join(f":{colour}[a] :{colour}-badge[b] " for colour in ("red", "green", "yellow", "rainbow"))
MARKDOWN = f"{'long' * 100}\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n- [x] [c](https://example.org)"
WIDE = {"header": ["number", *"abcdefgh"], "rows": [[*"123456789"]], "numbers": [0], "all_rows": 20}
CHILDREN = [{"kind": "text", "body": "inside"}]
TABS = [{"kind": "tab", "label": name, "children": CHILDREN} for name in "ab"]
PICTURE = {
    "main": [
        {"kind": "heading", "tag": "h1", "body": "A :red[title]"},
        {"kind": "markdown", "body": COLOURS},
        {"kind": "markdown", "body": MARKDOWN},
        {"kind": "code", "code_text": "x = 1  # " + "long " * 50},
        {"kind": "dataframe", "table": WIDE},
        {"kind": "metric", "label": "Metric", "body": "70", "delta": "1", "chart_data": [1.0, 2.0]},
        {"kind": "text_input", "label": "Text", "default": "Ada"},
        {"kind": "slider", "label": "Slider", "default": [40.0], "max": 100.0, "format": "%d"},
        {"kind": "radio", "label": "Radio", "options": ["a", "b"], "default": 1},
        {"kind": "button_group", "label": "Pills", "options": [{"content": "a"}], "default": [0]},
        {"kind": "progress", "text": "Progress", "value": 40},
        {"kind": "button", "label": "Button", "type": "primary"},
        {"kind": "button", "label": "Off", "disabled": True},
        {"kind": "text_area", "label": "Off", "default": "text", "height": 98, "disabled": True},
        {"kind": "json", "body": '{"a": [1]}'},
        {"kind": "flex_container", "height": 90, "children": [{"kind": "chat_message", "name": "user"}]},
        {"kind": "alert", "body": "Warning", "format": "WARNING"},
        {"kind": "tab_container", "children": TABS},
        {"kind": "expandable", "label": "More", "children": CHILDREN},
        {"kind": "imgs", "imgs": [{"url": "wide", "caption": "Image"}]},
    ],
    "sidebar": [{"kind": "selectbox", "label": "Side", "options": ["a"], "default": 0}],
}
IMAGE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='10'/>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_look(scheme: str, page: Page) -> None:
    """On a phone nothing is wider than the page, and axe finds nothing serious, in light and dark."""
    page.set_viewport_size({"width": 390, "height": 900})
    colours = "#fff; color: #31333f" if scheme == "light" else "#0e1117; color: #fafafa"
    html = picture_html(PICTURE, lambda _: ImageFile(IMAGE), {})
    page.set_content(
        '<html lang="en"><title>Page</title>'
        f"<body style='background: {colours}; color-scheme: {scheme}'>"
        f"<main><div class='stlite-app'>{html}</div>"
    )
    page.add_style_tag(content="a { color: inherit }")
    for name in ("stlite.css", "picture.css"):
        page.add_style_tag(path=BROWSER / name)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN_AXE)["found"] == []


def test_old_browsers() -> None:
    """No rule is in another, which browsers before 2023 would leave out whole."""
    assert "&" not in (BROWSER / "picture.css").read_text(encoding="utf-8")
