"""Recordings of hostile programs, and damaged ones: nothing of them runs in the page, and apps do without."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bare_site import BareSite
from live_apps import press, shows
from recordings import name_recordings, record
from server import serve
from test_before_python import PYTHON
from watching import wait_for_state, wait_until_running

MARKUP = """
<script>top.reached = "script"</script><img src="x:" onerror="top.reached = 'image'">
<svg onload="top.reached = 'svg'"></svg><iframe srcdoc="<script>top.reached = 'frame'</script>"></iframe>
<a href="javascript:top.reached = 'link'">link in HTML</a><b onclick="top.reached = 'click'">bold</b>
"""
TEXTS = f"""
import streamlit as st

MARKUP = {MARKUP!r}
st.markdown(MARKUP)
st.metric(MARKUP, MARKUP, MARKUP)
st.button(MARKUP, help=MARKUP)
st.text_input("Name", MARKUP)
st.markdown("[link in Markdown](javascript:top.reached='markdown')")
st.link_button("link button", "javascript:top.reached='button'")
st.text("all texts")
"""
# What the site trusts an app with that is not isolated.
CODE = """
import streamlit as st
from streamlit.components.v1 import html, iframe
from streamlit.components.v2 import component

REACH = "for (const it of [parent, top]) try { it.reached = it.document.title = 'code' } catch {}"
OWN = [f"export default (it) => {{ {REACH}", "it.parentElement.querySelector('p').append('own code') }"]
html(f"code in a frame<script>{REACH}</script>")
iframe(f"javascript:{REACH}")
st.html(f"<script>{REACH}</script>", unsafe_allow_javascript=True)
st.markdown(MARKUP, unsafe_allow_html=True)
component("own", html="<p></p>", js=chr(10).join(OWN))()
st.text("all code")
""".replace("MARKUP", repr(MARKUP))
PLAIN = """
import streamlit as st

st.text("live")
if st.button("More"):
    st.text("more")
"""


def test_hostile_recordings(tmp_path: Path, chromium: Browser, page: Page) -> None:
    """No text and no isolated code of a recording runs in the page; apps do without a damaged one."""
    site = BareSite(tmp_path)
    with serve(tmp_path) as server:
        isolated = f":isolated:\n{CODE}"
        site.write_live(TEXTS, CODE, PLAIN, isolated)
        site.write(TEXTS, CODE, PLAIN)
        record(site, server, chromium, [])
        site.write(f":start: load\n{TEXTS}", f":start: load\n{isolated}")
        name_recordings(tmp_path / "index.html", "0", "1")
        with server.hold(PYTHON):
            page.goto(server.url)
            texts, code = (app.frame_locator("iframe") for app in page.locator("stlite-app").all())
            for number in range(2):
                wait_for_state(page.locator("stlite-app").nth(number), "shown")
            shows(texts, "all texts")
            shows(code, "all code")
            shows(code, "own code")
            shows(code.frame_locator("iframe").first, "code in a frame")
            texts.get_by_text("link in Markdown").click()
            texts.get_by_text("link button").click()
            code.get_by_text("link in HTML").click()
            code.get_by_text("bold").click()
            assert page.evaluate("[typeof reached, document.title]") == ["undefined", ""]
        whole = json.loads((site.folder / "recordings/2.json").read_bytes())
        parts = [base64.b64decode(message) for message in whole["messages"]]
        cut = [base64.b64encode(part[: len(part) * 2 // 3]).decode() for part in parts]
        noise = [base64.b64encode(bytes(range(256))).decode()]
        # A whole message with an element at a place that the front end does not have.
        strange = [parts[0], bytes((10, 1, 120, 18, 5, 18, 3, 9, 9, 9, 42, 4, 26, 2, 18, 0)), *parts[1:]]
        damaged = {
            "strange": json.dumps(
                {**whole, "messages": [base64.b64encode(part).decode() for part in strange]}
            ),
            "page": "<!doctype html>",
            "types": json.dumps({"messages": 7, "media": [], "isEndless": "x"}),
            "base64": json.dumps({**whole, "messages": ["%%%"]}),
            "cut": json.dumps({**whole, "messages": cut}),
            "noise": json.dumps({**whole, "messages": noise}),
            "long": json.dumps({**whole, "messages": whole["messages"] * 300}),
        }
        for name, text in damaged.items():
            (site.folder / f"recordings/{name}.json").write_text(text)
        site.write(*(PLAIN for _ in damaged))
        name_recordings(tmp_path / "index.html", *damaged)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(server.url)
        for number in range(len(damaged)):
            frame = wait_until_running(page, number)
            press(frame, "More")
            shows(frame, "more")
            expect(frame.get_by_text("live", exact=True)).to_have_count(1)
        assert sum("cannot show the recording of this app" in text for text in said) == 1
