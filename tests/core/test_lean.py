"""What lets Streamlit start without numpy and pandas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LEAN = Path(__file__).parents[2] / "stlite_docs" / "browser" / "python" / "without_tables.py"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("import numpy_that_is_not_here", "raised"),
        ("raise ModuleNotFoundError(name='numpy')", "False"),
        ("raise ModuleNotFoundError(name='pandas')", "False"),
        ("return candidate", "True"),
    ],
)
def test_question_for_tables(body: str, outcome: str, tmp_path: Path) -> None:
    """Nothing is a table where there are no tables; any other answer is Streamlit's, failures included."""
    package = tmp_path / "streamlit"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "dataframe_util.py").write_text(f"def is_dataframe_like(candidate):\n    {body}\n")
    code = (
        f"exec(open({str(LEAN)!r}).read())\nimport streamlit.dataframe_util as util\n"
        "try: print(util.is_dataframe_like(True))\nexcept ModuleNotFoundError: print('raised')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == outcome
