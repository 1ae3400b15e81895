"""Streamlit without numpy and pandas.

To decide whether a value is a table, Streamlit imports both, even for `st.write({"a": 1})`. If they are not
installed, no value is one of their tables. As soon as an app brings them, Streamlit's own answer counts.
"""

from __future__ import annotations

from collections.abc import Callable

from .late_imports import withhold

_LEFT_OUT = frozenset({"numpy", "pandas"})


def no_table_where_no_tables_are(is_dataframe_like: Callable[[object], bool]) -> Callable[[object], bool]:
    """Wrap Streamlit's check for tables. Without numpy and pandas, nothing is a table."""

    def answer(obj: object) -> bool:
        try:
            with withhold(_LEFT_OUT):
                return is_dataframe_like(obj)
        except ModuleNotFoundError as error:
            if error.name in _LEFT_OUT:
                return False
            raise

    return answer
