"""From the data of an app's first run to what its picture consists of."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from stlite_docs.picture.charts import deck_map, plotly_chart, read_table, vega_chart
from stlite_docs.picture.diagrams import size_of_diagram
from stlite_docs.picture.fields import MOST_HEIGHT, Fields, fields_of
from stlite_docs.picture.program_html import text_of_html
from stlite_docs.picture.streamlit_syntax import COLOURS
from stlite_docs.picture.tree import (
    Borders,
    Button,
    Code,
    Divider,
    Failure,
    Figure,
    Group,
    Heading,
    Image,
    Kind,
    Metric,
    Note,
    Option,
    Pages,
    Part,
    Picture,
    Plain,
    Progress,
    Prose,
    Space,
    Table,
)
from stlite_docs.picture.widgets import WIDGETS

# A page must stay quick whatever an app shows. `picture_data.py` has the same number of elements.
MOST_PARTS = 500
MOST_CHARACTERS = 100_000
MOST_LINES_OF_JSON = 60
# The deepest tree that the writers follow; Streamlit's own is not half as deep.
MOST_DEEP = 40
# Streamlit's own, in pixels.
_ROW_HEIGHT, _MOST_TABLE_HEIGHT, _STATIC_ROW_HEIGHT = 35, 400, 30
# A table that scrolls is in a line of text, whose letters reach below it.
_BELOW_TABLE = 8
# They stand for parts of JSON that do not show. No program writes these characters.
_CLOSED_LIST, _CLOSED_OBJECT = "\uf8f0", "\uf8f1"

_BORDERS: Mapping[str, Borders] = MappingProxyType({"HORIZONTAL": Borders.ROWS, "NONE": Borders.NONE})
_COLOURS: Mapping[str, str] = MappingProxyType(
    {"ERROR": "red", "WARNING": "yellow", "INFO": "blue", "SUCCESS": "green"}
)


def read_picture(data: Mapping[str, Any]) -> Picture:
    """Return a picture's parts.

    Args:
        data: What `picture_data` returned, perhaps by way of JSON. Nothing in it is trusted: what has another
            type is left out.
    """
    fields = fields_of(dict(data))
    reader = _Reader()
    sidebar = [*_logo(fields), *_pages(fields), *reader.read(fields, "sidebar")]
    main = [part for name in ("main", "bottom", "event") for part in reader.read(fields, name)]
    return Picture(main, sidebar, reader.is_cut or fields.flag("is_cut"))


class _Reader:
    """Reads nodes as long as the picture has room."""

    def __init__(self) -> None:
        self.is_cut = False
        self._parts = MOST_PARTS
        self._characters = MOST_CHARACTERS

    def read(self, fields: Fields, name: str, deep: int = 0) -> Iterator[Part]:
        """Yield the parts of the nodes in a list."""
        for node in fields.each(name):
            self._parts -= 1
            self._characters -= _characters(node)
            if self._parts < 0 or self._characters < 0 or deep > MOST_DEEP:
                self.is_cut = True
                return
            kind = node.text("kind")
            if kind in _BLOCKS:
                parts = tuple(self.read(node, "children", deep + 1))
                group = _BLOCKS[kind](node, parts)
                if group.parts or group.kind not in _HOLLOW:
                    yield group
            elif kind in _ELEMENTS:
                yield from _ELEMENTS[kind](node)


def _characters(node: Fields) -> int:
    """Return how long the texts and lists of a node are. Charts have other limits."""
    values = (value for name, value in node.data.items() if name not in {"children", "spec", "json"})
    return sum(len(value) if isinstance(value, str | list) else 0 for value in values)


def _logo(fields: Fields) -> Iterator[Part]:
    logo = fields.fields("logo")
    if logo.text("image") and logo.data.get("image_type", "IMAGE") == "IMAGE":
        yield Image(logo.text("image"), "")


def _pages(fields: Fields) -> Iterator[Part]:
    navigation = fields.fields("navigation")
    pages = tuple(
        Option(_with_icon(page.text("name"), page.text("icon")), page.flag("is_shown"))
        for page in islice(navigation.each("pages"), MOST_PARTS)
    )
    # Streamlit does not show a single page either.
    if len(pages) > 1 and navigation.text("position") != "HIDDEN":
        yield Pages(pages)


def _colour(name: str) -> str:
    return name if name in COLOURS else "gray"


def _with_icon(label: str, icon: str) -> str:
    # Only icons of pages say that they are emoji.
    return f"{icon.removeprefix('emoji:')} {label}" if icon else label


def _heading(data: Fields) -> Iterator[Part]:
    yield Heading(data.text("tag"), data.text("body"))
    if data.text("divider"):
        yield Divider(_colour(data.text("divider")))


def _markdown(data: Fields) -> Iterator[Part]:
    kind = data.text("element_type")
    if kind == "DIVIDER":
        yield Divider()
    else:
        yield Prose(data.text("body"), kind == "CAPTION", data.flag("allow_html"))


def _html(data: Fields) -> Iterator[Part]:
    text = text_of_html(data.text("body"))
    if text:
        yield Plain(text)


def _json(data: Fields) -> Iterator[Part]:
    text = data.text("body")
    try:
        value = json.loads(text)
        whole = _lines_of(value)
    except (ValueError, RecursionError):
        yield Code(text)
        return
    deep = data.count("max_expand_depth") if data.has("max_expand_depth") else sys.maxsize
    short = _lines_of(value, deep if data.flag("expanded") else 0)
    yield Code(whole, is_json=True, short="" if short == whole else short)


def _lines_of(value: Any, deep: int = sys.maxsize) -> str:
    """Return JSON in lines. A sign stands for what is deeper than some levels."""
    lines = json.dumps(_close(value, deep), indent=2, ensure_ascii=False).splitlines()
    more = ["…"] if len(lines) > MOST_LINES_OF_JSON else []
    text = "\n".join([*lines[:MOST_LINES_OF_JSON], *more])
    return text.replace(f'"{_CLOSED_LIST}"', "[…]").replace(f'"{_CLOSED_OBJECT}"', "{…}")


def _close(value: Any, deep: int) -> Any:
    if not value or not isinstance(value, dict | list):
        return value
    if deep <= 0:
        return _CLOSED_LIST if isinstance(value, list) else _CLOSED_OBJECT
    if isinstance(value, list):
        return [_close(each, deep - 1) for each in value]
    return {name: _close(each, deep - 1) for name, each in value.items()}


def _metric(data: Fields) -> Iterator[Part]:
    direction = data.data.get("direction", "DOWN")
    yield Metric(
        "" if data.fields("label_visibility").has("value") else data.text("label"),
        data.text("body"),
        data.text("delta"),
        None if direction == "NONE" else direction == "DOWN",
        _colour((data.text("color") or "RED").lower()),
        data.numbers("chart_data")[:200],
        data.flag("show_border"),
    )


def _table(data: Fields) -> Iterator[Part]:
    is_static, has_header = data.text("kind") == "table", not data.flag("hide_header")
    found = read_table(data.fields("table"), is_static=is_static, has_header=has_header)
    height = _static_height(data, found) if is_static else _table_height(data, found.all_rows if found else 0)
    if found:
        borders = _BORDERS.get(data.text("border_mode"), Borders.ALL)
        yield replace(found, height=height, is_wide=data.flag("is_wide"), borders=borders)
    else:
        yield Figure("Table", height=height)


def _static_height(data: Fields, table: Table | None) -> int:
    """Return how high Streamlit draws a table that is empty or not here in full, 0 for others."""
    if not table or (table.rows and not table.more):
        return data.height()
    rows = max(1, table.all_rows) + table.has_header
    return data.height() or min(rows * _STATIC_ROW_HEIGHT + 1, MOST_HEIGHT)


def _table_height(data: Fields, rows: int) -> int:
    """Return how high Streamlit draws a table that scrolls."""
    can_grow = data.text("editing_mode") in {"DYNAMIC", "ADD_ONLY"}
    all_rows = max(1, rows + can_grow)  # one says that the table is empty
    whole = all_rows * (data.count("row_height") or _ROW_HEIGHT) + _ROW_HEIGHT + 2
    most = MOST_HEIGHT if data.flag("is_whole") else _MOST_TABLE_HEIGHT
    return data.height() or min(whole, most) + _BELOW_TABLE


def _graphviz(data: Fields) -> Iterator[Part]:
    source, height = data.text("spec"), data.height()
    # Other engines put nodes where their forces are in balance.
    is_ranked = not height and data.text("engine") in {"", "dot"}
    width, estimate = size_of_diagram(source) if is_ranked else (0, 0)
    yield Figure("Diagram", code=source, height=height or min(estimate, MOST_HEIGHT), width=width)


def _images(data: Fields) -> Iterator[Part]:
    width = data.count("width")
    images = [
        Image(image.text("url"), image.text("caption"), width, data.flag("is_wide"))
        for image in islice(data.each("imgs"), MOST_PARTS)
    ]
    yield from images if len(images) == 1 else [Group(Kind.ROW, tuple(images))]


def _audio(data: Fields) -> Iterator[Part]:
    yield Figure("Audio", link=data.text("url"))


def _video(data: Fields) -> Iterator[Part]:
    width, height = (1600, 900) if data.text("type") == "YOUTUBE_IFRAME" else (0, 0)
    yield Figure("Video", link=data.text("url"), height=height, width=width)


def _space(data: Fields) -> Iterator[Part]:
    yield Space(data.height())


def _embedded(data: Fields) -> Iterator[Part]:
    text = text_of_html(data.text("srcdoc"))
    part = Plain(text) if text else Figure("Embedded page", link=data.text("src"))
    height = data.height()
    if text or data.text("src") or height:
        yield Group(Kind.PLAIN, (part,), height=height)


def _component(data: Fields) -> Iterator[Part]:
    yield Figure("Component", title=data.text("component_name").rpartition(".")[2])


def _note(data: Fields) -> Iterator[Part]:
    title, body, icon = data.text("title"), data.text("body"), data.text("icon")
    yield Note(
        _COLOURS.get(data.text("format"), "gray"),
        _with_icon(title, icon) if title else "",
        body if title else _with_icon(body, icon),
    )


def _failure(data: Fields) -> Iterator[Part]:
    yield Failure(data.text("type"), data.text("message"), data.texts("stack_trace"))


def _progress(data: Fields) -> Iterator[Part]:
    yield Progress(data.text("text"), min(100, data.count("value")))


def _toast(data: Fields) -> Iterator[Part]:
    yield Note("gray", "", _with_icon(data.text("body"), data.text("icon")), is_passing=True)


def _button(data: Fields) -> Iterator[Part]:
    link = data.text("url") if data.text("kind") == "link_button" else ""
    kind = data.text("type")
    label = _with_icon(data.text("label"), data.text("icon"))
    yield Button(
        label,
        kind == "primary",
        link,
        is_wide=data.flag("is_wide"),
        is_plain=kind == "tertiary",
        is_off=data.flag("disabled"),
    )


def _menu(data: Fields) -> Iterator[Part]:
    label = f"{_with_icon(data.text('label'), data.text('icon'))} ▾"
    is_off = data.flag("disabled")
    yield Button(label, data.text("type") == "primary", is_wide=data.flag("is_wide"), is_off=is_off)


def _page_link(data: Fields) -> Iterator[Part]:
    link = data.text("page") if data.flag("external") else ""
    yield Button(_with_icon(data.text("label"), data.text("icon")), link=link, is_plain=True)


def _help(data: Fields) -> Iterator[Part]:
    yield Code("\n".join(filter(None, [data.text("value") or data.text("name"), data.text("type")])))
    if data.text("doc_string"):
        yield Plain(data.text("doc_string"))


_ELEMENTS: Mapping[str, Callable[[Fields], Iterator[Part]]] = MappingProxyType(
    {
        **WIDGETS,
        "alert": _note,
        "audio": _audio,
        "bidi_component": _component,
        "button": _button,
        "code": lambda data: iter([Code(data.text("code_text"))]),
        "component_instance": _component,
        "dataframe": _table,
        "deck_gl_json_chart": lambda data: iter([deck_map(data)]),
        "download_button": _button,
        "exception": _failure,
        "graphviz_chart": _graphviz,
        "heading": _heading,
        "help_info": _help,
        "html": _html,
        "iframe": _embedded,
        "imgs": _images,
        "json": _json,
        "link_button": _button,
        "markdown": _markdown,
        "menu_button": _menu,
        "metric": _metric,
        "page_link": _page_link,
        "plotly_chart": lambda data: iter([plotly_chart(data)]),
        "progress": _progress,
        "space": _space,
        "table": _table,
        "text": lambda data: iter([Plain(data.text("body"))]),
        "toast": _toast,
        "vega_lite_chart": lambda data: iter([vega_chart(data)]),
        "video": _video,
    }
)


def _container(data: Fields, parts: tuple[Part, ...]) -> Group:
    if data.text("direction") == "HORIZONTAL" or data.text("kind") == "horizontal":
        is_columns = any(isinstance(part, Group) and part.kind is Kind.COLUMN for part in parts)
        return Group(Kind.COLUMNS if is_columns else Kind.ROW, parts)
    kind, height = Kind.BOX if data.flag("border") else Kind.PLAIN, data.height()
    return Group(kind, parts, height=height)


def _column(data: Fields, parts: tuple[Part, ...]) -> Group:
    inside = (Group(Kind.BOX, parts),) if data.flag("show_border") else parts
    return Group(Kind.COLUMN, inside, weight=min(1000, max(0.01, data.number("weight", 1))))


def _fold(kind: Kind, is_open: str) -> Callable[[Fields, tuple[Part, ...]], Group]:
    def read(data: Fields, parts: tuple[Part, ...]) -> Group:
        return Group(kind, parts, _with_icon(data.text("label"), data.text("icon")), data.flag(is_open))

    return read


def _tabs(data: Fields, parts: tuple[Part, ...]) -> Group:
    shown = data.count("default_tab_index")
    tabs = (replace(part, is_open=at == shown) for at, part in enumerate(parts) if isinstance(part, Group))
    return Group(Kind.TABS, tuple(tabs))


# As `st.chat_message`.
_USERS = frozenset({"user", "human"})


def _chat(data: Fields, parts: tuple[Part, ...]) -> Group:
    avatar = data.text("avatar") if data.text("avatar_type") == "EMOJI" else ""
    return Group(Kind.CHAT, parts, _with_icon(data.text("name"), avatar), is_user=data.text("name") in _USERS)


def _dialog(data: Fields, parts: tuple[Part, ...]) -> Group:
    title = _with_icon(data.text("title"), data.text("icon"))
    return Group(Kind.DIALOG, parts if data.flag("is_open") else (), title)


_BLOCKS: Mapping[str, Callable[[Fields, tuple[Part, ...]], Group]] = MappingProxyType(
    {
        "chat_message": _chat,
        "column": _column,
        "dialog": _dialog,
        "expandable": _fold(Kind.FOLD, "expanded"),
        "flex_container": _container,
        "form": _container,
        "horizontal": _container,
        "popover": _fold(Kind.POPOVER, "open"),
        "tab": _fold(Kind.TAB, ""),
        "tab_container": _tabs,
        "transparent": _container,
        "vertical": _container,
    }
)
# These do not show where nothing is in them.
_HOLLOW = frozenset({Kind.PLAIN, Kind.BOX, Kind.ROW, Kind.COLUMNS, Kind.TABS, Kind.DIALOG})
