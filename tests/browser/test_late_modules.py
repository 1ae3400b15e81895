"""Apps that start with the modules of the core, and what comes behind, on real stlite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bare_site import BareSite
from driven import until
from engines import ENGINES, open_tab
from live_apps import SMALL, press, run_all, shows
from server import Server, serve
from watching import Watch, wait_until, wait_until_running

# Modules of the library and of a package, metadata, and one that C code imports.
LATE = """
import importlib.resources, pkgutil, time
from importlib.metadata import version
import streamlit as st
import statistics, xml.dom.minidom
import streamlit.hello
import packaging._elffile

st.text(f"mean {statistics.mean([1, 2])} {version('streamlit') == st.__version__}")
st.text(f"year {time.strptime('2024', '%Y').tm_year}")
"""
ON_CLICK = """
import streamlit as st
st.text("shown")
if st.button("Go"):
    try:
        import statistics
    except ImportError as error:
        st.text(f"no {error}")
    else:
        st.text(f"mean {statistics.mean([1, 2])}")
"""
# How many of its modules Python has on its file system, and what it does with one that it reads again.
MEMORY = """
import json, os, zipfile, importlib
import pyodide_js
import streamlit as st

st.button("Look")
with zipfile.ZipFile("/lib/python313.zip") as library, open(library.filename, "rb") as file:
    size = os.path.getsize(library.filename)
    place = library.getinfo("json/__init__.pyc").header_offset
    file.seek(place)
    gone = file.read(4) == bytes(4)
snapshot = getattr(pyodide_js._api.config, "_loadSnapshot", None)
st.text(f"gone {gone} {os.path.getsize(st.__file__) == 0} {snapshot.byteLength if snapshot else 0}")
if st.button("Go"):
    try:
        importlib.reload(json)
    except ImportError as error:
        st.text(f"no {error}")
    else:
        st.text(f"read {json.dumps([1])} {os.path.getsize(library.filename) == size}")
"""
SAVED = """
import streamlit as st

if st.button("Save"):
    st.success("saved", icon="✅")
"""
# What comes behind.
PARTS = ("/rest-", "/core-")
# Notes what the frames hear of the bytes of Python.
NOTE_BYTES = """
window.heard = [];
const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
Object.defineProperty(MessagePort.prototype, "onmessage", {
  set(hear) {
    set.call(this, (event) => {
      if (event.data?.type === "bytes") top.heard.push(event.data.bytes);
      return hear(event);
    });
  },
});
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path) as server:
        yield server


def publish(server: Server, *blocks: str, image: bool = False) -> None:
    """Publish a site whose runs have shown that its apps need the core alone, which may be wrong."""
    site = BareSite(server.folder)
    site.make_lean(site.write_live(*blocks, image=image))


def asked(server: Server, part: str) -> list[str]:
    return [path for path in server.requests if part in path]


def answered(server: Server, part: str) -> list[str]:
    return [path for path in server.answered if part in path]


def go_without_download(server: Server, page: Page, frame: FrameLocator, text: str) -> None:
    """Have an app import what came behind, once it is there, and show a text then."""
    wait_until(page, lambda: all(answered(server, part) for part in PARTS))
    server.broken.update(PARTS)

    def is_imported() -> int:
        frame.get_by_role("button", name="Go").click()
        expect(frame.get_by_text(re.compile(f"^(no|{text[:4]}) "))).to_be_visible()
        return frame.get_by_text(text, exact=True).count()

    wait_until(page, is_imported)


def wait_until_gone(page: Page, frame: FrameLocator) -> None:
    """Wait until Python has given up what it has imported."""

    def is_gone() -> int:
        press(frame, "Look")
        return frame.get_by_text("gone True True 0").count()

    wait_until(page, is_gone)


@pytest.mark.parametrize("image", [False, True])
def test_they_come_behind(served: Server, page: Page, watch: Watch, *, image: bool) -> None:
    """An app is live without them, then they come, and its reader can import them without a download."""
    publish(served, ON_CLICK, image=image)
    page.add_init_script(NOTE_BYTES)
    with served.hold("/rest-"):
        page.goto(served.url)
        frame = wait_until_running(page)
        shows(frame, "shown")
        served.wait_for("/rest-")
        assert page.evaluate("heard.splice(0).length") > 0
    go_without_download(served, page, frame, "mean 1.5")
    assert page.evaluate("heard") == [], "what comes behind is no progress of a start"
    assert watch.errors == []


@pytest.mark.parametrize("kind", ["plain", "image", "isolated"])
def test_they_need_little_memory(served: Server, page: Page, watch: Watch, kind: str) -> None:
    """Python gives up what it has imported, and what it was restored from. It can read a module again."""
    publish(served, f":isolated:\n{MEMORY}" if kind == "isolated" else MEMORY, image=kind == "image")
    page.goto(served.url)
    frame = wait_until_running(page)
    wait_until_gone(page, frame)
    go_without_download(served, page, frame, "read [1] True")
    assert watch.errors == []


@pytest.mark.parametrize("image", [False, True])
def test_an_answer_with_an_emoji(served: Server, page: Page, *, image: bool) -> None:
    """It needs nothing that comes behind, since most apps have one somewhere."""
    publish(served, SAVED, image=image)
    with served.hold("/rest-"):
        page.goto(served.url)
        frame = wait_until_running(page)
        frame.get_by_role("button", name="Save").click()
        shows(frame, "saved")


def test_they_come_behind_a_pool_that_is_warm(served: Server, page: Page, watch: Watch) -> None:
    """What is loaded before the reader presses Run is what the app needs, and no more."""
    publish(served, f":start: click\n\n{SMALL}")
    run = page.get_by_role("button", name="Run")
    with served.hold("/rest-"):
        page.goto(served.url)
        run.hover()
        served.wait_for("/core-")
        run.click()
        shows(wait_until_running(page), "shown")
    served.wait_for("/rest-")
    assert len(asked(served, "/core-")) == 1
    assert watch.errors == []


@pytest.mark.parametrize("image", [False, True])
def test_an_import_waits_for_them(served: Server, page: Page, watch: Watch, *, image: bool) -> None:
    """Where the run has not seen that an app needs them, its imports take longer, and do not fail."""
    publish(served, LATE, SMALL, image=image)
    page.goto(served.url)
    first, second = run_all(page, 2)
    shows(first, "mean 1.5 True")
    shows(first, "year 2024")
    shows(second, "shown")
    assert watch.errors == []


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_an_import_waits_in_other_engines(served: Server, chromium: Browser, engine: str) -> None:
    """Their workers can wait for a download too."""
    publish(served, LATE)
    with open_tab(engine, chromium) as tab:
        tab.goto(served.url)
        [app] = tab.run_all()
        app.shows("mean 1.5 True")
        app.shows("year 2024")


def test_a_module_comes_back_where_others_cannot_come(served: Server, page: Page) -> None:
    """What Python has given up does not depend on what it has never got."""
    publish(served, MEMORY)
    served.broken.add("/rest-")
    page.goto(served.url)
    frame = wait_until_running(page)
    wait_until_gone(page, frame)
    press(frame, "Go")
    shows(frame, "read [1] True")


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_other_engines_need_little_memory(served: Server, chromium: Browser, engine: str) -> None:
    """What they give up comes back there too."""
    publish(served, MEMORY)
    with open_tab(engine, chromium) as tab:
        tab.goto(served.url)
        [app] = tab.run_all()

        def is_gone() -> bool:
            app.press("Look")
            return "gone True True 0" in app.text()

        until(is_gone, app.describe)
        app.press("Go")
        app.shows("read [1] True")


@pytest.mark.parametrize("fault", ["broken", "altered", "cut"])
def test_an_import_without_them(served: Server, page: Page, fault: str) -> None:
    """If they do not come, the app is live, the import says why it fails, and the next one tries again."""
    publish(served, ON_CLICK)
    faulty: set[str] = getattr(served, fault)
    faulty.add("/rest-")
    page.goto(served.url)
    frame = wait_until_running(page)
    frame.get_by_role("button", name="Go").click()
    expect(frame.get_by_text("no cannot load")).to_be_visible()
    faulty.clear()
    frame.get_by_role("button", name="Go").click()
    shows(frame, "mean 1.5")


def test_an_isolated_app_has_them(served: Server, page: Page, watch: Watch) -> None:
    """Python cannot wait there, so they come before the app starts."""
    publish(served, f":isolated:\n{LATE}")
    page.goto(served.url)
    shows(wait_until_running(page), "mean 1.5 True")
    assert watch.errors == []


def test_they_come_at_once_otherwise(served: Server, page: Page) -> None:
    """Where no run has shown what an app needs, nobody waits in an import."""
    BareSite(served.folder).write_live(LATE, image=False)
    served.headers["Cache-Control"] = "no-store"
    with served.hold("/rest-"):
        page.goto(served.url)
        served.wait_for("/rest-")
    shows(wait_until_running(page), "mean 1.5 True")
    assert len(asked(served, "/rest-")) == 1
