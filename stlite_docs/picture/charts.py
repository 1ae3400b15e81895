"""Charts and maps, as the tables that they were drawn from."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from stlite_docs.picture.fields import MOST_HEIGHT, Fields, clean, fields_of
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
# What Streamlit adds to the names of columns that it makes for its own charts.
_GENERATED = " -- streamlit-generated"
# Of numbers in base64, by plotly's names.
_CODES: Mapping[str, str] = MappingProxyType(
    {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}
)
# In pixels, of charts whose program has no height for them.
_PLOTLY_HEIGHT, _MAP_HEIGHT, _LOW_MAP_HEIGHT, _VEGA_HEIGHT = 450, 500, 100, 350
# And of what is in a chart, with Streamlit's fonts: each value of an axis, the axis below, a name above.
_STEP, _LABELS, _AXIS, _HEAD, _FACET, _GAP, _LEGEND = 20, 28, 58, 56, 44, 20, 64
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


def read_table(data: Fields, *, is_static: bool = False, has_header: bool = True) -> Table | None:
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
        is_static,
        has_header,
        distinct=tuple(map(int, data.numbers("distinct"))),
    )


def vega_chart(data: Fields) -> Figure:
    """Return what a chart of Vega-Lite shows; Altair and Streamlit's own charts are such."""
    spec = data.json("spec")
    tables = [table for table in map(read_table, data.each("datasets")) if table]
    if not tables:
        tables = [_records(spec.fields("data").data.get("values"))]
    used = set(_used(spec.data))
    title = spec.text("title") or spec.fields("title").text("text") or spec.text("description")
    shown = _full(_only(table, used) for table in tables)
    height = data.height() or min(_vega_height(spec, tables), MOST_HEIGHT)
    return Figure(_vega_kind(spec), title, shown, height=height)


def plotly_chart(data: Fields) -> Figure:
    """Return what a chart of plotly shows."""
    spec = data.json("spec")
    layout, traces = spec.fields("layout"), list(spec.each("data"))[:MOST_TABLES]
    kinds = {_trace_kind(trace) for trace in traces}
    title = layout.text("title") or layout.fields("title").text("text")
    tables = [_trace_table(trace, layout) for trace in traces]
    kind = kinds.pop() if len(kinds) == 1 else "Chart"
    height = data.height() or layout.height() or _PLOTLY_HEIGHT
    return Figure(kind, title, _full(tables), height=height)


def deck_map(data: Fields) -> Figure:
    """Return what a map of deck.gl shows."""
    layers = list(data.json("json").each("layers"))[:MOST_TABLES]
    tables = _full(_records(layer.data.get("data")) for layer in layers)
    height = data.height() or (_LOW_MAP_HEIGHT if data.flag("is_low") else _MAP_HEIGHT)
    return Figure("Map", "", tables, height=height)


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


def _vega_height(spec: Fields, tables: Sequence[Table]) -> int:
    """Return how high a chart is whose program has no height for it.

    Streamlit fits one view into its height. Several views, and those with a step for each value, are as high
    as they need.
    """
    encoding = _encoding(spec)
    is_one = not any(spec.has(name) for name in ("vconcat", "hconcat", "concat", "facet", "repeat"))
    is_free = spec.fields("autosize").text("type") == "pad" or spec.text("autosize") == "pad"
    is_stepped = _step(spec, encoding) and encoding.has("y")
    if is_one and not is_free and not is_stepped and not any(map(encoding.has, ("row", "column", "facet"))):
        return _plot_height(spec, encoding, tables)
    below = encoding.fields("color").fields("legend").text("orient") == "bottom"
    return _view_height(spec, tables) + _GAP + (_LEGEND if below else 0)


def _view_height(spec: Fields, tables: Sequence[Table], deep: int = 0) -> int:
    """Return the height of what may be several views, with their axes."""
    if deep == _MOST_DEEP:
        return 0
    views = [*spec.each("vconcat"), *spec.each("concat")]
    columns = (spec.count("columns") or 1) if views else MOST_HEIGHT
    views = views or list(spec.each("hconcat"))
    if views:
        heights = [_view_height(view, tables, deep + 1) for view in views[:MOST_HEIGHT]]
        lines = [max(heights[at : at + columns]) for at in range(0, len(heights), columns)]
        return sum(lines) + _GAP * (len(lines) - 1)
    inner, encoding = spec.fields("spec") if spec.has("spec") else spec, _encoding(spec)
    plot = _plot_height(inner, _encoding(inner), tables)
    facets = spec.fields("facet") if spec.has("facet") else encoding
    repeat = spec.fields("repeat").data.get("row", spec.data.get("repeat"))
    if isinstance(repeat, list):
        return (plot + _AXIS + _GAP) * len(repeat) - _GAP
    wrapped = facets if facets.has("field") else encoding.fields("facet")
    if wrapped.has("field"):
        lines_of_facets = -(-_values_of(wrapped, tables) // (wrapped.count("columns") or 1))
        return lines_of_facets * (plot + _FACET) + _AXIS
    rows = _values_of(facets.fields("row"), tables) if facets.has("row") else 1
    head = _HEAD if facets.has("column") else 0
    return rows * (plot + _GAP) - _GAP + head + _axis_height(_encoding(inner))


def _encoding(spec: Fields) -> Fields:
    """Return the encoding of a view and of its layers."""
    parts = [*spec.each("layer"), spec]
    return Fields({name: value for part in parts for name, value in part.fields("encoding").data.items()})


def _plot_height(spec: Fields, encoding: Fields, tables: Sequence[Table]) -> int:
    if spec.count("height"):
        return spec.height()
    step = _step(spec, encoding)
    return step * (_values_of(encoding.fields("y"), tables) if encoding.has("y") else 1) or _VEGA_HEIGHT


def _step(spec: Fields, encoding: Fields) -> int:
    """Return the height of each value of a vertical axis that counts them, otherwise 0."""
    if spec.count("height"):
        return 0
    own = spec.fields("height").count("step")
    y = encoding.fields("y")
    is_counted = y.text("type") in {"nominal", "ordinal"} and not y.data.get("bin")
    return own or (_STEP if is_counted else 0)


def _values_of(channel: Fields, tables: Sequence[Table]) -> int:
    """Return how many different values a column has."""
    name = channel.text("field").removesuffix(_GENERATED)
    for table in tables:
        if name in table.header:
            return max((1, *table.distinct[table.header.index(name) :][:1]))
    return 1


def _axis_height(encoding: Fields) -> int:
    x = encoding.fields("x")
    if not x.data or ("axis" in x.data and x.data["axis"] is None):
        return 0
    titles = [part.data["title"] for part in (x.fields("axis"), x) if "title" in part.data]
    return _AXIS if not titles or titles[0] else _LABELS


def _used(value: Any, deep: int = 0) -> Iterator[str]:
    """Yield the names of the columns that a specification uses."""
    if deep == _MOST_DEEP:
        return
    if isinstance(value, dict):
        field = value.get("field")
        if isinstance(field, str):
            yield field.removesuffix(_GENERATED)
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
    distinct = tuple(len({_cell(record.get(name)) for record in records}) for name in names)
    return replace(_table(names, rows, len(records)), distinct=distinct)


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
