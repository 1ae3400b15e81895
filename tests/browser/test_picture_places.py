"""Each kind of element has in the first picture the place that it has in the app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from host_sites import MATERIAL, HostSites, app
from outside_fastparquet import fastparquet_outside
from pyodide_wheels import pyodide_wheels
from watching import wait_until, wait_until_running

WIDTHS = {"wide": 1280, "narrow": 390}
# Pixels by which what is below an element may move when the app comes.
TOLERANCE = 5

# Only the CDN has altair, plotly and pydeck for browsers. These are the messages of charts made with them.
HEAD = """
import json
import pandas as pd
import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.DeckGlJsonChart_pb2 import DeckGlJsonChart
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart

def send(kind, message, height, width="stretch"):
    st._main._enqueue(kind, message, layout_config=LayoutConfig(width, height))

def chart(tall="content", wide="stretch", autosize="fit", **spec):
    spec["autosize"] = {"type": autosize, "contains": "padding"}
    send("vega_lite_chart", VegaLiteChart(spec=json.dumps(spec), theme="streamlit"), tall, wide)

def plotly(height=450, width="stretch", **layout):
    figure = {"data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}], "layout": layout}
    message = PlotlyChart(spec=json.dumps(figure), theme="streamlit", config="{}")
    send("plotly_chart", message, height, width)

def deck(height=500):
    view = {"latitude": 0, "longitude": 0, "zoom": 1}
    send("deck_gl_json_chart", DeckGlJsonChart(json=json.dumps({"initialViewState": view})), height)

def values(count, different):
    return {"values": [{"x": number % different} for number in range(count)]}

field = {"field": "x", "type": "quantitative"}
name = {"field": "x", "type": "nominal"}
bars = {"data": values(5, 5), "mark": "bar", "encoding": {"x": field, "y": field}}
many = pd.DataFrame({"n": range(60), "text": ["word"] * 60})
few = many.head(3)
"""
COLUMNS = "{'n': st.column_config.ProgressColumn('N', help='Help', width='small'), 'text': None}"
PARAGRAPH = "st.markdown('A paragraph')"
# What is between two marks, by its name.
KINDS = {
    "paragraphs": "st.markdown('One paragraph\\n\\nand another')",
    "list": "st.markdown('- one\\n- two\\n  - three')",
    "heading": "st.header('Header', divider=True)",
    "code": "st.code('a = 1\\nb = 2')",
    "json": "st.json({'a': [1, 2], 'b': None})",
    "metric": "st.metric('Sum', '12 k', '3 %')",
    "chart": "chart(**bars)",
    "low chart": "chart(120, **bars)",
    "chart with a height of its own": "chart(**bars, height=200)",
    "chart of Streamlit": "chart(**bars, height=0, width=0)",
    "narrow chart": "chart(wide='content', **bars)",
    "chart with a legend": "chart(**{**bars, 'encoding': {**bars['encoding'], 'color': name}})",
    "horizontal chart": "chart(data=values(60, 6), mark='bar', encoding={'x': field, 'y': name})",
    "pie": "chart(data=values(5, 5), mark='arc', encoding={'theta': field, 'color': name})",
    "chart with axes around": "chart(autosize='pad', **bars)",
    "charts": "chart(autosize='fit-x', vconcat=[{**bars, 'height': 100}] * 2)",
    "plotly": "plotly()",
    "low plotly": "plotly(200, 300)",
    "plotly that stretches": "plotly('stretch', title={'text': 'Title'})",
    "deck": "deck()",
    "low deck": "deck(150)",
    "deck that stretches": "deck('stretch')",
    "map": "st.map(pd.DataFrame({'lat': [1.0], 'lon': [2.0]}))",
    "table": "st.table(few)",
    "table of many rows": "st.table(many)",
    "table in a height": "st.table(many, height=150)",
    "table with lines between": "st.table(few, border='horizontal', hide_index=True)",
    "table without lines": "st.table(few, border=False, hide_header=True)",
    "table of pairs": "st.table({'key': 'value', 'other': ':red[red]'})",
    "table of long texts": "st.table({'key': 'several words ' * 20})",
    "empty table": "st.table(many.head(0))",
    "table in Markdown": "st.markdown('| a | b |\\n|---|--:|\\n| ' + 'words ' * 40 + '| 2 |')",
    "dataframe": "st.dataframe(few)",
    "dataframe with many rows": "st.dataframe(many)",
    "dataframe in a height": "st.dataframe(few, height=300)",
    "dataframe that stretches": "st.dataframe(many, height='stretch')",
    "dataframe in full": "st.dataframe(many, height='content')",
    "dataframe without an index": "st.dataframe(few, hide_index=True, width='content')",
    "dataframe with high rows": "st.dataframe(few, row_height=60)",
    "dataframe with columns": f"st.dataframe(few, column_config={COLUMNS})",
    "dataframe with long texts": "st.dataframe(pd.DataFrame({'a': ['several words ' * 20] * 4}))",
    "empty dataframe": "st.dataframe(many.head(0))",
    "no dataframe": "st.dataframe(None)",
    "editor": "st.data_editor(few)",
    "editor in a height": "st.data_editor(many, height=120)",
    "editor that can grow": "st.data_editor(few, num_rows='dynamic')",
    "editor with columns": f"st.data_editor(few, row_height=50, num_rows='add', column_config={COLUMNS})",
    "diagram": "st.graphviz_chart('digraph { a -> b -> c; a -> d }')",
    "low diagram": "st.graphviz_chart('digraph { a -> b }', height=90)",
    "wide diagram": "st.graphviz_chart('digraph { rankdir=LR; a->b->c->d->e->f->g->h->i->j }')",
    "diagram with labels": "st.graphviz_chart('digraph { a [label=\"two\\\\nlines\"]; a -> b [label=yes] }')",
    "formula": "st.latex(r'a + b = c')",
    "fraction": r"st.latex(r'\frac{a}{b} = \frac{1}{2}')",
    "sum": r"st.latex(r'\sum_{i=0}^n i^2')",
    "sum with a fraction": r"st.latex(r'\sum_{k=0}^{n-1} a r^k = a \left(\frac{1-r^n}{1-r}\right)')",
    "integral": r"st.latex(r'\int_0^1 x\,dx')",
    "square root": r"st.latex(r'\sqrt{a^2 + b^2}')",
    "matrix": r"st.latex(r'\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix}')",
    "lines": r"st.latex(r'\begin{aligned} a &= b \\ c &= d \end{aligned}')",
    "long lines": r"st.latex('\\begin{aligned}\na &= b\n+ c\n\\\\\nc &= d\n\\end{aligned}')",
    "limit": r"st.latex(r'\lim_{x \to 0} f(x)')",
    "formula in text": r"st.markdown('Text\n\n$$\na + b\n$$\n\nmore')",
    "formula after text": rf"{PARAGRAPH}; st.latex(r'a + b'); {PARAGRAPH}",
    "space": "st.space('medium')",
    "large space": "st.space(100)",
    "input": "st.text_input('Name')",
    "slider": "st.slider('Slide', 0, 10, 4)",
    "radio": "st.radio('Radio', ['a', 'b'])",
    "buttons": "st.button('One'); st.button('Two')",
    "note": "st.info('Info')",
    "expander": "st.expander('More').write('inside')",
    "tabs": "st.tabs(['a', 'b'])[0].write('inside')",
    "divider": "st.divider()",
    "caption": "st.caption('A caption')",
    "progress": "st.progress(40, 'Working')",
    "uploader": "st.file_uploader('Upload')",
    "chat": "st.chat_message('user').write('hello')",
    "columns in columns": "a, b = st.columns(2)[0].columns(2); a.write('one'); b.write('two')",
    "container": "st.container(border=True).write('inside')",
}
MARKS = "".join(f"{source}\nst.text('mark {name}')\n" for name, source in KINDS.items())
PROGRAM = f"{HEAD}\nst.text('mark')\n{MARKS}"
# Where the marks are, by their text.
FIND = """(root) => Object.fromEntries([...root.querySelectorAll("*")]
  .filter((part) => !part.children.length && part.textContent.startsWith("mark"))
  .map((part) => [part.textContent, part.getBoundingClientRect().top]))"""


@pytest.mark.usefixtures("real_runs")
def test_places(live_hosts: HostSites, page: Page, tmp_path: Path) -> None:
    """Nothing moves when the app comes: all are as high in the picture as in the app, to a few pixels."""
    packages = tmp_path / "packages"
    block = app(PROGRAM, ":start: click\n:height: 9999")
    options = {"pyodide-packages": str(packages), "run-network": True, "run-timeout": 120}
    with fastparquet_outside(packages):
        for wheel in pyodide_wheels().iterdir():
            (packages / wheel.name).symlink_to(wheel)
        page.goto(live_hosts.build(MATERIAL, {"index.md": block}, **options))
        shown = {}
        for kind, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            shown[kind] = measure(page.locator(".stlite-picture"))
        page.get_by_role("button", name="Run").click()
        root = wait_until_running(page).locator("#root")
        for kind, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            find = partial(differences, shown[kind], root)
            wait_until(page, partial(is_empty, find), find)


def is_empty(find: Callable[[], dict[str, str]]) -> bool:
    return not find()


def differences(shown: dict[str, float], root: Locator) -> dict[str, str]:
    """Describe where the app is not as high as its picture."""
    live = measure(root)
    return {
        name: f"{height:.0f} px in the picture, {live[name]:.0f} px in the app"
        for name, height in shown.items()
        if abs(height - live[name]) > TOLERANCE
    }


def measure(root: Locator) -> dict[str, float]:
    """Return the height of what is above each mark, up to the mark before."""
    places: dict[str, float] = root.evaluate(FIND)
    marks = ["mark", *(f"mark {name}" for name in KINDS)]
    return {
        name.removeprefix("mark "): places.get(name, 0) - places.get(before, 0)
        for before, name in pairwise(marks)
    }
