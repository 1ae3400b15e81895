"""A data editor before Python is there, with the real numpy and pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, expect

from bare_site import BareSite
from chromium import open_context
from driven import App, until
from firefox import Firefox, start_firefox
from live_apps import shows, type_into_first_cell
from outside_fastparquet import fastparquet_outside
from pyodide_wheels import pyodide_wheels
from recordings import record
from server import Server, serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from watching import wait_for_state
from webkit import WebKit, start_webkit

LATE = "pyodide.asm.wasm"

EDITOR = """:start: load

import pandas as pd
import streamlit as st
edited = st.data_editor(pd.DataFrame({"n": [1, 2]}), hide_index=True)
st.text(edited["n"].tolist())
"""


@pytest.fixture(scope="module", name="server")
def _server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page with a data editor and its recording."""
    root = tmp_path_factory.mktemp("site")
    packages = root / "packages"
    with fastparquet_outside(packages), serve(root) as server:
        for wheel in pyodide_wheels().iterdir():
            (packages / wheel.name).symlink_to(wheel)
        site = BareSite(root)
        settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(packages))
        assert site.publish(site.write(EDITOR), settings) == []
        record(site, server, chromium, endless=())
        yield server


def test_data_editor(chromium: Browser, server: Server) -> None:
    """What a reader types into a cell before Python is there gets to the program, and stays."""
    context = open_context(chromium)
    page = context.new_page()
    app = page.locator("stlite-app")
    frame = app.frame_locator("iframe")
    with server.hold(LATE):
        page.goto(server.url)
        wait_for_state(app, "shown")
        shows(frame, "[1, 2]")
        type_into_first_cell(page, frame, "7")
        expect(frame.get_by_test_id("glide-cell-0-0")).to_have_text("7")
    wait_for_state(app, "running")
    shows(frame, "[7, 2]")
    expect(frame.get_by_test_id("glide-cell-0-0")).to_have_text("7")
    context.close()


@pytest.mark.parametrize("start", [start_firefox, start_webkit])
def test_data_editor_in_other_engines(
    start: Callable[[], AbstractContextManager[Firefox | WebKit]], server: Server
) -> None:
    """It does so in Firefox and in WebKit."""
    with start() as browser:
        tab = browser.open()
        with server.hold(LATE):
            tab.goto(server.url)
            app = App(tab, 0)
            app.wait_for("shown")
            app.shows("[1, 2]")
            select_first_cell(app)
            app.press_key("7")
            until(lambda: app.evaluate("document.activeElement.value === '7'"), app.describe)
            app.press_key("Enter")
            wait_for_cell(app, "textContent === '7'")
        app.wait_for("running")
        app.shows("[7, 2]")
        wait_for_cell(app, "textContent === '7'")
        tab.close()


def select_first_cell(app: App) -> None:
    """Select the first cell of the data editor: it has two rows below its header, one in its middle."""
    wait_for_cell(app, "textContent === '1'")
    app.click("//*[@data-testid='stDataFrame']")
    wait_for_cell(app, "getAttribute('aria-selected') === 'true'")
    until(lambda: app.evaluate("document.activeElement !== document.body"), app.describe)


def wait_for_cell(app: App, condition: str) -> None:
    """Wait until the first cell has a property."""
    cell = "document.querySelector('[data-testid=\"glide-cell-0-0\"]')"
    until(lambda: app.evaluate(f"{cell}?.{condition}"), app.describe)
