"""Tables that stlite's Streamlit cannot describe."""

from __future__ import annotations

import sys
from enum import Enum
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stlite_docs.browser.python.tables import flatten_headers, know_lists, no_schema

MODULE = "streamlit.elements.lib.column_config_utils"
Kind = Enum("Kind", ["UNKNOWN", "LIST", "STRING"])


class Column(list[Any]):
    """A column as pandas has it, with a type of its own."""

    def __init__(self, *values: object, dtype: str = "object") -> None:
        super().__init__(values)
        self.dtype = SimpleNamespace(name=dtype)


@pytest.fixture(autouse=True)
def _streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType(MODULE)
    module.ColumnDataKind = Kind
    monkeypatch.setitem(sys.modules, MODULE, module)


def find_kind(column: Column, streamlit: Kind = Kind.UNKNOWN) -> Kind:
    asked: list[object] = []

    def determine(column: object, field: object) -> Kind:
        asked[:] = [column, field]
        return streamlit

    kind: Kind = know_lists(determine)(column, "field")
    assert asked == [column, "field"]
    return kind


@pytest.mark.parametrize(
    "values",
    [(["a"], ["b", "c"]), (("a",), None), ({"a"},), (None, [])],
    ids=["list", "tuple", "set", "empty"],
)
def test_columns_of_lists(values: tuple[object, ...]) -> None:
    """Values that are lists, tuples or sets make a column of lists, even where some are absent."""
    assert find_kind(Column(*values)) is Kind.LIST


@pytest.mark.parametrize(
    "column",
    [Column(["a"], "b"), Column(None, None), Column(), Column(["a"], dtype="category")],
    ids=["mixed", "absent", "no rows", "other type"],
)
def test_other_columns(column: Column) -> None:
    """A column of anything else stays unknown."""
    assert find_kind(column) is Kind.UNKNOWN


def test_kinds_that_streamlit_knows() -> None:
    """Streamlit's answer counts."""
    assert find_kind(Column(["a"]), Kind.STRING) is Kind.STRING


def test_kind_without_a_field() -> None:
    """Streamlit asks with a column alone, too."""
    assert know_lists(lambda _column, _field: Kind.UNKNOWN)(Column(["a"])) is Kind.LIST


def test_editor_has_no_arrow_columns() -> None:
    """What replaces the table has a schema without columns."""
    assert [*no_schema().schema] == []


class Headers(list[Any]):
    """Headers as pandas has them."""

    nlevels = 1


class Levels(Headers):
    nlevels = 2


def test_headers_of_several_levels() -> None:
    """They become texts after Streamlit has checked them; headers of one level stay."""
    checked: list[object] = []
    check = flatten_headers(lambda frame: checked.append(frame.columns))
    frame = SimpleNamespace(columns=Levels([("a", 1), ("a", 2)]))
    check(frame)
    assert (checked, frame.columns) == ([[("a", 1), ("a", 2)]], ["a_1", "a_2"])
    frame = SimpleNamespace(columns=Headers([1, 2]))
    check(frame)
    assert frame.columns == [1, 2]
