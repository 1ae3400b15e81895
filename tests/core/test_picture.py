"""The first picture of an app: from the data of its first run to HTML and plain text."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_input import examples
from emoji_shortcodes import FILE, LICENCE, read_licence, read_shortcodes
from stlite_docs.options.translations import PICTURE_KINDS, PICTURE_MORE
from stlite_docs.picture.html import picture_html
from stlite_docs.picture.markdown import CLASS, ImageFile
from stlite_docs.picture.text import picture_text

# All that a picture consists of. Whatever else a program brings in would be its own.
ELEMENTS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "circle",
        "code",
        "details",
        "div",
        "em",
        "figcaption",
        "figure",
        "hr",
        "i",
        "img",
        "li",
        "line",
        "ol",
        "p",
        "polyline",
        "pre",
        "rect",
        "s",
        "span",
        "strong",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ATTRIBUTES = frozenset(
    [
        "alt",
        "aria-current",
        "aria-hidden",
        "aria-level",
        "class",
        "cx",
        "cy",
        "fill",
        "height",
        "href",
        "loading",
        "open",
        "points",
        "preserveaspectratio",
        "r",
        "role",
        "scope",
        "src",
        "start",
        "style",
        "tabindex",
        "vector-effect",
        "viewbox",
        "width",
        "x1",
        "x2",
        "xmlns",
        "y1",
        "y2",
    ]
)

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example) [w](/local)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x"onerror="alert(1)](known.png)',
    "<javascript:alert(1)>",
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](https://example.org "title\\"onclick=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    '```"><script>\nx\n```',
    "```html\n</code></pre><script>alert(1)</script>\n```",
    ':red[<script>]{onclick="alert(1)" style="x"}',
    ':color[x]{foreground="red;background:url(//evil.example)"}',
    "$</code><script>alert(1)</script>$",
    "$$\n</pre><script>\n$$",
    "\\(\\href{javascript:alert(1)}{x}\\)",
    "<!-- --><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>",
    "</div></div></div><h1>out</h1>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><input name=x>",
    '<a href="javascript:alert(1)">x</a>',
    "a\x00b\x1b[31m\x7f \ud800 \ufffe",
    "| <script> |\n|---|\n| <b onclick=x> |",
    "- [ ] <script>\n- [x] [x](javascript:x)",
    "&lt;script&gt; &#60;script&#62; &amp;lt;",
)
# Where the texts of a program are: an element's field. `{}` of it is the text.
PLACES: tuple[dict[str, Any], ...] = (
    {"kind": "markdown", "body": "{}"},
    {"kind": "markdown", "body": "{}", "allow_html": True},
    {"kind": "markdown", "body": "{}", "element_type": "CAPTION"},
    {"kind": "heading", "tag": "h1", "body": "{}"},
    {"kind": "text", "body": "{}"},
    {"kind": "code", "code_text": "{}", "language": "{}"},
    {"kind": "json", "body": "{}"},
    {"kind": "html", "body": "{}"},
    {"kind": "iframe", "srcdoc": "{}"},
    {"kind": "iframe", "src": "{}"},
    {"kind": "metric", "label": "{}", "body": "{}", "delta": "{}", "color": "{}", "direction": "{}"},
    {"kind": "alert", "body": "{}", "icon": "{}", "title": "{}", "format": "{}"},
    {"kind": "exception", "type": "{}", "message": "{}", "stack_trace": ["{}"]},
    {"kind": "imgs", "imgs": [{"url": "{}", "caption": "{}"}]},
    {"kind": "video", "url": "{}"},
    {"kind": "graphviz_chart", "spec": "{}"},
    {"kind": "link_button", "label": "{}", "url": "{}", "icon": "{}"},
    {"kind": "page_link", "label": "{}", "page": "{}", "external": True},
    {"kind": "text_input", "label": "{}", "default": "{}", "placeholder": "{}"},
    {"kind": "color_picker", "label": "{}", "default": "{}"},
    {"kind": "number_input", "label": "{}", "default": 1.5, "format": "{}"},
    {"kind": "date_input", "label": "{}", "default": ["{}", "2020-01-02"], "format": "{}"},
    {"kind": "slider", "label": "{}", "format": "{}", "default": [1.0], "max": 2.0},
    {"kind": "slider", "label": "{}", "format": "{}", "default": [1e15], "max": 2e15, "data_type": "DATE"},
    {"kind": "radio", "label": "{}", "options": ["{}"], "captions": ["{}"], "default": 0},
    {"kind": "multiselect", "label": "{}", "options": ["{}"], "default": [0]},
    {"kind": "checkbox", "label": "{}", "default": True},
    {"kind": "progress", "text": "{}", "value": 5},
    {"kind": "help_info", "name": "{}", "type": "{}", "doc_string": "{}"},
    {"kind": "component_instance", "component_name": "{}"},
    {
        "kind": "table",
        "table": {"header": ["{}", "b"], "rows": [["{}", "{}"]], "caption": "{}", "index_columns": 1},
    },
    {"kind": "dataframe", "table": {"header": ["{}"], "rows": [["{}"]], "caption": "{}"}},
    {"kind": "vega_lite_chart", "spec": json.dumps({"title": "x", "data": {"values": [{"a": "<script>"}]}})},
    {"kind": "plotly_chart", "spec": json.dumps({"data": [{"x": ["<b>"], "name": "<i>"}]})},
    {"kind": "deck_gl_json_chart", "json": json.dumps({"layers": [{"data": [{"<u>": "<script>"}]}]})},
    {"kind": "expandable", "label": "{}", "icon": "{}", "children": [{"kind": "text", "body": "{}"}]},
    {"kind": "chat_message", "name": "{}", "avatar": "{}", "avatar_type": "EMOJI"},
    {"kind": "dialog", "title": "{}", "is_open": True, "children": [{"kind": "text", "body": "{}"}]},
    {"kind": "tab_container", "children": [{"kind": "tab", "label": "{}"}]},
)


class Structure(HTMLParser):
    """Reads HTML, and fails if anything is in it that no picture has."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "style":
                assert re.fullmatch(
                    r"flex-grow:[\de.+-]+|--at:[\de.+-]+%|(min-)?height:\d+px|--tall:\d+px(;--shape:\d+/\d+)?|aspect-ratio:\d+/\d+",
                    value or "",
                )
            elif name == "class":
                assert re.fullmatch(
                    r"(stlite-picture(__[a-z0-9-]+)?|\w+jax_ignore)( |$)", f"{value} ".split()[0]
                )
            elif name == "href":
                self.links.append(value or "")
            elif name == "xmlns":
                assert value == "http://www.w3.org/2000/svg"
            elif name == "src":
                self.images.append(value or "")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def known_media(address: str) -> ImageFile | None:
    return ImageFile("media/1.png", (20, 10)) if address == "known.png" else None


def main_of(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"main": list(nodes)}


def write_html(*nodes: dict[str, Any]) -> str:
    """Return the HTML of some nodes, without what is around all of them."""
    html = picture_html(main_of(*nodes), known_media, {})
    start = '<div class="stlite-picture mathjax_ignore tex2jax_ignore">\n<div class="stlite-picture__main">\n'
    end = "</div>\n</div>\n"
    assert html.startswith(start)
    assert html.endswith(end)
    return html[len(start) : -len(end)]


def markdown(source: str, **more: Any) -> str:
    return write_html({"kind": "markdown", "body": source, **more}).strip()


def text_of(*nodes: dict[str, Any]) -> str:
    return picture_text(main_of(*nodes), {})


def read(html: str) -> Structure:
    structure = Structure()
    structure.feed(html)
    structure.close()
    assert structure.open == []
    for link in structure.links:
        assert re.match(r"(https?://|mailto:)", link), link
    assert set(structure.images) <= {"media/1.png"}
    ET.fromstring(f"<body>{html}</body>".encode())  # noqa: S314 - our own
    return structure


def fill(value: Any, text: str) -> Any:
    """Put a text where a place has `{}`."""
    if isinstance(value, dict):
        return {name: fill(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, text) for each in value]
    return text if value == "{}" else value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_program_gets_out_of_its_picture(payload: str) -> None:
    """Whatever a program shows, its picture has our elements and attributes only, all of them closed."""
    for place in PLACES:
        data = main_of(fill(place, payload))
        read(picture_html(data, known_media, {}))
        picture_text(data, {}).encode()


@examples(100)
@given(st.lists(st.sampled_from([*PAYLOADS, *"<>&\"'`$:[](){}*_~|#-+!\\\n\t ", ":red[", "]", "a", "1. "])))
def test_no_text_gets_out(parts: list[str]) -> None:
    """Nor do the parts of such texts in any order."""
    text = "".join(parts)
    for allows_html in (False, True):
        node = {"kind": "markdown", "body": text, "allow_html": allows_html}
        read(picture_html(main_of(node), known_media, {}))
    read(picture_html(main_of({"kind": "checkbox", "label": text}), known_media, {}))


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "<b>",
    [],
    [None, "x", 1.5],
    [["x"]],
    {},
    {"x": []},
)


@examples(200)
@given(st.data())
def test_any_data(data: st.DataObject) -> None:
    """A program can change what its interpreter says: data of other types raise nothing."""
    place = dict(data.draw(st.sampled_from(PLACES)))
    names = [
        *place,
        "value",
        "set_value",
        "label_visibility",
        "datasets",
        "children",
        "raw_value",
        "chart_data",
    ]
    node = place | data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(ODD), max_size=4))
    node["kind"] = place["kind"]
    picture = data.draw(
        st.sampled_from([main_of(node), {"sidebar": [node], "logo": node, "navigation": node}])
    )
    read(picture_html(picture, known_media, {}))
    picture_text(picture, {})


@pytest.mark.parametrize(
    "data", [{}, {"main": []}, {"main": None}, {"main": [{"kind": "empty"}, {"kind": "new"}]}]
)
def test_nothing_to_show(data: dict[str, Any]) -> None:
    """An app that shows nothing has no picture, and elements that nobody can see leave nothing."""
    assert picture_html(data, known_media, {}) == ""
    assert picture_text(data, {}) == ""


def test_deep_and_large_pictures_are_cut() -> None:
    """A program that shows too much has a picture of its first part, and a sign that more follows."""
    deep: dict[str, Any] = {"kind": "text", "body": "deep"}
    for _ in range(300):
        deep = {"kind": "flex_container", "border": True, "children": [deep]}
    many = main_of(*({"kind": "text", "body": str(number)} for number in range(1000)))
    long = main_of(*({"kind": "markdown", "body": "word " * 3000} for _ in range(100)))
    for data in (main_of(deep, {"kind": "text", "body": "x"}), many, long):
        html = picture_html(data, known_media, {})
        assert html.count("…") >= 1
        assert len(read(html).text) < 150_000
        assert picture_text(data, {}).endswith("…\n")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** _b_ `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        (
            "~~a~~ [b](https://example.org?x=1&y)",
            '<p><s>a</s> <a href="https://example.org?x=1&amp;y">b</a></p>',
        ),
        ("[mail](mailto:a@example.org)", '<p><a href="mailto:a@example.org">mail</a></p>'),
        ("[here](#part) [there](/page)", "<p>here there</p>"),
        ("# A", '<p role="heading" aria-level="3" class="stlite-picture__h3"><strong>A</strong></p>'),
        ("#### D", '<p role="heading" aria-level="6" class="stlite-picture__h6"><strong>D</strong></p>'),
        (
            ":red[a **b**]",
            '<p><span class="stlite-picture__ink stlite-picture__red">a <strong>b</strong></span></p>',
        ),
        (
            ":grey-background[a] :blue-badge[b]",
            (
                '<p><span class="stlite-picture__background stlite-picture__gray">a</span> '
                '<span class="stlite-picture__badge stlite-picture__blue">b</span></p>'
            ),
        ),
        (
            ":red[a :blue[b]]",
            (
                '<p><span class="stlite-picture__ink stlite-picture__red">a '
                '<span class="stlite-picture__ink stlite-picture__blue">b</span></span></p>'
            ),
        ),
        (
            ":small[a] :color[b]{foreground='#fff'}",
            f'<p><span class="{CLASS}__small">a</span> <span class="{CLASS}__plain">b</span></p>',
        ),
        (":nothing[a] :red[b", "<p>:nothing[a] :red[b</p>"),
        (":+1: :Heart: :nothing: 12:30:45", "<p>👍 ❤️ :nothing: 12:30:45</p>"),
        (":streamlit: :material/home: a", '<p>Streamlit <span class="stlite-picture__icon"></span> a</p>'),
        ("$x^2$ costs \\$5", "<p><code>x^2</code> costs $5</p>"),
        ("just $5", "<p>just $5</p>"),
        ("$$\nx < y\n$$", f'<pre class="{CLASS}__math" style="--tall:40px"><code>x &lt; y</code></pre>'),
        ("a -> b <- c <-> d -- e >= f <= g ~= h x->y", "<p>a → b ← c ↔ d — e ≥ f ≤ g ≈ h x-&gt;y</p>"),
        ("`a -> :red[b]`", "<p><code>a -&gt; :red[b]</code></p>"),
        ("- [x] a\n- [ ] b", "<ul><li>☑ a</li>\n<li>☐ b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li>\n<li>b</li>\n</ol>'),
        ("> a", "<blockquote><p>a</p>\n</blockquote>"),
        ("a  \nb", "<p>a<br/>\nb</p>"),
        ("---", "<hr/>"),
        ("```python\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        (
            "![a](known.png)",
            '<p><img src="media/1.png" alt="a" width="20" style="aspect-ratio:20/10" loading="lazy"/></p>',
        ),
        ("![a *b*](other.png)", "<p>a b</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
    ],
)
def test_markdown(source: str, html: str) -> None:
    """Streamlit's Markdown and its own syntax become plain HTML."""
    assert markdown(source) == html


def test_html_of_the_program_leaves_its_text() -> None:
    """A program may write HTML. Its text is left, without what nobody reads."""
    source = "<h1>A</h1><p>b &lt; c<br>d</p><script>x()</script><style>p {}</style>"
    assert markdown(source, allow_html=True) == "<p>A</p>\n<p>b &lt; c</p>\n<p>d</p>"
    assert markdown("a <b onclick=x>b</b>", allow_html=True) == "<p>a b</p>"
    table = "<table><tr><th>Mo<th>Tu</tr><tr><td>1</td><td>2</td></tr></table>"
    assert markdown(table, allow_html=True) == "<p>Mo Tu</p>\n<p>1 2</p>"
    assert write_html({"kind": "html", "body": source}) == "<p>A<br/>\nb &lt; c<br/>\nd</p>\n"


def test_long_hostile_markdown_takes_no_time() -> None:
    """What makes some readers of Markdown slow is read at once."""
    for part in (":red[", "$ ", "`", "[", "![", "*a", "> ", "- ", "$$\n", ":", ":a:", "<", "$a", "a](b"):
        read(markdown(f"x{part * (20_000 // len(part))}"))


LABEL = {"label": "L"}


@pytest.mark.parametrize(
    ("node", "text"),
    [
        ({"kind": "text_input", "default": "Ada"}, "L: Ada"),
        ({"kind": "text_input", "default": "Ada", "value": "Bob", "set_value": True}, "L: Bob"),
        ({"kind": "text_input", "default": "", "placeholder": "type"}, "L: type"),
        ({"kind": "text_input", "default": "secret", "type": "PASSWORD"}, "L: ••••••"),
        ({"kind": "text_input", "default": "Ada", "label_visibility": {"value": "HIDDEN"}}, "Ada"),
        ({"kind": "number_input", "default": 3.0, "format": "%d"}, "L: 3"),
        ({"kind": "number_input", "default": 1.5, "format": "%0.2f", "data_type": "FLOAT"}, "L: 1.50"),
        ({"kind": "number_input", "default": 0.125, "format": "percent", "data_type": "FLOAT"}, "L: 12.5%"),
        ({"kind": "number_input", "default": 0.5, "data_type": "FLOAT"}, "L: 0.5"),
        ({"kind": "number_input", "format": "%d", "placeholder": "none"}, "L: none"),
        ({"kind": "date_input", "default": ["2020-01-02"], "format": "YYYY/MM/DD"}, "L: 2020/01/02"),
        (
            {
                "kind": "date_input",
                "default": ["2020-01-02", "2020-02-03"],
                "format": "D.M.YY",
                "is_range": True,
            },
            "L: 2.1.20 – 3.2.20",  # noqa: RUF001 - as Streamlit
        ),
        ({"kind": "date_input", "format": "DD-MM-YYYY"}, "L: DD-MM-YYYY"),
        (
            {"kind": "date_time_input", "default": ["2020-01-02T03:04"], "format": "YYYY/MM/DD"},
            "L: 2020/01/02, 03:04",
        ),
        ({"kind": "time_input", "default": "15:05"}, "L: 15:05"),
        ({"kind": "time_input", "default": "15:05", "format": "12h"}, "L: 3:05 PM"),
        ({"kind": "slider", "default": [40.0], "max": 100.0, "format": "%d"}, "L: 40"),
        (
            {"kind": "slider", "default": [0.25, 0.5], "max": 1.0, "format": "%.1f%%", "data_type": "FLOAT"},
            "L: 0.2% – 0.5%",  # noqa: RUF001 - as Streamlit
        ),
        (
            {"kind": "slider", "default": [1590969600000000.0], "format": "ddd D MMM", "data_type": "DATE"},
            "L: Mon 1 Jun",
        ),
        ({"kind": "slider", "default": [1.0], "max": 2.0, "options": ["a", "b", "c"]}, "L: b"),
        (
            {
                "kind": "slider",
                "default": [1.0],
                "set_value": True,
                "raw_value": ["c"],
                "options": ["a", "b", "c"],
            },
            "L: c",
        ),
        ({"kind": "selectbox", "options": ["a", "b"], "default": 1}, "L: b"),
        ({"kind": "selectbox", "options": ["a"], "placeholder": "choose"}, "L: choose"),
        ({"kind": "selectbox", "options": ["a"], "set_value": True, "raw_value": "own"}, "L: own"),
        ({"kind": "radio", "options": ["a", "b"], "default": 1}, "L: ○ a  ● b"),
        ({"kind": "multiselect", "options": ["a", "b", "c"], "default": [0, 2]}, "L: ● a  ● c"),
        ({"kind": "multiselect", "options": ["a"], "placeholder": "choose"}, "L: choose"),
        ({"kind": "multiselect", "options": ["a", "b"], "set_value": True, "raw_values": ["b"]}, "L: ● b"),
        (
            {"kind": "button_group", "options": [{"content": "a"}, {"content": "b"}], "default": [1]},
            "L: ○ a  ● b",
        ),
        ({"kind": "feedback", "type": "STARS", "default": 3}, "★★★★☆"),
        ({"kind": "feedback", "value": 1, "set_value": True}, "● 👍  ○ 👎"),
        ({"kind": "checkbox", "default": True}, "☑ L"),
        ({"kind": "checkbox", "value": False, "set_value": True, "default": True}, "☐ L"),
        ({"kind": "color_picker", "default": "#ff0000"}, "L: #ff0000"),
        ({"kind": "file_uploader", "type": [".csv", ".txt"]}, "L: CSV, TXT"),
        ({"kind": "chat_input", "placeholder": "Say", "label": ""}, "Say"),
        ({"kind": "pagination", "num_pages": 3, "default": 2}, "○ 1  ● 2  ○ 3"),
        ({"kind": "button", "label": "Press :material/close:"}, "[Press]"),
        ({"kind": "button", "label": ":material/arrow_back:"}, "[arrow back]"),
        ({"kind": "menu_button", "options": ["a"]}, "[L ▾]"),
        ({"kind": "progress", "text": "Working", "value": 40}, "Working: 40%"),
        ({"kind": "metric", "body": "70", "delta": "-8%"}, "L: 70 (↓ -8%)"),
        ({"kind": "metric", "body": "70", "delta": "4", "direction": "NONE"}, "L: 70 (4)"),
        ({"kind": "alert", "body": "**a**", "icon": "🔥", "title": "T"}, "🔥 T\na"),
        (
            {"kind": "exception", "type": "ValueError", "message": "a", "stack_trace": ["x", "y"]},
            "ValueError: a\nx\ny",
        ),
        ({"kind": "json", "body": '{"a":[1]}'}, '{\n  "a": [\n    1\n  ]\n}'),
        ({"kind": "json", "body": "no"}, "no"),
        ({"kind": "imgs", "imgs": [{"caption": "a *b*"}]}, "Image: a b"),
        ({"kind": "video", "url": "https://example.org/v.mp4"}, "Video"),
        ({"kind": "graphviz_chart", "spec": "digraph {}"}, "Diagram\ndigraph {}"),
        ({"kind": "component_instance", "component_name": "package.part"}, "Component: part"),
        ({"kind": "heading", "tag": "h2", "body": "a :red[b]", "divider": "red"}, "a b\n\n---"),
        (
            {"kind": "markdown", "body": "- a\n  1. b\n- c\n\n|x|y|\n|-|-|\n|1|2|"},
            "- a\n  1. b\n- c\n\nx | y\n1 | 2",
        ),
        ({"kind": "dataframe", "table": None}, "Table"),
    ],
)
def test_texts_of_elements(node: dict[str, Any], text: str) -> None:
    """Each kind of element says its label and its value, as Streamlit's front end does."""
    assert text_of(LABEL | node) == f"{text}\n"


TABLE = {
    "header": ["", "name", "x"],
    "index_columns": 1,
    "numbers": [2],
    "rows": [["0", "Ada\nL.", "1.5"], ["1", "<b>", "2"]],
    "all_rows": 30,
    "caption": "All",
}


def test_tables() -> None:
    """A table has its header, its index, its first rows, and says how many more it has."""
    node = {"kind": "dataframe", "table": TABLE}
    assert write_html(node) == (
        '<div class="stlite-picture__place" style="--tall:408px">\n'
        '<div class="stlite-picture__table stlite-picture__frame">'
        '<table class="stlite-picture__grid">\n<caption>All</caption>\n'
        '<thead><tr><td></td><th scope="col">name</th>'
        '<th class="stlite-picture__number" scope="col">x</th></tr></thead>\n'
        '<tbody>\n<tr><th scope="row">0</th><td>Ada\nL.</td>'
        '<td class="stlite-picture__number">1.5</td></tr>\n'
        '<tr><th scope="row">1</th><td>&lt;b&gt;</td><td class="stlite-picture__number">2</td></tr>\n'
        '</tbody></table></div>\n<p class="stlite-picture__small">… and 28 more rows</p>\n</div>\n'
    )
    assert text_of(node) == "All\n| name | x\n0 | Ada L. | 1.5\n1 | <b> | 2\n… and 28 more rows\n"
    wide = {"header": list("abcdef"), "rows": [list("123456")]}
    assert 'tabindex="0"' in write_html({"kind": "dataframe", "table": wide})
    static = {"kind": "table", "table": {"header": ["a"], "rows": [["**b**"]]}}
    assert text_of({**static, "hide_header": True}) == "b\n"
    assert "<thead>" not in write_html({**static, "hide_header": True})
    assert "<td><strong>b</strong></td>" in write_html(static)
    assert "**b**" in write_html({**static, "kind": "dataframe"})
    assert '__static stlite-picture__lines">' in write_html(static)
    assert '__static stlite-picture__rows">' in write_html({**static, "border_mode": "HORIZONTAL"})
    assert '__static stlite-picture__free">' in write_html({**static, "border_mode": "NONE"})
    assert '__frame stlite-picture__wide">' in write_html({**node, "is_wide": True})


def chart(spec: object, **more: Any) -> str:
    return text_of({"kind": "vega_lite_chart", "spec": json.dumps(spec), **more})


def test_charts_of_vega() -> None:
    """A chart is the columns that it draws, under its kind and title."""
    table = {"header": ["a", "b", "c"], "rows": [["1", "2", "3"]], "all_rows": 1}
    encoding = {"x": {"field": "a"}, "y": {"field": "c"}}
    spec = {"mark": {"type": "bar"}, "title": {"text": "T"}, "encoding": encoding}
    assert chart(spec, datasets=[table]) == "Bar chart: T\na | c\n1 | 3\n"
    own = {"layer": [{"mark": "line"}], "data": {"values": [{"u": 1.23456, "v": None}]}}
    assert chart(own) == "Line chart\nu | v\n1.2346 | None\n"
    assert chart("nothing") == "Chart\n"


X, Y, BARS = {"field": "x"}, {"field": "y"}, {"field": "n", "type": "nominal"}
UNIT = {"mark": "bar", "encoding": {"x": X, "y": Y}}
LOW = UNIT | {"height": 100}
SIDEWAYS = {"mark": "bar", "encoding": {"x": X, "y": BARS}}
NAMES = {
    "header": ["n", "x"],
    "rows": [[name, "1"] for name in "abcab"],
    "all_rows": 60,
    "distinct": [6, 1],
}


@pytest.mark.parametrize(
    ("spec", "height"),
    [
        (UNIT, 350),
        (LOW, 100),
        (UNIT | {"autosize": {"type": "pad"}}, 428),
        (SIDEWAYS, 198),
        (SIDEWAYS | {"height": {"step": 30}}, 258),
        ({"mark": "bar", "encoding": {"x": X | {"title": None}, "y": BARS}}, 168),
        ({"mark": "bar", "encoding": {"x": X, "y": BARS, "color": {"legend": {"orient": "bottom"}}}}, 262),
        ({"layer": [UNIT, UNIT]}, 350),
        ({"vconcat": [LOW, UNIT]}, 606),
        ({"concat": [LOW, LOW, UNIT], "columns": 2}, 606),
        ({"hconcat": [LOW, UNIT]}, 428),
        (UNIT | {"encoding": {"x": X, "y": Y, "column": BARS}}, 484),
        (LOW | {"encoding": {"x": X, "y": Y, "row": BARS}}, 778),
        (UNIT | {"encoding": {"x": X, "y": Y, "facet": BARS | {"columns": 2}}}, 1260),
        ({"facet": {"row": BARS}, "spec": LOW}, 778),
        ({"repeat": {"row": ["x", "y"]}, "spec": UNIT}, 856),
    ],
)
def test_heights_of_charts(spec: dict[str, Any], height: int) -> None:
    """A chart has the height that Vega-Lite draws it in with Streamlit's fonts, or that of the program."""
    node = {"kind": "vega_lite_chart", "spec": json.dumps(spec), "datasets": [NAMES]}
    assert f'<figure class="stlite-picture__place" style="--tall:{height}px">' in write_html(node)
    assert 'style="--tall:200px"' in write_html({**node, "height": 200})


@pytest.mark.parametrize(
    ("node", "style"),
    [
        ({"kind": "plotly_chart"}, "--tall:450px"),
        ({"kind": "plotly_chart", "height": 300}, "--tall:300px"),
        ({"kind": "deck_gl_json_chart"}, "--tall:500px"),
        ({"kind": "deck_gl_json_chart", "is_low": True}, "--tall:100px"),
        ({"kind": "graphviz_chart", "spec": "digraph { a -> b }"}, "--tall:155px;--shape:83/155"),
        ({"kind": "graphviz_chart", "spec": "digraph { a -> b }", "height": 90}, "--tall:90px"),
        ({"kind": "video", "type": "YOUTUBE_IFRAME"}, "--tall:900px;--shape:1600/900"),
        ({"kind": "space", "height": 40}, "height:40px"),
        ({"kind": "dataframe", "table": NAMES | {"all_rows": 5}}, "--tall:220px"),
        ({"kind": "dataframe", "table": NAMES | {"all_rows": 5}, "editing_mode": "DYNAMIC"}, "--tall:255px"),
        ({"kind": "dataframe", "table": NAMES | {"all_rows": 20}}, "--tall:408px"),
        ({"kind": "dataframe", "table": NAMES | {"all_rows": 20}, "is_whole": True}, "--tall:745px"),
        ({"kind": "dataframe", "table": NAMES | {"all_rows": 10}, "row_height": 20}, "--tall:245px"),
        ({"kind": "dataframe", "table": NAMES, "height": 90}, "--tall:90px"),
        ({"kind": "dataframe", "table": {"header": ["n"], "rows": []}}, "--tall:80px"),
        ({"kind": "dataframe"}, "--tall:80px"),
        ({"kind": "table", "table": NAMES}, "--tall:1831px"),
        ({"kind": "table", "table": NAMES, "hide_header": True}, "--tall:1801px"),
        ({"kind": "table", "table": NAMES, "height": 90}, "--tall:90px"),
        ({"kind": "table", "table": {"header": ["n"], "rows": []}}, "--tall:61px"),
    ],
)
def test_places(node: dict[str, Any], style: str) -> None:
    """What Streamlit draws has its height from the program, or else as Streamlit has it."""
    assert f'style="{style}"' in write_html(node)


@pytest.mark.parametrize("spec", ["digraph {", "text"])
def test_diagrams_without_a_known_size(spec: str) -> None:
    """They are as high as their source; so are those of other engines."""
    assert "<figure>" in write_html({"kind": "graphviz_chart", "spec": spec})
    other = {"kind": "graphviz_chart", "spec": "digraph { a -> b }", "engine": "circo"}
    assert "<figure>" in write_html(other)


def test_charts_of_plotly() -> None:
    """So is one of plotly, which may have its numbers in base64."""
    trace: dict[str, Any] = {"type": "scatter", "mode": "markers", "name": "N", "x": ["p", "q"]}
    trace["y"] = {"dtype": "i2", "bdata": "AQACAA=="}
    layout = {"title": {"text": "T"}, "xaxis": {"title": {"text": "X"}}}
    spec = json.dumps({"data": [trace], "layout": layout})
    assert text_of({"kind": "plotly_chart", "spec": spec}) == "Scatter chart: T\nN\nX | y\np | 1\nq | 2\n"
    bad = json.dumps(
        {"data": [{"type": "bar", "y": {"dtype": "i2", "bdata": "?"}}, {"type": "pie", "values": [1]}]}
    )
    assert text_of({"kind": "plotly_chart", "spec": bad}) == "Chart\nvalues\n1\n"


def test_maps() -> None:
    """A map is a table of its places."""
    layers = [
        {"data": [{"lat": 1.5, "lon": number} for number in range(12)]},
        {"data": "https://example.org/x.csv"},
    ]
    text = text_of({"kind": "deck_gl_json_chart", "json": json.dumps({"layers": layers})})
    assert text.startswith("Map\nlat | lon\n1.5 | 0\n")
    assert text.endswith("1.5 | 9\n… and 2 more rows\n")


GROUPS: list[dict[str, Any]] = [
    {
        "kind": "flex_container",
        "direction": "HORIZONTAL",
        "children": [
            {"kind": "column", "weight": 0.75, "children": [{"kind": "text", "body": "left"}]},
            {"kind": "column", "weight": 0.25},
        ],
    },
    {
        "kind": "tab_container",
        "default_tab_index": 1,
        "children": [
            {"kind": "tab", "label": "one", "children": [{"kind": "text", "body": "first"}]},
            {"kind": "tab", "label": "two", "children": [{"kind": "text", "body": "second"}]},
        ],
    },
    {
        "kind": "expandable",
        "label": "More",
        "expanded": False,
        "children": [{"kind": "text", "body": "inside"}],
    },
    {"kind": "dialog", "title": "Closed", "children": [{"kind": "text", "body": "unseen"}]},
    {"kind": "chat_message", "name": "user", "children": [{"kind": "text", "body": "hello"}]},
    {"kind": "flex_container", "children": [{"kind": "empty"}]},
    {
        "kind": "flex_container",
        "border": True,
        "height": 120,
        "children": [{"kind": "text", "body": "scrolls"}],
    },
]


def test_looks() -> None:
    """What looks different in Streamlit has a class of its own; the values of a slider are at its handles."""
    html = write_html(
        {"kind": "heading", "tag": "h2", "body": "a", "divider": "red"},
        {"kind": "slider", "label": "S", "default": [20.0, 80.0], "max": 100.0, "format": "%d"},
        {"kind": "checkbox", "label": "C", "default": True, "type": "TOGGLE"},
        {"kind": "text_area", "label": "A"},
        {"kind": "multiselect", "label": "M", "options": ["a"], "default": [0]},
        {"kind": "button", "label": "B", "is_wide": True},
        {"kind": "json", "body": "{}"},
        {"kind": "metric", "label": "M", "body": "1", "color": "GREEN"},
        {"kind": "button_group", "options": [{"content": "one"}]},
        {"kind": "feedback", "type": "THUMBS"},
        {"kind": "iframe", "srcdoc": "<p>page</p>", "height": 300},
        {"kind": "exception", "type": "E", "message": "m", "stack_trace": ["<a>", "b"]},
    )
    for expected in (
        '<ul class="stlite-picture__list stlite-picture__pills stlite-picture__joined"><li>one</li>',
        '<ul class="stlite-picture__list stlite-picture__pills stlite-picture__bare">',
        '<div class="stlite-picture__scroll" style="height:300px" tabindex="0">\n<p>page</p>',
        "<p><strong>E</strong>: m</p>\n",
        "<pre><code><span>&lt;a&gt;\n</span><span>b\n</span></code></pre>",
        '<hr class="stlite-picture__red"/>',
        '<b>S</b> <span style="--at:20%">20</span><i> – </i><span style="--at:80%">80</span><svg',  # noqa: RUF001
        '<p class="stlite-picture__toggle" aria-current="true"><i>',
        '<p class="stlite-picture__field stlite-picture__area">',
        '<ul class="stlite-picture__list stlite-picture__tags">',
        '<span class="stlite-picture__button stlite-picture__wide">',
        '<pre class="stlite-picture__json">',
        '<p class="stlite-picture__metric stlite-picture__green">',
    ):
        assert expected in html


def test_heights_and_what_is_off() -> None:
    """JSON shows as far as the program has opened it, a text area is as high, and a talk shows its end."""
    value = '{"a": [1, {}], "b": "{…}"}'
    html = write_html(
        {"kind": "json", "body": value, "expanded": True, "max_expand_depth": 1},
        {"kind": "json", "body": value},
        {"kind": "json", "body": value, "expanded": True},
        {"kind": "text_area", "label": "A", "height": 200},
        {"kind": "text_input", "label": "I", "height": 200},
        {"kind": "button", "label": "B", "type": "primary", "disabled": True},
        {"kind": "checkbox", "label": "C", "disabled": True},
        {"kind": "slider", "label": "S", "default": [1.0], "max": 2.0, "disabled": True},
        {"kind": "text_input", "label": "T", "disabled": True},
        {"kind": "flex_container", "height": 120, "children": [{"kind": "chat_message", "name": "user"}]},
        {"kind": "markdown", "body": "$$\n\\sum_0 x\n$$"},
        {"kind": "markdown", "body": "$$\na \\\\ b \\\\ \\frac{1}{2}\n$$"},
        {"kind": "markdown", "body": "$$\n\\begin{aligned}a\\\\b\\end{aligned}\n$$\n\n$$\na\n$$"},
    )
    whole = '<pre class="stlite-picture__json"><code>{\n  &quot;a&quot;: [\n    1,'
    closed = '<details class="stlite-picture__short"><summary>'
    for expected in (
        f"{closed}{{\n  &quot;a&quot;: […],\n  &quot;b&quot;: &quot;{{…}}&quot;\n}}</summary>\n{whole}",
        f"{closed}{{…}}</summary>\n{whole}",
        f"</details>\n{whole}",
        '<p class="stlite-picture__field stlite-picture__area" style="min-height:200px">',
        '<p class="stlite-picture__field stlite-picture__text"><b>I</b>',
        '<span class="stlite-picture__button stlite-picture__off">B</span>',
        '<p class="stlite-picture__check stlite-picture__off">',
        '<p class="stlite-picture__slider stlite-picture__off">',
        '<p class="stlite-picture__field stlite-picture__text stlite-picture__off"><b>T</b>',
        'class="stlite-picture__scroll stlite-picture__talk" style="height:120px" tabindex="0">\n<div>\n',
    ):
        assert expected in html
    assert html.count(closed) == 2
    assert re.findall(r'math" style="--tall:(\d+)px"', html) == ["62", "101", "75"]
    assert re.findall(r'below" style="--tall:(\d+)px"', html) == ["24"]


def test_groups() -> None:
    """Columns keep their widths, what a reader can open is there, and what nobody sees is not."""
    html = write_html(*GROUPS)
    assert '<div class="stlite-picture__column" style="flex-grow:75">\n<p>left</p>\n</div>\n' in html
    assert '<details class="stlite-picture__tab"><summary>one</summary>' in html
    assert '<details class="stlite-picture__tab" open="open"><summary>two</summary>' in html
    assert '<details class="stlite-picture__fold"><summary>More</summary>' in html
    assert '<div class="stlite-picture__user">\n<p><b>user</b></p>\n<p>hello</p>\n</div>' in html
    assert '<div class="stlite-picture__scroll stlite-picture__box" style="height:120px"' in html
    assert "unseen" not in html
    assert text_of(*GROUPS) == (
        "left\n\none\n\n    first\n\ntwo\n\n    second\n\nMore\n\n    inside\n\nuser\n\n    hello\n\n"
        "scrolls\n"
    )


def test_whole_app() -> None:
    """The sidebar has the logo and the pages; the bottom and dialogs are below the main part."""
    data = {
        "main": [{"kind": "text", "body": "main"}],
        "bottom": [{"kind": "chat_input", "placeholder": "Say"}],
        "event": [{"kind": "toast", "body": "Toast", "icon": "🍞"}],
        "sidebar": [{"kind": "text", "body": "side"}],
        "logo": {"image": "known.png"},
        "navigation": {"pages": [{"name": "Home", "icon": "🏠", "is_shown": True}, {"name": "Two"}]},
    }
    html = picture_html(data, known_media, {})
    main, side = html.split('<div class="stlite-picture__sidebar">')
    assert re.search(r"main.*Say.*stlite-picture__toast.*🍞 Toast", main, re.DOTALL)
    assert re.search(r'media/1\.png.*<li aria-current="true">🏠 Home</li>.*Two.*side', side, re.DOTALL)
    assert picture_text(data, {}) == "main\n\nSay\n\n🍞 Toast\n\nImage\n\n● 🏠 Home  ○ Two\n\nside\n"


def test_translations() -> None:
    """The few texts of ours are in the site's language."""
    texts = {PICTURE_MORE: "… und {number} weitere", "Video": "Film", "Image": "Bild"}
    nodes = (
        {"kind": "video"},
        {"kind": "dataframe", "table": TABLE},
        {"kind": "imgs", "imgs": [{"url": "known.png"}]},
    )
    html = picture_html(main_of(*nodes), known_media, texts)
    assert "<figcaption>Film</figcaption>" in html
    assert "… und 28 weitere" in html
    assert 'alt="Bild"' in html
    assert "… und 28 weitere" in picture_text(main_of(*nodes), texts)


def figure_kinds() -> Iterator[str]:
    for mark in ("line", "bar", "area", "point", "arc", "geoshape", "rect"):
        yield chart({"mark": mark})
    for kind in (
        "audio",
        "bidi_component",
        "graphviz_chart",
        "imgs",
        "dataframe",
        "video",
        "deck_gl_json_chart",
    ):
        yield text_of({"kind": kind, "imgs": [{}]})
    yield text_of({"kind": "iframe", "src": "https://example.org"})


def test_all_kinds_can_be_translated() -> None:
    """Each kind of figure is a text that sites can translate, and each of these texts is in use."""
    assert {text.strip() for text in figure_kinds()} == set(PICTURE_KINDS)


def test_shortcodes() -> None:
    """The file of emoji has what gemoji has."""
    assert FILE.read_text(encoding="utf-8") == read_shortcodes(), "run tests/core/emoji_shortcodes.py"


def test_licence_of_shortcodes() -> None:
    """The notice that gemoji asks for is next to the file, and in the metadata of the wheel."""
    assert LICENCE.read_text(encoding="utf-8") == read_licence(), "run tests/core/emoji_shortcodes.py"
    root = FILE.parents[2]
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = [path for pattern in settings["project"]["license-files"] for path in root.glob(pattern)]
    assert LICENCE in shipped
    assert "licenses/*" in settings["tool"]["setuptools"]["package-data"]["stlite_docs.picture"]
