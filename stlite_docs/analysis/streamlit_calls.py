"""The Streamlit functions and arguments that need optional packages.

Streamlit imports numpy, pandas, pillow and altair inside the functions that use them. A test calls every
function of the pinned Streamlit with every kind of argument, and compares its imports with this module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

DATA = ("fastparquet", "numpy", "pandas")
CHART = ("altair", *DATA)
IMAGE = ("numpy", "pillow")
_DURATION = ("numpy", "pandas")

# Functions that always need packages.
CALLS: Mapping[str, tuple[str, ...]] = {
    "dataframe": DATA,
    "data_editor": DATA,
    "table": DATA,
    "area_chart": CHART,
    "bar_chart": CHART,
    "line_chart": CHART,
    "scatter_chart": CHART,
    "altair_chart": CHART,
    "vega_lite_chart": CHART,
    "add_rows": CHART,
    "map": DATA,
    "pydeck_chart": ("pydeck", *DATA),
    "plotly_chart": ("plotly", *DATA),
    "pyplot": ("matplotlib", "numpy", "pillow"),
    "image": IMAGE,
}

# An argument as written; None if the source does not show it, as in `st.logo(*images)`.
Written = ast.expr | None
# Whether packages are needed; None if the source does not show it.
Answer = bool | None


@dataclass(frozen=True)
class Argument:
    """An argument that decides whether a function needs packages.

    Attributes:
        name: The keyword.
        position: The index among positional arguments; None for keyword-only arguments.
        packages: The packages that the argument needs.
        judge: Decides from the argument as written whether it needs the packages.
    """

    name: str
    position: int | None
    packages: tuple[str, ...]
    judge: Callable[[Written], Answer]


_MATERIAL = re.compile(r":material")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
# File names, URLs and SVG contain these characters. No emoji does, with one exception.
_NO_EMOJI = re.compile(r"[A-Za-z./<\\]|^(?:[^\W\u2139]|\s)*$")
_PRESETS = frozenset({"ai", "assistant", "human", "user"})
# Functions that return numbers and times. Widgets return them too: `run_every=st.slider(…)`.
_NUMBERS = frozenset({"float", "int", "number_input", "round", "slider", "timedelta"})
_ITERATORS = frozenset({"filter", "iter", "open", "reversed", "zip"})
_OBJECTS = frozenset({"Path", "date", "datetime", "now", "time", "timedelta", "today"})


def _is_text_duration(value: Written) -> Answer:
    """Whether a duration is text, which pandas parses: `ttl="1h"`. Numbers and timedeltas need nothing."""
    match value:
        case ast.Constant(constant):
            return isinstance(constant, str)
        case ast.JoinedStr():
            return True
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            return False  # not a duration
        case ast.Call(func) if _name_of(func) in _NUMBERS:
            return False
        case ast.Call(func) if _name_of(func) == "str":
            return True
        case _:
            return None


def _is_picture(value: Written, others: Callable[[str], object] = lambda _: False) -> Answer:
    """Whether an icon is a picture, not an emoji or a Material icon. `others` recognizes other names."""
    match value:
        case ast.Constant(None):
            return False
        case ast.Constant(str(text)):
            return not (_MATERIAL.match(text) or others(text) or not _NO_EMOJI.search(text))
        case ast.Constant():
            return True
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            return True
        case ast.JoinedStr([ast.Constant(str(text)), *_]) if _MATERIAL.match(text):
            return False
        case _:
            return None


def _is_avatar_picture(value: Written) -> Answer:
    return _is_picture(value, _PRESETS.__contains__)


def _is_page_icon_picture(value: Written) -> Answer:
    # Streamlit first tries a shortcode as a picture, and continues without it if that fails.
    return _is_picture(value, lambda text: text == "random" or _SHORTCODE.fullmatch(text))


def _is_iterator(value: Written) -> Answer:
    """Whether options are an iterator, which Streamlit turns into a list with pandas.

    Most options are lists. Unknown values count as lists, because loading pandas would double the start time.
    """
    match value:
        case ast.GeneratorExp():
            return True
        case ast.Call(ast.Name(name)):
            return name in _ITERATORS
        case _:
            return False


def _is_single_object(value: Written) -> Answer:
    """Whether a default is one object, not text or a number. Streamlit makes it a list with pandas."""
    match value:
        case ast.Call(function):
            return _name_of(function) in _OBJECTS or _is_iterator(value)
        case ast.Attribute(attr=name):
            return name.isupper()  # Enum members are written this way.
        case _:
            return _is_iterator(value)


def _is_anything(_value: Written) -> Answer:
    return True


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _durations(position: int | None, *names: str) -> tuple[Argument, ...]:
    first = [Argument(names[0], position, _DURATION, _is_text_duration)]
    return (*first, *(Argument(name, None, _DURATION, _is_text_duration) for name in names[1:]))


_OPTIONS = Argument("options", 1, DATA, _is_iterator)

# Functions that need packages for some arguments.
ARGUMENTS: Mapping[str, tuple[Argument, ...]] = {
    "audio": _durations(2, "start_time", "end_time"),
    "video": _durations(2, "start_time", "end_time"),
    "cache_data": _durations(None, "ttl"),
    "cache_resource": _durations(None, "ttl"),
    "fragment": _durations(None, "run_every"),
    "connection": (Argument("name", 0, DATA, _is_anything),),
    "chat_message": (Argument("avatar", None, IMAGE, _is_avatar_picture),),
    "logo": (
        Argument("image", 0, IMAGE, _is_picture),
        Argument("icon_image", None, IMAGE, _is_picture),
    ),
    "set_page_config": (Argument("page_icon", 1, IMAGE, _is_page_icon_picture),),
    "menu_button": (_OPTIONS,),
    "metric": (Argument("chart_data", None, DATA, _is_iterator),),
    "multiselect": (_OPTIONS, Argument("default", 2, DATA, _is_single_object)),
    "pills": (_OPTIONS, Argument("default", None, DATA, _is_single_object)),
    "radio": (_OPTIONS,),
    "segmented_control": (_OPTIONS, Argument("default", None, DATA, _is_single_object)),
    "select_slider": (_OPTIONS,),
    "selectbox": (_OPTIONS,),
}

# Names that many other objects also have. On an unknown object, they only mean that it may need all.
COMMON = frozenset({"add_rows", "audio", "connection", "fragment", "image", "logo", "map", "table", "video"})

# Modules behind Streamlit's public functions. Programs can call them directly.
INTERNALS = (
    "streamlit.components.v1.component_arrow",
    "streamlit.connections",
    "streamlit.dataframe",
    "streamlit.dataframe_util",
    "streamlit.elements",
    "streamlit.hello",
    "streamlit.time_util",
    "streamlit.type_util",
)

# Modules whose objects become tables, charts and pictures in `st.write` and as bare names on a line.
TABLES = frozenset(
    [
        *("_duckdb", "dask", "duckdb", "modin", "numpy", "pandas", "polars", "pyarrow", "pyspark"),
        *("snowflake", "sqlite3", "xarray"),
        *("plotly", "pydeck"),
    ]
)
