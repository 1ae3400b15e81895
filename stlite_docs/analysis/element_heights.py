"""The heights of Streamlit's elements and containers by name, in CSS pixels.

Measured in Chromium with Streamlit 1.62, in a frame 1000 pixels wide. `browser/frame/frame.css` sets the
paddings. Headings are as large as the page's, so these are what they are in most themes.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

GAP = 16  # between two elements
PAGE_PADDING = 32
SIDEBAR_PADDING = 172
SIDEBAR_BUTTON = 32  # above the page, if a sidebar can be opened

_LINE = 26
_LETTERS_A_LINE = 110
_HEADINGS = (56, 45, 37)
_CODE_LINE = 22.4
_CODE_PADDING = 32
_OPTION_LINE = 22.4
_LABEL = 28
_WIDGET = 68
_CHART = 350
_TABLE = 387
_BORDER = 34
_HIGHEST = 10_000

_HEIGHTS: Mapping[str, int] = {
    "title": _HEADINGS[0],
    "header": _HEADINGS[1],
    "subheader": _HEADINGS[2],
    "caption": 22,
    "divider": 49,
    "latex": 40,
    "text_area": 122,
    "file_uploader": 96,
    "audio_input": 100,
    "camera_input": 464,
    "metric": 76,
    "json": 73,
    "progress": 16,
    "exception": 93,
    **dict.fromkeys(("text", "badge", "html"), _LINE),
    **dict.fromkeys(("button", "download_button", "link_button", "form_submit_button", "page_link"), 40),
    **dict.fromkeys(("checkbox", "toggle", "feedback"), 24),
    **dict.fromkeys(("selectbox", "multiselect", "slider", "select_slider", "color_picker"), _WIDGET),
    **dict.fromkeys(("text_input", "number_input", "date_input", "time_input", "datetime_input"), _WIDGET),
    "chat_input": 76,  # below the page, with paddings in place of a gap
    **dict.fromkeys(("pills", "segmented_control"), 60),
    **dict.fromkeys(("success", "info", "warning", "error"), 56),
    **dict.fromkeys(("line_chart", "area_chart", "bar_chart", "scatter_chart", "altair_chart"), _CHART),
    **dict.fromkeys(("vega_lite_chart", "pyplot", "plotly_chart", "graphviz_chart", "image"), _CHART),
    **dict.fromkeys(("map", "pydeck_chart"), 500),
    **dict.fromkeys(("dataframe", "data_editor", "table"), _TABLE),
}


class Way(Enum):
    """How a container arranges its content."""

    STACK = auto()
    ROW = auto()
    FIRST_ONLY = auto()
    HIDDEN = auto()


@dataclass
class Box:
    """A container: its content, and the pixels that the container adds to the content's height."""

    way: Way = Way.STACK
    own: float = 0
    parts: list[float | Box] = field(default_factory=list)

    def height(self, *, is_narrow: bool) -> float:
        """Return the container's height. In a narrow frame, columns are stacked."""
        all_parts = [
            part.height(is_narrow=is_narrow) if isinstance(part, Box) else part for part in self.parts
        ]
        parts = [part for part in all_parts if part > 0]
        if self.way is Way.HIDDEN:
            return self.own
        if self.way is Way.ROW and not is_narrow:
            return max(parts, default=0) + self.own
        if self.way is Way.FIRST_ONLY:
            del parts[1:]
        return sum(parts) + GAP * max(0, len(parts) - 1) + self.own


def open_box(name: str, call: ast.Call | None = None) -> Box | None:
    """Return the container that a call such as `st.expander("More")` opens; None for elements."""
    fixed = _number(call, "height")
    if name in {"container", "form", "chat_message", "expander", "status"} and fixed:
        return Box(Way.HIDDEN, fixed)
    if name == "dialog":
        return Box(Way.HIDDEN)
    if name in {"popover", "status"} or (name == "expander" and not _is_set(call, "expanded")):
        return Box(Way.HIDDEN, 40)
    if name == "container":
        return Box(own=_BORDER if _is_set(call, "border") else 0)
    if name == "form":
        return Box(own=_BORDER)
    owns = {"expander": 73, "chat_message": 38, "empty": 0, "spinner": 0}
    return Box(own=owns[name]) if name in owns else None


def open_boxes(name: str, call: ast.Call) -> tuple[Box, list[Box]] | None:
    """Return the container of `st.columns` or `st.tabs` and its parts; None for other calls."""
    if name == "columns":
        outer = Box(Way.ROW)
    elif name == "tabs":
        outer = Box(Way.FIRST_ONLY, 56)
    else:
        return None
    spec = call.args[0] if call.args else None
    if isinstance(spec, ast.List | ast.Tuple):
        count = len(spec.elts)
    else:
        count = spec.value if isinstance(spec, ast.Constant) and isinstance(spec.value, int) else 2
    inner = [Box() for _ in range(max(1, min(count, 50)))]
    outer.parts.extend(inner)
    return outer, inner


def element_height(name: str, call: ast.Call) -> float:
    """Return the height of an element such as `st.slider("Size")`; 0 if it shows nothing."""
    fixed = _number(call, "height")
    if fixed and name in _HEIGHTS:
        return fixed
    if name in {"write", "markdown"}:
        return sum(text_height(part) for part in call.args[: 1 if name == "markdown" else None])
    if name == "code":
        lines = _text(call.args[0]).rstrip("\n").count("\n") + 1 if call.args else 1
        return lines * _CODE_LINE + _CODE_PADDING
    if name == "radio":
        options = call.args[1] if len(call.args) > 1 else None
        count = len(options.elts) if isinstance(options, ast.List | ast.Tuple) else 2
        return 68 if _is_set(call, "horizontal") else _LABEL + count * _OPTION_LINE
    return _HEIGHTS.get(name, 0)


def text_height(part: ast.expr) -> float:
    """Return the height of Markdown or of another value that `st.write` shows."""
    heights = []
    for paragraph in _text(part).strip().split("\n\n"):
        level = len(paragraph) - len(paragraph.lstrip("#"))
        if 0 < level <= len(_HEADINGS):
            heights.append(_HEADINGS[level - 1])
        else:
            heights.append(_LINE * max(1, math.ceil(len(paragraph) / _LETTERS_A_LINE)))
    return sum(heights) + GAP * (len(heights) - 1)


def _text(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _keyword(call: ast.Call | None, name: str) -> object:
    values = [keyword.value for keyword in call.keywords if keyword.arg == name] if call else []
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def _is_set(call: ast.Call | None, name: str) -> bool:
    return _keyword(call, name) is True


def _number(call: ast.Call | None, name: str) -> int:
    value = _keyword(call, name)
    return max(0, min(value, _HIGHEST)) if isinstance(value, int) and not isinstance(value, bool) else 0
