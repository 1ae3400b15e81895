"""The first rows of an app's tables, as text.

Runs where Streamlit is, for `picture_data.py`.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

MOST_COLUMNS = 20


class Style(NamedTuple):
    """What a picture has of a table: rows, characters in each cell, and Streamlit's way with some values."""

    rows: int
    characters: int
    booleans: Mapping[bool, str]
    trims_zeros: bool


SCROLLING = Style(10, 200, MappingProxyType({True: "☑", False: "☐"}), trims_zeros=True)
# Streamlit shows these without a scroll bar, and in cells with several lines.
STATIC = Style(50, 500, MappingProxyType({True: "true", False: "false"}), trims_zeros=False)

_PARQUET = b"PAR1"
_WITHOUT_INDEX = {"_index": {"hidden": True}}
# What Streamlit adds to the names of columns that it makes for its own charts.
_GENERATED = " -- streamlit-generated"
_MISSING = frozenset({"NaTType", "NAType", "NoneType"})


def _dataframe(message: Any) -> dict[str, Any]:
    config = _json(message.columns)
    is_lazy = message.HasField("lazy_data")
    data = message.lazy_data.initial_chunk if is_lazy else message.arrow_data
    table = _table(data, SCROLLING, config, message.column_order)
    if table and is_lazy and message.lazy_data.HasField("row_count"):
        table["all_rows"] = message.lazy_data.row_count
    return {"table": table}


def _static_table(message: Any) -> dict[str, Any]:
    config = _WITHOUT_INDEX if message.hide_index else {}
    return {"table": _table(message.arrow_data, STATIC, config)}


def _chart(message: Any) -> dict[str, Any]:
    """Return the tables that a chart was drawn from; its specification may have others."""
    given = [dataset.data for dataset in message.datasets] or [message.data]
    tables = [_table(data, SCROLLING, _WITHOUT_INDEX, change=_one_column_a_colour) for data in given]
    return {"datasets": [table for table in tables if table]}


TABLES: Mapping[str, Callable[[Any], dict[str, Any]]] = MappingProxyType(
    {"dataframe": _dataframe, "table": _static_table, "vega_lite_chart": _chart}
)


def _table(
    arrow: Any,
    style: Style,
    config: Mapping[str, Any],
    order: Sequence[str] = (),
    change: Callable[[Any], Any] = lambda frame: frame,
) -> dict[str, Any] | None:
    """Return the first rows of a table as text, none if nothing here can read it.

    `header` and each of `rows` begin with the `index_columns` columns of the index. `numbers` are the places
    of columns with numbers. `all_rows` and `all_columns` say how many the whole table has, `distinct` how
    many different values each column has.
    """
    if not arrow.data:
        return None
    try:
        frame = change(_read(arrow.data))
        shown = frame.head(style.rows)
        columns = _columns(frame, config, order)
        first = columns[:MOST_COLUMNS]
        formatted = arrow.styler.display_values
        texts = _read(formatted).head(style.rows) if formatted else shown
        cells = [
            shown.index.get_level_values(place) if is_index else texts.iloc[:, place]
            for is_index, place, _ in first
        ]
        return {
            "header": [label for _, _, label in first],
            "index_columns": sum(is_index for is_index, _, _ in first),
            "numbers": [
                at for at, (is_index, place, _) in enumerate(first) if _is_number(frame, is_index, place)
            ],
            "rows": [[_cell(value, style) for value in row] for row in zip(*cells, strict=True)],
            "distinct": [_count_distinct(frame, is_index, place) for is_index, place, _ in first],
            "all_rows": len(frame),
            "all_columns": len(columns),
            "caption": arrow.styler.caption,
        }
    except Exception:  # noqa: BLE001 - a reader of tables may raise anything, and all else has its picture
        return None


def _one_column_a_colour(frame: Any) -> Any:
    """Return a chart's table as the program gave it. Streamlit puts its columns below one another."""
    made = {name for name in frame.columns if str(name).endswith(_GENERATED)}
    colour, value = f"color{_GENERATED}", f"value{_GENERATED}"
    rest = [name for name in frame.columns if name not in {colour, value}]
    if {colour, value} <= made and len(rest) == 1:
        names = list(dict.fromkeys(frame[colour]))
        try:
            frame = frame.pivot(index=rest[0], columns=colour, values=value)[names].reset_index()
        except ValueError:  # several values at one place
            return frame
        frame.columns.name = None
    return frame


def _read(content: bytes) -> Any:
    """Return a table of pandas. stlite sends Parquet, and Streamlit elsewhere Arrow's own format."""
    if content.startswith(_PARQUET):
        import pandas as pd  # noqa: PLC0415 - only apps with tables have it

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer versions of pandas would rather have another reader
            return pd.read_parquet(BytesIO(content), engine="fastparquet")
    from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df  # noqa: PLC0415 - only apps have it

    return convert_arrow_bytes_to_pandas_df(content)


def _columns(frame: Any, config: Mapping[str, Any], order: Sequence[str]) -> list[tuple[bool, int, str]]:
    """Return the columns that show: whether it is one of the index, its place, and its label."""
    index = [(True, place, _header(name)) for place, name in enumerate(frame.index.names)]
    columns = [(False, place, _header(name)) for place, name in enumerate(frame.columns)]
    if order:
        named = {column[2]: column for column in columns}
        columns = [named[name] for name in order if name in named]
    found = []
    for is_index, place, label in [*index, *columns]:
        keys = ["_index", label] if is_index else [label, f"_pos:{place}"]
        own: dict[str, Any] = {}
        for key in keys:
            own |= config.get(key) or {}
        if not own.get("hidden"):
            found.append((is_index, place, str(own.get("label") or label)))
    return found


def _header(name: Any) -> str:
    if isinstance(name, tuple):
        return " / ".join(str(part) for part in name if part not in {None, ""})
    return "" if name is None else str(name).removesuffix(_GENERATED)


def _is_number(frame: Any, is_index: bool, place: int) -> bool:
    return not is_index and frame.dtypes.iloc[place].kind in "iufc"


def _count_distinct(frame: Any, is_index: bool, place: int) -> int:
    try:
        return int((frame.index.get_level_values(place) if is_index else frame.iloc[:, place]).nunique())
    except TypeError:  # lists, for example
        return len(frame)


def _cell(value: Any, style: Style) -> str:
    """Return a value as Streamlit writes it."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if type(value).__name__ in _MISSING or (isinstance(value, float) and math.isnan(value)):
        text = "None"
    elif isinstance(value, bool):
        text = style.booleans[value]
    elif isinstance(value, float) and math.isfinite(value):
        text = f"{value:.4f}"
        text = text.rstrip("0").rstrip(".") if style.trims_zeros else text
    elif isinstance(value, list | tuple):
        text = ", ".join(str(part) for part in islice(value, style.characters))
    else:
        text = str(value)
    return text if len(text) <= style.characters else f"{text[: style.characters]}…"


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
