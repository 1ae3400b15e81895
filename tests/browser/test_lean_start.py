"""The lean start: what every Streamlit call of a widget app needs is there, without numpy and pandas."""

from __future__ import annotations

from playwright.sync_api import expect

from stlite_docs.analysis.imports import ABSENT_PARTS
from stlite_docs.analysis.package_needs import standard_modules
from warm_site import Visit
from watching import wait_until_running

# One call a line; `key` is a fresh widget key.
CALLS = """
st.write("a", 1, 2.5, None, True)
st.write({"a": 1}, [1, 2], (1, 2), {1, 2}, range(3))
st.write(datetime.date(2020, 1, 1), Colour.RED, Point(1), Record(1), object())
st.write(len, int, datetime, ValueError("x"), (n for n in range(2)), st.session_state)
st.write_stream(letter for letter in "ab")
st.json({"a": [1]})
st.text("a"), st.markdown("a"), st.code("a"), st.latex("a"), st.title("a"), st.header("a")
st.caption("a"), st.badge("a"), st.html("<b>a</b>"), st.divider()
st.metric("a", 1, 2), st.metric("a", "1", chart_data=[1, 2, 3])
st.button("a", key=key), st.download_button("a", "b", key=key + "d"), st.link_button("a", "https://a.test")
st.checkbox("a", key=key), st.toggle("a", key=key + "t"), st.color_picker("a", key=key + "c")
st.radio("a", ["a", "b"], key=key), st.radio("a", {"a": 1}, key=key + "r"), st.feedback("stars")
st.selectbox("a", range(3), key=key), st.selectbox("a", {"x"}, key=key + "s")
st.selectbox("a", Colour, key=key)
st.multiselect("a", ["a", "b"], ["a"], key=key), st.pills("a", ["a"], key=key + "p")
st.segmented_control("a", ["a"], key=key), st.select_slider("a", ["a", "b"], key=key + "s")
st.slider("a", 0, 10, 5, key=key), st.slider("a", 0.0, 1.0, (0.2, 0.5), key=key + "s")
st.slider("a", datetime.date(2020, 1, 1), datetime.date(2021, 1, 1), datetime.date(2020, 5, 1), key=key)
st.number_input("a", key=key), st.text_input("a", key=key + "t"), st.text_area("a", key=key + "a")
st.date_input("a", key=key), st.time_input("a", key=key + "t"), st.datetime_input("a", key=key + "d")
st.file_uploader("a", key=key), st.camera_input("a", key=key + "c"), st.audio_input("a", key=key + "a")
st.chat_input("a", key=key), st.chat_message("user").write("a"), st.chat_message("a", avatar="🦖").write("a")
[column.write("a") for column in st.columns(2)], [tab.write("a") for tab in st.tabs(["a", "b"])]
st.expander("a").write("a"), st.container(border=True).write("a"), st.popover("a").write("a")
st.empty().write("a")
st.form("a").text_input("a", key=key), st.sidebar.write("a"), st.status("a").write("a")
st.progress(0.5, "a"), st.toast("a"), st.balloons(), st.snow()
st.success("a"), st.info("a"), st.warning("a"), st.error("a"), st.exception(ValueError("a"))
st.help(len), st.help(st.write)
st.audio(b"RIFF"), st.video(b"abc"), st.graphviz_chart("digraph { a -> b }"), html("<b>a</b>")
cached({"a": [1]}), resource(), fragment()
st.session_state.update(seen=1), st.query_params.to_dict(), dict(st.context.headers), st.user.to_dict()
st.set_page_config(page_title="a", page_icon="🎈")
""".strip().split("\n")

HEAD = """
import datetime
import enum
from collections import namedtuple
from dataclasses import dataclass

import streamlit as st
from streamlit.components.v1 import html

Record = namedtuple("Record", "a")

class Colour(enum.Enum):
    RED = 1

@dataclass
class Point:
    x: int

@st.cache_data
def cached(value):
    return value

@st.cache_resource
def resource():
    return 1

@st.fragment
def fragment():
    st.write("a")

failed = []
"""
TRIED = """
key = "key{number}"
try:
    {call}
except Exception as error:
    failed.append(f"line {number}: {{error!r}}")
"""
PROGRAM = (
    HEAD
    + "".join(TRIED.format(number=number, call=call) for number, call in enumerate(CALLS))
    + 'st.text("\\n".join(["FAILED", *failed, "END"]))\n'
)


def test_calls_that_need_no_packages(warm: Visit) -> None:
    """Widgets, text, containers, media, state and caches work on the lean start, and fetch nothing more."""
    warm.open(f":height: 3000\n{PROGRAM}")
    result = wait_until_running(warm.page).get_by_test_id("stText").filter(has_text="FAILED")
    expect(result).to_have_text("FAILED\nEND")
    # Since the interpreter's start: no page of this site may need one.
    assert not [path for path in warm.server.requests if "numpy" in path or "pandas" in path]


def test_parts_of_python_that_are_absent(warm: Visit) -> None:
    """The build knows which modules of the standard library no program can import."""
    warm.open("""import importlib.util, sys
import streamlit as st

names = [name for name in sys.stdlib_module_names if name[0] != "_" and not importlib.util.find_spec(name)]
st.text(" ".join(["ABSENT", *sorted(names)]))
""")
    result = wait_until_running(warm.page).get_by_test_id("stText")
    expect(result).to_contain_text("ABSENT")
    found = {*result.inner_text().split()[1:]} - standard_modules().keys()
    assert sorted(found ^ ABSENT_PARTS) == []
