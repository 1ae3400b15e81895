"""Failures of real stlite: said plainly, and Retry works when their cause is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from server import serve
from watching import wait_for_state, wait_until_running

APP = "import streamlit as st\n\nst.write('Here I am')\n"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("pyodide.asm.wasm", "pyodide.asm.wasm could not be loaded (status 404)"),
        ("streamlit-", "streamlit-1.62.0-cp313-none-any.whl could not be loaded"),
        ("lock-", ".json could not be loaded (status 404)"),
    ],
)
def test_retry_of_a_broken_runtime(broken: str, reason: str, tmp_path: Path, page: Page) -> None:
    """A part of the runtime that does not come fails all apps; each starts when the part is back."""
    site = BareSite(tmp_path)
    site.write_live(APP, APP)
    with serve(tmp_path) as server:
        server.broken = {broken}
        page.goto(server.url)
        apps = page.locator("stlite-app").all()
        for app in apps:
            wait_for_state(app, "failed")
            expect(app.locator(".stlite-app__reason")).to_contain_text(reason)
        server.broken = set()
        for number, app in enumerate(apps):
            app.get_by_role("button", name="Retry").click()
            expect(wait_until_running(page, number).get_by_text("Here I am")).to_be_visible(timeout=15_000)


def test_broken_package_of_one_app(tmp_path: Path, page: Page) -> None:
    """A package that does not come fails its app alone; the others of the pool run on, and Retry works."""
    site = BareSite(tmp_path)
    site.write_live(
        APP, ":requirements: humanize\n\nimport humanize, streamlit as st\nst.write(humanize.ordinal(3))\n"
    )
    with serve(tmp_path) as server:
        server.broken = {"humanize-"}
        page.goto(server.url)
        wait_until_running(page, 0)
        app = page.locator("stlite-app").nth(1)
        wait_for_state(app, "failed")
        expect(app.locator(".stlite-app__reason")).to_have_text(
            "These packages could not be loaded: humanize"
        )
        server.broken = set()
        app.get_by_role("button", name="Retry").click()
        expect(wait_until_running(page, 1).get_by_text("3rd")).to_be_visible(timeout=15_000)
        expect(page.locator("stlite-app").nth(0)).to_have_attribute("data-state", "running")
