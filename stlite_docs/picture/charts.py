"""Charts and maps, as the tables that they were drawn from."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from stlite_docs.picture.fields import Fields, clean, fields_of
from stlite_docs.picture.tree import Figure, Table
from stlite_docs.picture.values import LARGEST_WHOLE, plain_number

MOST_ROWS = 10
MOST_COLUMNS = 20
MOST_TABLES = 5
MOST_CHARACTERS_IN_CELLS = 200
# A specification may be as deep as a program likes.
_MOST_DEEP = 20

_KINDS_OF_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "line": "Line chart",
        "trail": "Line chart",
        "bar": "Bar chart",
        "area": "Area chart",
        "point": "Scatter chart",
        "circle": "Scatter chart",
        "square": "Scatter chart",
        "arc": "Pie chart",
        "geoshape": "Map",
    }
)
_KINDS_OF_TRACES: Mapping[str, str] = MappingProxyType(
    {"bar": "Bar chart", "pie": "Pie chart", "scatter": "Line chart"}
)
# Of numbers in base64, by plotly's names.
_CODES: Mapping[str, str] = MappingProxyType(
    {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}
)
_COLUMNS_OF_TRACES = (
    "x",
    "y",
    "z",
    "lat",
    "lon",
    "locations",
    "labels",
    "values",
    "open",
    "high",
    "low",
    "close",
)


def read_table(data: Fields, *, is_markdown: bool = False, has_header: bool = True) -> Table | None:
    """Return a table as `picture_tables.py` describes it, none if that could not read it."""
    header = data.texts("header")
    rows = tuple(row for row in data.rows("rows") if len(row) == len(header))
    if not header:
        return None
    return Table(
        header,
        rows,
        min(data.count("index_columns"), len(header)),
        frozenset(int(number) for number in data.numbers("numbers")),
        max(data.count("all_rows"), len(rows)),
        data.text("caption"),
        is_markdown,
        has_header,
    )


def vega_chart(data: Fields) -> Figure:
    """Return what a chart of Vega-Lite shows; Altair and Streamlit's own charts are such."""
    spec = data.json("spec")
    tables = [table for table in map(read_table, data.each("datasets")) if table]
    if not tables:
        tables = [_records(spec.fields("data").data.get("values"))]
    used = set(_used(spec.data))
    title = spec.text("title") or spec.fields("title").text("text") or spec.text("description")
    return Figure(_vega_kind(spec), title, _full(_only(table, used) for table in tables))


def plotly_chart(data: Fields) -> Figure:
    """Return what a chart of plotly shows."""
    spec = data.json("spec")
    layout, traces = spec.fields("layout"), list(spec.each("data"))[:MOST_TABLES]
    kinds = {_trace_kind(trace) for trace in traces}
    title = layout.text("title") or layout.fields("title").text("text")
    tables = [_trace_table(trace, layout) for trace in traces]
    return Figure(kinds.pop() if len(kinds) == 1 else "Chart", title, _full(tables))


def deck_map(data: Fields) -> Figure:
    """Return what a map of deck.gl shows."""
    layers = list(data.json("json").each("layers"))[:MOST_TABLES]
    return Figure("Map", "", _full(_records(layer.data.get("data")) for layer in layers))


def _full(tables: Sequence[Table] | Iterator[Table]) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.rows)[:MOST_TABLES]


def _vega_kind(spec: Fields) -> str:
    parts = [
        spec,
        *spec.each("layer"),
        *(view for name in ("hconcat", "vconcat") for view in spec.each(name)),
    ]
    marks = (part.text("mark") or part.fields("mark").text("type") for part in parts)
    return next((_KINDS_OF_MARKS[mark] for mark in marks if mark in _KINDS_OF_MARKS), "Chart")


def _used(value: Any, deep: int = 0) -> Iterator[str]:
    """Yield the names of the columns that a specification uses."""
    if deep == _MOST_DEEP:
        return
    if isinstance(value, dict):
        field = value.get("field")
        if isinstance(field, str):
            yield field.removesuffix(" -- streamlit-generated")
        for each in value.values():
            yield from _used(each, deep + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _used(each, deep + 1)


def _only(table: Table, used: set[str]) -> Table:
    """Return a table without the columns that the chart leaves out, if it names some of them."""
    kept = [at for at, name in enumerate(table.header) if name in used]
    # Streamlit has made a column of each colour, which no specification names.
    if not kept or "color" in used:
        return table
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    numbers = frozenset(new for new, old in enumerate(kept) if old in table.numbers)
    return Table(tuple(table.header[at] for at in kept), rows, 0, numbers, table.all_rows, table.caption)


def _records(value: Any) -> Table:
    """Return a table of objects of JSON."""
    records = [fields_of(record).data for record in value] if isinstance(value, list) else []
    names = list(dict.fromkeys(name for record in records[:MOST_ROWS] for name in record))[:MOST_COLUMNS]
    rows = [[record.get(name) for name in names] for record in records[:MOST_ROWS]]
    return _table(names, rows, len(records))


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]], all_rows: int, caption: str = "") -> Table:
    numbers = (at for at in range(len(names)) if rows and all(type(row[at]) in {int, float} for row in rows))
    cells = tuple(tuple(map(_cell, row)) for row in rows) if names else ()
    return Table(tuple(map(clean, names)), cells, 0, frozenset(numbers), all_rows, caption)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, float) and abs(value) < LARGEST_WHOLE:
        text = plain_number(round(value, 4))
    elif value is None or isinstance(value, bool | int | float):
        text = str(value)
    else:
        text = json.dumps(value, ensure_ascii=False)
    most = MOST_CHARACTERS_IN_CELLS
    return clean(text if len(text) <= most else f"{text[:most]}…")


def _trace_kind(trace: Fields) -> str:
    kind = trace.text("type") or "scatter"
    if kind.startswith("scatter") and trace.text("mode") == "markers":
        return "Scatter chart"
    is_map = any(word in kind for word in ("map", "geo")) and kind != "heatmap"
    return "Map" if is_map and kind != "treemap" else _KINDS_OF_TRACES.get(kind, "Chart")


def _trace_table(trace: Fields, layout: Fields) -> Table:
    columns = {name: _values(trace.data.get(name)) for name in _COLUMNS_OF_TRACES}
    columns = {name: values for name, values in columns.items() if values}
    names = [layout.fields(f"{name}axis").fields("title").text("text") or name for name in columns]
    rows = list(zip(*columns.values(), strict=False))
    return _table(names, rows[:MOST_ROWS], len(rows), trace.text("name"))


def _values(value: Any) -> list[Any]:
    """Return the values of a column, which are a list, or bytes in base64."""
    if isinstance(value, list):
        return value
    data = fields_of(value)
    code = _CODES.get(data.text("dtype"))
    packed = data.data.get("bdata")
    if not code or not isinstance(packed, str):
        return []
    try:
        content = base64.b64decode(packed)
    except (ValueError, binascii.Error):
        return []
    size = struct.calcsize(f"<{code}")
    return list(struct.unpack(f"<{len(content) // size}{code}", content[: len(content) // size * size]))
