"""Each kind of element has in the first picture the place that it has in the app."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page

from host_sites import MATERIAL, HostSites, app
from watching import wait_until, wait_until_running

# Pixels by which what is below an element may move when the app comes.
TOLERANCE = 5

# `st.vega_lite_chart` needs pandas, which only the CDN has; this is its message.
HEAD = """
import json
import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart

def chart(height="content", autosize="fit", **spec):
    spec["autosize"] = {"type": autosize, "contains": "padding"}
    message = VegaLiteChart(spec=json.dumps(spec), theme="streamlit")
    st._main._enqueue("vega_lite_chart", message, layout_config=LayoutConfig("stretch", height))

field = {"field": "x", "type": "quantitative"}
data = {"sequence": {"start": 0, "stop": 5, "as": "x"}}
bars = {"data": data, "mark": "bar", "encoding": {"x": field, "y": field}}
"""
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
    "chart with axes around": "chart(autosize='pad', **bars)",
    "charts": "chart(autosize='fit-x', vconcat=[{**bars, 'height': 100}] * 2)",
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
    "container": "st.container(border=True).write('inside')",
}
MARKS = "".join(f"{source}\nst.text('mark {name}')\n" for name, source in KINDS.items())
PROGRAM = f"{HEAD}\nst.text('mark')\n{MARKS}"
# Where the marks are, by their text.
FIND = """(root) => Object.fromEntries([...root.querySelectorAll("*")]
  .filter((part) => !part.children.length && part.textContent.startsWith("mark"))
  .map((part) => [part.textContent, part.getBoundingClientRect().top]))"""


@pytest.mark.usefixtures("real_runs")
def test_places(live_hosts: HostSites, page: Page) -> None:
    """Nothing moves when the app comes: all are as high in the picture as in the app, to a few pixels."""
    page.goto(live_hosts.build(MATERIAL, {"index.md": app(PROGRAM, ":start: click\n:height: 8000")}))
    shown = heights(page.locator(".stlite-picture"))
    page.get_by_role("button", name="Run").click()
    frame = wait_until_running(page)

    def moved() -> dict[str, str]:
        live = heights(frame.locator("#root"))
        return {
            name: f"{shown[name]:.0f} px in the picture, {live[name]:.0f} px in the app"
            for name in KINDS
            if abs(shown.get(name, 0) - live.get(name, 0)) > TOLERANCE
        }

    wait_until(page, lambda: not moved(), moved)


def heights(root: Locator) -> dict[str, float]:
    """Return the height of what is above each mark, up to the mark before."""
    places: dict[str, float] = root.evaluate(FIND)
    names = ["mark", *(f"mark {name}" for name in KINDS)]
    return {
        name.removeprefix("mark "): places[name] - places[before]
        for before, name in pairwise(names)
        if name in places and before in places
    }
