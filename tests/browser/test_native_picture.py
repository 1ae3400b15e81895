"""The first picture of programs that run with native Streamlit: all elements, and what sessions leave."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from native_streamlit import Environment, native_python
from stlite_docs.picture.html import picture_html
from stlite_docs.picture.markdown import ImageFile
from stlite_docs.picture.text import picture_text

RECORDER = Path(__file__).with_name("picture_recorder.py")
PROGRAM = RECORDER.with_name("picture_program.py")
PACKAGE = Path(__file__).parents[2]

Record = Callable[[str], dict[str, Any]]


@contextmanager
def start_recorder(python: Path, errors: Path) -> Iterator[Recorder]:
    """Start native Streamlit once for many programs.

    Args:
        python: The Python that has Streamlit.
        errors: A file for what it writes about its faults.
    """
    command = [python, RECORDER, PACKAGE]
    with (
        errors.open("w") as log,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, encoding="utf-8"
        ) as process,
    ):
        yield Recorder(process, errors)
        process.communicate()


class Recorder:
    """Records the first runs of programs with native Streamlit."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def record(self, program: Path) -> dict[str, Any]:
        """Return the data of a program's picture."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{program}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer, self._errors.read_text()
        data: dict[str, Any] = json.loads(answer)
        return data


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    with start_recorder(native_python(), tmp_path_factory.mktemp("native") / "errors.txt") as recorder:
        yield recorder


@pytest.fixture
def record(tmp_path: Path, recorder: Recorder) -> Record:
    return partial(_record, tmp_path, recorder)


def _record(folder: Path, recorder: Recorder, source: str) -> dict[str, Any]:
    program = folder / "app.py"
    program.write_text(source, encoding="utf-8")
    return recorder.record(program)


def show(data: dict[str, Any]) -> str:
    return picture_text(data, {})


def test_all_elements(record: Record) -> None:
    """Each element of Streamlit that says something says it in the picture: see `picture_program.txt`."""
    data = record(PROGRAM.read_text(encoding="utf-8"))
    assert show(data) == PROGRAM.with_suffix(".txt").read_text(encoding="utf-8")
    html = picture_html(
        data, lambda address: ImageFile(address) if address.startswith("/media/") else None, {}
    )
    assert re.search(r'<img src="/media/[0-9a-f]+\.(jpg|png)" alt="Black image" width="20"', html)
    assert html.count("<svg") == 10  # seven sliders, a metric's line, a bar, a colour
    assert data["title"] == "Wide"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # A run that ends early shows what the next one has not replaced.
        (
            """
            st.write("first" if "run" not in st.session_state else "second")
            if "run" not in st.session_state:
                st.session_state.run = 1
                st.text("gone")
                st.rerun()
            """,
            "second",
        ),
        # Later elements at a place replace what was there.
        ("place = st.empty(); place.text('a'); place.container().text('b'); place.text('c')", "c"),
        ("place = st.container(); st.text('below'); place.text('above')", "above\n\nbelow"),
        ("with st.spinner('Wait'): st.text('a')\nst.text('b')", "a\n\nb"),
        ("st.text('a'); st.stop(); st.text('b')", "a"),
        ("st.session_state.n = 'set'; st.text_input('N', key='n')", "N: set"),
        ("st.session_state.n = ['b']; st.multiselect('N', ['a', 'b'], key='n')", "N: ● b"),
        ("st.session_state.n = 'b'; st.select_slider('N', ['a', 'b'], key='n')", "N: b"),
        ("st.session_state.n = 'b'; st.radio('N', ['a', 'b'], key='n')", "N: ○ a  ● b"),
        ("st.session_state.n = 'b'; st.pills('N', ['a', 'b'], key='n')", "N: ○ a  ● b"),
        ("st.feedback('thumbs', default=1); st.feedback('thumbs', default=0)", "● 👍  ○ 👎\n\n○ 👍  ● 👎"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("if", "SyntaxError"),
        # The server sends what is large once, and then only where it shows again.
        ("st.text('x' * 20_000); st.text('x' * 20_000)", "x" * 20_000 + "\n\n" + "x" * 20_000),
        (
            """
            @st.fragment
            def part():
                st.text("in" if "run" in st.session_state else "before")
                if "run" not in st.session_state:
                    st.session_state.run = 1
                    st.text("gone")
                    st.rerun()

            st.text("out")
            part()
            """,
            "out\n\nin",
        ),
        (
            """
            def one():
                st.title("One")

            second = st.Page(lambda: None, title="Second", url_path="two")
            st.navigation([st.Page(one, title="First", icon="🏠"), second]).run()
            """,
            "One\n\n● 🏠 First  ○ Second",
        ),
    ],
)
def test_what_a_session_leaves(record: Record, source: str, shown: str) -> None:
    """The picture has what a front end has in the end."""
    text = show(record(f"import streamlit as st\n{_unindent(source)}")).rstrip("\n")
    assert text.startswith(shown) if "Error" in shown else text == shown


def _unindent(source: str) -> str:
    return re.sub("^ {12}", "", source, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "st.dataframe(df, column_config={'a': st.column_config.Column('A'), 'b': None}, hide_index=True)",
            "A\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n… and 20 more rows",
        ),
        ("st.dataframe(df.head(1), column_order=['b', 'a'])", "| b | a\n0 | x | 0"),
        ("st.dataframe(df.head(1).set_index(['a', 'b']).assign(c=[1.23456]))", "a | b | c\n0 | x | 1.2346"),
        ("st.dataframe(df[['a']].head(1).style.format('{} EUR').set_caption('C'))", "C\n| a\n0 | 0 EUR"),
        (
            "st.dataframe(pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([('a', 'b')])))",
            "| a / b\n0 | 1",
        ),
        (
            "st.dataframe(pd.DataFrame({'a': [None, pd.NaT], 'b': [True, False], 'c': [[1, 2], []]}))",
            "| a | b | c\n0 | None | ☑ | 1, 2\n1 | None | ☐ |",
        ),
        ("st.dataframe(pd.DataFrame(index=range(3)))", "0\n1\n2"),
        ("st.data_editor(df.head(1), num_rows='dynamic')", "a | b\n0 | x"),
        ("st.table(df.head(1))", "a | b\n0 | x"),
        ("st.table(pd.DataFrame({'a': [1.5], 'b': [True]}))", "a | b\n1.5000 | true"),
        ("st.line_chart(df, x='a', y='a')", "Line chart\na\n"),
        (
            "st.bar_chart(pd.DataFrame({'p': [1, 2], 'q': [3, 4]}))",
            "Bar chart\nindex | p | q\n0 | 1 | 3\n1 | 2 | 4",
        ),
        ("st.scatter_chart(df.head(2), x='a', y='a', color='b')", "Scatter chart\n"),
    ],
)
def test_tables(record: Record, source: str, shown: str) -> None:
    """Tables show the columns and labels that the program asked for."""
    head = (
        "import pandas as pd\nimport streamlit as st\ndf = pd.DataFrame({'a': range(30), 'b': ['x'] * 30})\n"
    )
    text = show(record(f"{head}{source}\n"))
    assert text.startswith(shown) if shown.endswith("\n") else text == f"{shown}\n"


# As stlite's Streamlit does.
AS_PARQUET = """
import io
import pandas as pd
import streamlit as st
from streamlit import dataframe_util

class Kept(io.BytesIO):
    def close(self):
        pass

def convert(df, *_, **__):
    kept = Kept()
    df.to_parquet(kept, engine="fastparquet")
    return kept.getvalue()

dataframe_util.convert_pandas_df_to_arrow_bytes = convert
df = pd.DataFrame({"a": ["Ada", None], "b": [0.5, None], "c": [True, False], "d": [["x", "y"], []]})
st.dataframe(df)
st.dataframe(df.head(1).set_index(["a", "b"])[["c"]].style.format("= {}"))
st.line_chart(pd.DataFrame({"p": [1, 2], "q": [3, 4]}))
"""
FROM_PARQUET = """\
| a | b | c | d
0 | Ada | 0.5 | ☑ | x, y
1 | None | None | ☐ |

a | b | c
Ada | 0.5 | = True

Line chart
index | p | q
0 | 1 | 3
1 | 2 | 4
"""


def test_tables_of_stlite(tmp_path: Path) -> None:
    """Streamlit in the browser sends its tables as Parquet."""
    environment = Environment(tmp_path / "environment")
    (tmp_path / "requirements.txt").write_text("fastparquet\n")
    environment.install("requirements.txt", tmp_path)
    with start_recorder(environment.python, tmp_path / "errors.txt") as recorder:
        assert show(_record(tmp_path, recorder, AS_PARQUET)) == FROM_PARQUET
