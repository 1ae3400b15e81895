"""Tables that stlite's Streamlit cannot describe, because it does without pyarrow."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


def no_schema() -> Any:
    """Return what replaces the arrow table of the data editor. Nothing needs its columns."""
    return SimpleNamespace(schema=())


def know_lists(determine: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap Streamlit's function that finds the kind of a column. It knows columns of lists without arrow."""
    from streamlit.elements.lib.column_config_utils import ColumnDataKind  # noqa: PLC0415 - in the browser only

    def determine_own(column: Any, field: Any = None) -> Any:
        kind = determine(column, field)
        if kind != ColumnDataKind.UNKNOWN or column.dtype.name != "object":
            return kind
        values = [value for value in column if value is not None]
        is_list = bool(values) and all(isinstance(value, list | tuple | set) for value in values)
        return ColumnDataKind.LIST if is_list else kind

    return determine_own


def flatten_headers(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """Wrap Streamlit's check of an editor's columns. stlite cannot convert headers of several levels to text.

    Streamlit itself flattens them, but only after stlite's conversion.
    """

    def check_and_flatten(data_df: Any) -> None:
        check(data_df)
        if data_df.columns.nlevels > 1:
            data_df.columns = ["_".join(map(str, header)) for header in data_df.columns]

    return check_and_flatten
