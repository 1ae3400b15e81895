"""Tables that stlite's Streamlit cannot describe by itself, with fakes in place of Streamlit and pandas."""

from __future__ import annotations

import sys
from enum import Enum
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stlite_docs.browser.python import tables


class Kind(Enum):
    """Streamlit's kinds of columns."""

    LIST = 1
    INTEGER = 2
    UNKNOWN = 3


class Column(list[object]):
    """A column of pandas."""

    def __init__(self, values: list[object], dtype: str = "object") -> None:
        super().__init__(values)
        self.dtype = SimpleNamespace(name=dtype)


@pytest.fixture
def determine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Our function, around one of Streamlit's that knows numbers only."""
    module = ModuleType("streamlit.elements.lib.column_config_utils")
    vars(module).update(ColumnDataKind=Kind)
    for name in ("streamlit", "streamlit.elements", "streamlit.elements.lib"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return tables.know_lists(
        lambda column, _field: Kind.INTEGER if column.dtype.name == "int64" else Kind.UNKNOWN
    )


@pytest.mark.parametrize("values", [[["a"], None, []], [("a",)], [{"a"}, ["b"]]])
def test_columns_of_lists(determine: Any, values: list[object]) -> None:
    """A column of lists, tuples and sets is one of lists, with gaps too."""
    assert determine(Column(values)) is Kind.LIST


@pytest.mark.parametrize("values", [["a"], [["a"], "b"], [None], []])
def test_other_columns(determine: Any, values: list[object]) -> None:
    """Any other column is what Streamlit says."""
    assert determine(Column(values)) is Kind.UNKNOWN
    assert determine(Column(values, "category")) is Kind.UNKNOWN
    assert determine(Column([1], "int64")) is Kind.INTEGER


def test_schema_of_a_data_editor() -> None:
    """What stands in for the table of a data editor with a key has no columns, and can be asked for them."""
    assert list(tables.no_schema().schema) == []
