"""Apps that wait without `await`, on real stlite: others run meanwhile, and they end with their pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from live_apps import Live, counts, press, run_all, shows
from warm_site import Visit
from watching import wait_until_running

# Two apps wait for each other's file in a folder that both can reach.
WAITING = """
import os, time
from pathlib import Path
import streamlit as st
import helper

os.environ["MARK"] = "{own}"
Path("/tmp/{own}").touch()
helper.wait_for(Path("/tmp/{other}"))
st.text(f"{{helper.NAME}} {{os.environ['MARK']}} {{Path.cwd().name == Path(__file__).parent.name}}")
## file: helper.py
import time
NAME = "{own}"
def wait_for(path):
    while not path.exists():
        time.sleep(0.01)
"""
ENDLESS = """
import asyncio, js, threading
import streamlit as st

st.text("begun")
try:
    {wait}
finally:
    js.hasEnded = True
"""
# Says what has become of the other app.
LOOK = """
import js, os
import streamlit as st

st.text(f"{len(os.listdir('/home/pyodide'))} folders, ended: {getattr(js, 'hasEnded', False)}")
st.button("Again")
"""


def test_apps_that_wait_for_one_another(warm: Visit) -> None:
    """An app that waits in a module lets others run, and has its own world when it goes on."""
    page = warm.open(WAITING.format(own="one", other="two"), WAITING.format(own="two", other="one"))
    for frame, name in zip(run_all(page, 2), ("one", "two"), strict=True):
        shows(frame, f"{name} {name} True")


# Callbacks fill the queues, and a task lets go of the lock. Nothing sets the event.
QUEUE = """
import asyncio, queue, threading, time
import streamlit as st

for kind in queue.Queue, queue.SimpleQueue:
    places = kind()
    asyncio.get_running_loop().call_later(0.05, places.put, f"arrived in {kind.__name__.strip('_')}")
    st.text(places.get())

lock = threading.Lock()
async def hold():
    with lock:
        time.sleep(0.1)
task = asyncio.ensure_future(hold())
await asyncio.sleep(0)
st.text(f"{lock.locked()} {lock.acquire(timeout=0.01)} {lock.acquire()} {isinstance(lock, threading.Lock)}")
st.text(f"in time: {threading.Event().wait(0.05)}")
threading.Event().wait()
"""
ANSWERING = "import streamlit as st\nif st.button('Ask'):\n    st.text('answered')\n"


def test_queues_locks_and_events(warm: Visit) -> None:
    """An app waits for a queue, a lock or an event. Others run meanwhile, and can end the wait."""
    waiting, other = run_all(warm.open(QUEUE, ANSWERING), 2)
    shows(waiting, "arrived in Queue")
    shows(waiting, "arrived in PySimpleQueue")
    shows(waiting, "True False True True")
    shows(waiting, "in time: False")
    press(other, "Ask")
    shows(other, "answered")


@pytest.mark.parametrize("wait", ["asyncio.new_event_loop().run_forever()", "threading.Event().wait()"])
def test_an_app_that_ends_while_it_waits(wait: str, live: Live, page: Page) -> None:
    """The code of an app that waits for ever ends with its page, and so does the app."""
    page.goto(live(LOOK, ENDLESS.format(wait=wait)).url)
    looking, endless = run_all(page, 2)
    shows(endless, "begun")
    counts(looking, "2 folders, ended: False")
    page.locator("stlite-app").nth(1).evaluate("(app) => app.remove()")
    counts(looking, "1 folders, ended: True")


STATIC = """\
:config: server.enableStaticServing=true

import pathlib
import streamlit as st
from streamlit.components.v1 import declare_component

st.markdown("![picture](app/static/a.svg)")
st.download_button("Save", lambda: "text", file_name="late.txt")
declare_component("mine", path=str(pathlib.Path("mine").resolve()))()
## file: static/a.svg
<svg xmlns="http://www.w3.org/2000/svg" width="5" height="7"/>
## file: mine/index.html
<link rel="stylesheet" href="./parts/a.css"><p>component</p><script src="parts/a.js" defer></script>
## file: mine/parts/a.css
p { color: rgb(1, 2, 3) }
## file: mine/parts/a.js
const send = (type, data) => parent.postMessage({ isStreamlitMessage: true, type, ...data }, "*");
send("streamlit:componentReady", { apiVersion: 1 });
send("streamlit:setFrameHeight", { height: 50 });
"""


def test_files_of_an_app(live: Live, page: Page) -> None:
    """Static files, late downloads and components come from the app, and nobody else is asked."""
    asked: list[str] = []
    server = live(STATIC)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url)
    frame = wait_until_running(page)
    picture = frame.get_by_alt_text("picture")
    picture.wait_for()
    page.frames[1].wait_for_function("document.querySelector('img[alt=picture]').naturalHeight === 7")
    text = frame.frame_locator("iframe").get_by_text("component")
    text.wait_for()
    assert text.evaluate("(text) => getComputedStyle(text).color") == "rgb(1, 2, 3)"
    with page.expect_download() as event:
        press(frame, "Save")
    assert event.value.suggested_filename == "late.txt"
    assert "/frame/frame.htm" in page.frames[1].url
    foreign = [url for url in asked if not url.startswith((server.url, "blob:", "data:", "about:"))]
    assert foreign == []
    assert not [url for url in asked if "/parts/" in url or "app/static" in url]
