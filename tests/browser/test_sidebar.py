"""Streamlit's own settings of a reader belong to one app, not to the whole site."""

from __future__ import annotations

from playwright.sync_api import expect

from live_apps import run_all
from warm_site import Visit

SIDEBAR = """\
:title: TITLE

import streamlit as st

st.sidebar.text("beside")
st.text("shown")
"""


def test_open_sidebar_stays_with_its_app(warm: Visit) -> None:
    """A sidebar that a reader opens in one app opens in no other, neither now nor on the next visit."""
    warm.page.set_viewport_size({"width": 500, "height": 900})
    page = warm.open(*(SIDEBAR.replace("TITLE", title) for title in ("First", "Second")))
    first, second = run_all(page, 2)
    first.get_by_test_id("stExpandSidebarButton").click()
    expect(first.get_by_text("beside")).to_be_in_viewport()
    page.reload()
    for frame in run_all(page, 2):
        expect(frame.get_by_text("beside")).not_to_be_in_viewport()
    expect(second.get_by_text("beside")).not_to_be_in_viewport()
    assert page.evaluate("Object.keys(localStorage).filter((key) => /sidebar/i.test(key))") == []
