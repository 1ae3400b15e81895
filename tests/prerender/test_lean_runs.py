"""Which runs show that an app needs no modules of Python but those with which it starts."""

from __future__ import annotations

import pytest

from runner import Runner
from stlite_docs.prerender.run import End

IMPORTS = "import streamlit as st\nimport statistics\nst.text(statistics.mean([1, 2]))"
IN_FUNCTION = """
import streamlit as st

def mean():
    import statistics
    return statistics.mean([1, 2])

st.text(mean())
"""
# The module imports one of the rest itself. An earlier app can have imported both.
OF_A_MODULE = "import streamlit as st\nimport xml.dom.pulldom\nst.text('shown')"
# The import fails, but Python reads the module for it.
FAILS = """
import streamlit as st

try:
    import streamlit.web.cli
except ImportError as error:
    st.text(f"no {error.name}")
"""
BY_NAME = "import importlib\nimport streamlit as st\nst.text(importlib.import_module('colorsys').__name__)"
WIDGETS = """
import datetime, json, math, random, time
import streamlit as st

with st.form("form"):
    st.text_input("Name")
    st.form_submit_button("Send")
st.sidebar.selectbox("Colour", ["red", "blue"])
left, right = st.columns(2)
left.metric("Speed", 3)
right.json({"a": [random.random(), time.time(), math.pi]})
st.date_input("Day", datetime.date(2024, 1, 1))
st.latex("x")
st.code("x")
st.progress(3)
"""


@pytest.mark.parametrize("program", [IMPORTS, IN_FUNCTION, OF_A_MODULE, FAILS, BY_NAME])
def test_programs_that_need_more(runner: Runner, program: str) -> None:
    """They do whether or not Python has the module already."""
    for _ in range(2):
        run = runner.run(program)
        assert (run.end, run.is_lean) == (End.FINISHED, False)


def test_what_only_c_code_imports(runner: Runner) -> None:
    """The first app of an interpreter shows that it needs it."""
    program = "import time\nimport streamlit as st\nst.text(time.strptime('2024', '%Y').tm_year)"
    runner.interpreter.close()
    assert not runner.run(program).is_lean


def test_programs_that_need_no_more(runner: Runner) -> None:
    """Usual elements need nothing else, also after an app that does."""
    runner.run(IMPORTS)
    for _ in range(2):
        run = runner.run(WIDGETS)
        assert (run.end, run.is_lean) == (End.FINISHED, True)
