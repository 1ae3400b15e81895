"""What readers do with apps in the build, in Node.js."""

from __future__ import annotations

import pytest

from runner import Runner
from stlite_docs.prerender.run import Act, End, Run

DICE = """
import streamlit as st

sides = st.slider("Sides", 2, 20, 6)
if st.button("**Throw**"):
    st.session_state.thrown = sides
    st.write("You threw", st.session_state.thrown)
with st.form("f"):
    name = st.text_input("Name")
    st.form_submit_button("Send")
st.text(f"Hello {name or 'nobody'}")

@st.fragment
def part():
    if st.toggle("More"):
        st.number_input("Count", 1, 5, key="count")
        st.success("more")

part()
st.selectbox("Colour", ["red", "green"], key="colour")
st.write("It is", st.session_state.colour)
st.multiselect("Tags", ["a", "b"], key="tags")
st.text(f"tags {st.session_state.tags}")
if st.button("Fail"):
    1 / 0
if st.button("Hang"):
    while True:
        pass
st.file_uploader("Photo")
"""


def problems(run: Run) -> list[str]:
    assert run.end is End.FINISHED
    return [act.problem for act in run.acts]


def test_widgets(runner: Runner) -> None:
    """A reader finds widgets by their labels and keys. The recording stays the one of the first run."""
    first = runner.run(DICE)
    steps = [
        ["set", "Sides", "12"],
        ["click", "Throw"],
        ["expect", "You threw 12"],
        ["set", "Name", "Ada", "L"],
        ["expect", "Hello nobody"],
        ["click", "Send"],
        ["expect", "Hello Ada L"],
        ["set", "More", "yes"],
        ["set", "count", "3"],
        ["expect", "more"],
        ["set", "Colour", "green"],
        ["expect", "It is green"],
        ["set", "Tags", "b", "a"],
        ["expect", "tags ['b', 'a']"],
        ["expect", "You threw"],
    ]
    run = runner.run(DICE, steps=steps)
    assert problems(run)[:-1] == [""] * 14
    assert problems(run)[-1].startswith(
        "expected the text 'You threw', but the app shows 'Hello Ada L', 'more', 'It is green', "
    )
    assert not any(act.end or act.error for act in run.acts)
    assert len(run.messages) == len(first.messages)
    assert run.picture == first.picture


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("click Thro", "the app has no button 'Thro'; did you mean '**Throw**'?"),
        ("click xyz", "the app has no button 'xyz'; it has '**Throw**', 'Send', 'Fail', 'Hang'"),
        ("set Sides 30", "'Sides' takes one value from 2 to 20, got '30'"),
        ("set Sides x", "'Sides' takes one value from 2 to 20, got 'x'"),
        ("set Colour grene", "'Colour' has no option 'grene'; did you mean 'green'?"),
        ("set More perhaps", "'More' takes yes or no, got 'perhaps'"),
        ("click Sides", "this step does not fit 'Sides'; write 'set'"),
        ("set Throw yes", "this step does not fit 'Throw'; write 'click'"),
        ("set Photo a", "this step does not fit 'Photo'; steps are for buttons and for widgets with a value"),
        ("page Total", "the app has no page 'Total'; it has no pages"),
    ],
)
def test_steps_that_do_not_work(runner: Runner, step: str, problem: str) -> None:
    """A message says what is there instead. Nothing goes on."""
    assert problems(runner.run(DICE, steps=[step.split(), ["click", "Fail"]])) == [problem]


def test_errors(runner: Runner) -> None:
    """An exception and a program that hangs belong to their step, and the next app runs as well."""
    run = runner.run(DICE, steps=[["click", "Fail"], ["click", "Throw"]])
    [act] = run.acts
    assert act.error
    assert (act.error.type, act.error.place and act.error.place.line) == ("ZeroDivisionError", 24)
    run = runner.run(DICE, steps=[["click", "Hang"]], timeout=20.0)
    assert (run.end, run.acts) == (End.FINISHED, (Act(0, end=End.TIMEOUT),))
    assert problems(runner.run(DICE, steps=[["click", "Throw"]])) == [""]


PAGES = """
import streamlit as st
st.title("Start")
st.page_link("pages/1_Total.py", label="To the total")
## file: pages/1_Total.py
import streamlit as st
st.title("Sum")
## file: pages/2_Broken.py
import streamlit as st
raise ValueError("no")
## file: pages/3_Bad.py
import streamlit as st
st.text("x")
raise ValueError("no")
"""


def test_pages(runner: Runner) -> None:
    """A reader opens a page by its name and by a link. With `check: pages`, all of them."""
    run = runner.run(PAGES, steps=[["page", "Total"], ["expect", "Sum"], ["page", "Totl"]])
    assert problems(run) == ["", "", "the app has no page 'Totl'; did you mean 'Total'?"]
    run = runner.run(PAGES, steps=[["click", "To the total"], ["expect", "Sum"]], pages=True)
    assert problems(run)[:2] == ["", ""]
    run = runner.run(PAGES, pages=True)
    assert [(act.number, act.page) for act in run.acts] == [(None, "Total"), (None, "Broken"), (None, "Bad")]
    places = [act.error.place for act in run.acts if act.error]
    assert [place and (place.file, place.line) for place in places] == [
        ("pages/2_Broken.py", 2),
        ("pages/3_Bad.py", 3),
    ]
