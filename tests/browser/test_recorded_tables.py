"""A data editor before Python is there, with the real numpy and pandas."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from bare_site import BareSite
from chromium import open_context
from live_apps import shows, type_into_first_cell
from outside_fastparquet import fastparquet_outside
from pyodide_wheels import pyodide_wheels
from recordings import record
from server import serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from watching import wait_for_state

EDITOR = """:start: load

import pandas as pd
import streamlit as st
edited = st.data_editor(pd.DataFrame({"n": [1, 2]}), hide_index=True)
st.text(edited["n"].tolist())
"""


def test_data_editor(chromium: Browser, tmp_path: Path) -> None:
    """What a reader types into a cell before Python is there gets to the program, and stays."""
    packages = tmp_path / "packages"
    with fastparquet_outside(packages), serve(tmp_path) as server:
        for wheel in pyodide_wheels().iterdir():
            (packages / wheel.name).symlink_to(wheel)
        site = BareSite(tmp_path)
        settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(packages))
        assert site.publish(site.write(EDITOR), settings) == []
        record(site, server, chromium, endless=())
        context = open_context(chromium)
        page = context.new_page()
        app = page.locator("stlite-app")
        frame = app.frame_locator("iframe")
        with server.hold("pyodide.asm.wasm"):
            page.goto(server.url)
            wait_for_state(app, "shown")
            shows(frame, "[1, 2]")
            type_into_first_cell(page, frame, "7")
            expect(frame.get_by_test_id("glide-cell-0-0")).to_have_text("7")
        wait_for_state(app, "running")
        shows(frame, "[7, 2]")
        expect(frame.get_by_test_id("glide-cell-0-0")).to_have_text("7")
        context.close()
