"""What lets Streamlit do without numpy and pandas."""

from __future__ import annotations

import pytest

from stlite_docs.browser.python.without_tables import no_table_where_no_tables_are


@pytest.mark.parametrize("missing", ["numpy", "pandas"])
def test_no_tables(missing: str) -> None:
    """Nothing is a table where there are no tables."""

    def ask(_obj: object) -> bool:
        raise ModuleNotFoundError(name=missing)

    assert no_table_where_no_tables_are(ask)(1) is False


def test_answers_of_streamlit() -> None:
    """Any other answer is Streamlit's, failures included."""
    assert no_table_where_no_tables_are(lambda obj: obj == 1)(1) is True

    def fail(_obj: object) -> bool:
        raise ModuleNotFoundError(name="other")

    with pytest.raises(ModuleNotFoundError):
        no_table_where_no_tables_are(fail)(1)
