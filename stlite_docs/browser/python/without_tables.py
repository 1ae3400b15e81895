"""Streamlit without numpy and pandas.

To know whether something is a table, Streamlit imports both, even for `st.write({"a": 1})`. Where they are
not installed nothing can be one of theirs, so the answer is no. Once an app has brought them, they are asked.
"""

from __future__ import annotations

from collections.abc import Callable

_LEFT_OUT = frozenset({"numpy", "pandas"})


def no_table_where_no_tables_are(is_dataframe_like: Callable[[object], bool]) -> Callable[[object], bool]:
    """Return Streamlit's question whether something is a table; without tables the answer is no."""

    def answer(obj: object) -> bool:
        try:
            return is_dataframe_like(obj)
        except ModuleNotFoundError as error:
            if error.name in _LEFT_OUT:
                return False
            raise

    return answer
