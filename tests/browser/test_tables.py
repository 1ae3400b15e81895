"""Tables in the real interpreter, with the real numpy and pandas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bare_site import BareSite
from chromium import open_context
from live_apps import type_into_first_cell
from outside_fastparquet import fastparquet_outside
from pyodide_wheels import pyodide_wheels
from server import serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from watching import wait_until_running

HEAD = "import pandas as pd\nimport streamlit as st\n"
PROGRAMS = {
    "key": "frame = pd.DataFrame({'n': [1, 2]})\n"
    "edited = st.data_editor(frame, key='mine', hide_index=True)\n"
    "st.text(edited['n'].tolist())",
    "lists": "frame = pd.DataFrame({'name': ['x', 'y'], 'tags': [['a', 'b'], ['c']]})\n"
    "edited = st.data_editor(frame)\nst.text(edited['tags'].tolist())",
    "choices": "frame = pd.DataFrame({'name': ['x', 'y'], 'tags': [['a', 'b'], ['c']]})\n"
    "column = st.column_config.MultiselectColumn(options=['a', 'b', 'c'])\n"
    "edited = st.data_editor(frame, column_config={'tags': column})\nst.text(edited['tags'].tolist())",
    "nothing": "edited = st.data_editor(None)\nst.text(type(edited).__name__)",
    "headers": "columns = pd.MultiIndex.from_tuples([('a', 'b'), ('a', 'c')])\n"
    "st.dataframe(pd.DataFrame([[1, 2]], columns=columns))\nst.text('end')",
    "edited headers": "columns = pd.MultiIndex.from_tuples([('a', 'b'), ('a', 'c')])\n"
    "edited = st.data_editor(pd.DataFrame([[1, 2]], columns=columns))\nst.text(edited.columns.tolist())",
}
# A component whose page has a style sheet.
GRID = f""":requirements: streamlit-aggrid==1.2.1.post2
:pool: grid

{HEAD}from st_aggrid import AgGrid
AgGrid(pd.DataFrame({{"n": [1], "text": ["in a cell"]}}), use_json_serialization=True)
st.text("end")
"""


# What each program says, and the cells that it shows: the column, the row and the text.
SHOWN = {
    "key": ("[1, 2]", [(0, 0, "1"), (0, 1, "2")]),
    "lists": ("[['a', 'b'], ['c']]", [(1, 0, "x"), (2, 0, '["a","b"]'), (2, 1, '["c"]')]),
    "choices": ("[['a', 'b'], ['c']]", [(2, 0, "a,b"), (2, 1, "c")]),
    "nothing": ("DataFrame", []),
    "headers": ("end", [(1, 0, "1"), (2, 0, "2")]),
    "edited headers": ("['a_b', 'a_c']", [(1, 0, "1"), (2, 0, "2")]),
}


@pytest.fixture(scope="module")
def opened(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open a page with all programs, which share an interpreter."""
    root = tmp_path_factory.mktemp("site")
    packages = root / "packages"
    with fastparquet_outside(packages), serve(root) as server:
        for wheel in pyodide_wheels().iterdir():
            (packages / wheel.name).symlink_to(wheel)
        bare = BareSite(root)
        apps = bare.write(*(f":pool: tables\n\n{HEAD}{program}\n" for program in PROGRAMS.values()), GRID)
        settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(packages))
        problems = bare.publish(apps, settings)
        assert problems == []
        context = open_context(chromium)
        page = context.new_page()
        page.goto(server.url)
        yield page
        context.close()


@pytest.mark.parametrize("name", PROGRAMS)
def test_table(name: str, opened: Page) -> None:
    """The program has the table that it made, and readers see its cells."""
    said, cells = SHOWN[name]
    frame = wait_until_running(opened, [*PROGRAMS].index(name))
    expect(frame.get_by_test_id("stText")).to_have_text(said)
    for column, row, text in cells:
        expect(frame.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_text(text)


def test_component_with_a_style_sheet(opened: Page) -> None:
    """A component of a package draws its table."""
    grid = wait_until_running(opened, len(PROGRAMS)).frame_locator("iframe")
    expect(grid.get_by_text("in a cell", exact=True)).to_be_visible()


def test_typing_into_a_data_editor(opened: Page) -> None:
    """What a reader types into a cell gets to the program."""
    frame = wait_until_running(opened, [*PROGRAMS].index("key"))
    type_into_first_cell(opened, frame, "7")
    expect(frame.get_by_test_id("stText")).to_have_text("[7, 2]")
