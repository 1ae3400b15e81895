"""Isolated apps on real stlite, on a server that lets no other origin fetch anything."""

from __future__ import annotations

import json
import math
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from live_apps import BUSY, press, run_all, shows
from node import node_command
from outside_fastparquet import fastparquet_outside
from pyodide_wheels import pyodide_wheels
from reaching import IN_WORKER, NOTE, PRIVATE, SCRIPT, TRY
from runtime_parts import make_wheel
from server import Server, serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.pins.pinned import STLITE
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree
from watching import Watch, wait_for_state, wait_until, wait_until_running

PROGRAM = f'''
import json, pathlib
import streamlit as st
from pyodide.code import run_js
from streamlit.components.v1 import declare_component, html

tries = run_js({json.dumps(f"({json.dumps(IN_WORKER)})")})
site = st.text_input("Site", "https://none.invalid")
results = (await run_js({json.dumps(TRY)})(tries, site)).to_py()
st.text(f"{{site}} {{' '.join(sorted(set(results.values())))}}")
html("""<script>
try {{ parent.parent.document.title = "reached" }} catch {{ document.write("no page") }}
</script>""")
declare_component("mine", path=str(pathlib.Path("mine").resolve()))()
st.download_button("Save", pathlib.Path("data.txt").read_text(), "saved.txt")
st.button("Home", icon=":material/home:")
st.latex("x")
for number in range(10 if st.button("More") else 0):
    st.text(number)
## file: mine/index.html
<link rel="stylesheet" href="parts/a.css"><p>component</p><script src="parts/a.js"></script>
## file: mine/parts/a.css
p {{ color: rgb(1, 2, 3) }}
## file: mine/parts/a.js
const send = (type, data) => parent.postMessage({{ isStreamlitMessage: true, type, ...data }}, "*");
send("streamlit:componentReady", {{ apiVersion: 1 }});
send("streamlit:setFrameHeight", {{ height: 50 }});
'''
COPIES = Path(__file__).with_name("copies.mjs")
HOME = "[...document.fonts].some(({ family, status }) => /Material/.test(family) && status === 'loaded')"


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Give a function that serves a page with apps to which the server opens nothing."""
    with serve(tmp_path) as server:
        server.is_open = False

        def write(*blocks: str) -> Server:
            (tmp_path / "private.txt").write_text(PRIVATE)
            (tmp_path / "private.js").write_text(SCRIPT)
            (tmp_path / "data.txt").write_text("content")
            BareSite(tmp_path).write_live(*blocks)
            return server

        yield write


def test_all_of_an_app(closed: Callable[..., Server], page: Page, watch: Watch, tmp_path: Path) -> None:
    """An isolated app has all that an app has, but nothing of the site, which a plain one has."""
    blocks = [f":files: data.txt\n:max-height: 3000\n{options}{PROGRAM}" for options in (":isolated:\n", "")]
    server = closed(*blocks)
    page.goto(server.url)
    page.evaluate(NOTE)
    isolated, plain = run_all(page, 2)
    for frame in (isolated, plain):
        frame.get_by_label("Site").fill(server.url)
        frame.get_by_label("Site").press("Enter")
    shows(isolated, f"{server.url} refused")
    shows(plain, f"{server.url} reached")
    shows(isolated.frame_locator("iframe").first, "no page")
    page.wait_for_function("document.title === 'reached'")
    text = isolated.frame_locator("iframe").nth(1).get_by_text("component")
    text.wait_for()
    assert text.evaluate("(text) => getComputedStyle(text).color") == "rgb(1, 2, 3)"
    with page.expect_download() as event:
        press(isolated, "Save")
    event.value.save_as(tmp_path / "saved.txt")
    assert event.value.suggested_filename == "saved.txt"
    assert (tmp_path / "saved.txt").read_text() == "content"
    page.frames[1].wait_for_function(HOME)
    press(isolated, "More")
    shows(isolated, "9")
    stage = page.locator(".stlite-app__stage").first
    content = isolated.get_by_test_id("stMainBlockContainer")

    def heights() -> set[int]:
        return {
            math.ceil(part.evaluate("(it) => it.getBoundingClientRect().height")) for part in (stage, content)
        }

    wait_until(page, lambda: len(heights()) == 1, heights)
    page.evaluate("document.body.style = 'background: rgb(18, 52, 86); color: white'")
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    expect(isolated.get_by_test_id("stApp")).to_have_css("background-color", "rgb(18, 52, 86)")
    refusals = re.compile(
        "CORS policy|ERR_FAILED|cannot be accessed from origin|SecurityError|Blocked a frame"
    )
    assert [error for error in watch.errors if not refusals.search(error)] == []


def test_copies_of_modules() -> None:
    """All modules of the front end have copies that an isolated frame can load."""
    build = npm_tree(STLITE, Cache(None)) / "build"
    script = files("stlite_docs") / "browser/frame/isolated_files.js"
    command: list[str | Path] = [*node_command(), "--experimental-vm-modules", "--no-warnings"]
    command += [COPIES, str(script), build]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == f"{len(list(build.glob('*.js')))} copies\n"


def test_late_package(tmp_path: Path, page: Page) -> None:
    """A package of the site that comes during an import comes through the page."""
    make_wheel(tmp_path / "wheels", "late", files={"late.py": "NAME = 'from the wheel'"})
    owner = ":start: click\n:pool: owner\n:wheels: wheels/*.whl\n\nimport late"
    apps = BareSite(tmp_path).write_live(
        owner, ":isolated:\n\nimport streamlit as st, late\nst.text(late.NAME)"
    )
    manifest = next(tmp_path.glob("stlite-*/runtime.json"))
    runtime = json.loads(manifest.read_text())
    owned, isolated = (runtime["pools"][find_app_needs(app).pool.name] for app in apps)
    # As with a part of Python that only a package imports.
    [[key]] = owned["packages"].values()
    isolated["lateImports"]["others"]["late"] = key
    manifest.write_text(json.dumps(runtime))
    with serve(tmp_path) as server:
        server.is_open = False
        page.goto(server.url)
        shows(wait_until_running(page, 1), "from the wheel")


def test_interpreters(closed: Callable[..., Server], page: Page) -> None:
    """Each isolated app has an interpreter; one that hangs is noticed, ended by Restart, and starts again."""
    page.goto(closed(*(f":isolated:\n{BUSY.replace('TITLE', title)}" for title in ("First", "Second"))).url)
    first, second = run_all(page, 2)
    press(first, "Cling")
    app = page.locator("stlite-app").first
    notice = page.locator(".stlite-app__notice").first
    expect(notice).to_contain_text("This app keeps Python busy.")
    press(second, "More")
    shows(second, "more")
    notice.get_by_role("button", name="Restart").click()
    wait_for_state(app, "failed")
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")
    shows(second, "more")


TABLE = """
import pandas as pd
import streamlit as st
from words import WORD

frame = pd.DataFrame({"words": [WORD]})
st.dataframe(frame)
st.table(frame)
## file: words.py
WORD = "a cell"
"""
DEEDS = """
import streamlit as st
from streamlit.components.v2 import component

st.code("copied = 1")
component("two", html="<p>second</p>", js=\"\"\"
export default ({ parentElement }) => { parentElement.querySelector("p").textContent = "second runs"; };
\"\"\")()
st.link_button("Elsewhere", "ADDRESSother.html")
st.text("edited")
"""


def test_what_readers_do(closed: Callable[..., Server], page: Page, watch: Watch, tmp_path: Path) -> None:
    """Start by a click, copying, components, full screen, links, the editor and the Back button work."""
    (tmp_path / "other.html").write_text("another page")
    server = closed()
    program = DEEDS.replace("ADDRESS", server.url)
    closed(f":isolated:\n:start: click\n:editable:\n{program}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.url)
    app = page.locator("stlite-app")
    app.get_by_role("button", name="Run").click()
    frame = wait_until_running(page)
    shows(frame, "second runs")
    frame.get_by_test_id("stCode").hover()
    frame.get_by_role("button", name="Copy to clipboard").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text === 'copied = 1')")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Elsewhere").click()
    expect(opened.value.locator("body")).to_have_text("another page")
    opened.value.close()
    app.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement")
    page.evaluate("document.exitFullscreen()")
    page.get_by_role("button", name="Edit").click()
    area = page.locator(".stlite-app__editor textarea")
    area.fill(area.input_value().replace("edited", "changed"))
    area.press("Control+Enter")
    shows(frame, "changed")
    page.goto(f"{server.url}other.html")
    page.go_back()
    app.get_by_role("button", name="Run").click()
    shows(wait_until_running(page), "second runs")
    assert watch.errors == []


def test_table_download_and_second_start(tmp_path: Path, page: Page) -> None:
    """After a start that fails, Retry works; an isolated app has tables, and readers get all its files."""
    packages = tmp_path / "packages"
    with fastparquet_outside(packages), serve(tmp_path) as server:
        for wheel in pyodide_wheels().iterdir():
            (packages / wheel.name).symlink_to(wheel)
        (tmp_path / "data.txt").write_text("content")
        site = BareSite(tmp_path)
        apps = site.write(f":isolated:\n:files: data.txt\n{TABLE}")
        assert (
            site.publish(apps, SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(packages))) == []
        )
        server.is_open = False
        check_second_start(server, page, tmp_path)


def check_second_start(server: Server, page: Page, folder: Path) -> None:
    """Open the page with a file that is missing at first."""
    server.broken = {"pyodide.asm.wasm"}
    page.goto(server.url)
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app).to_contain_text("Could not load pyodide.asm.wasm (status 404).")
    server.broken = set()
    app.get_by_role("button", name="Retry").click()
    frame = wait_until_running(page)
    expect(frame.get_by_test_id("glide-cell-1-0")).to_have_text("a cell")
    expect(frame.get_by_test_id("stTable")).to_contain_text("a cell")
    with page.expect_download() as event:
        app.get_by_role("button", name="Download").click()
    event.value.save_as(folder / "app.zip")
    with zipfile.ZipFile(folder / "app.zip") as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        assert {"streamlit_app.py", "words.py", "data.txt"} <= names


def test_crash(closed: Callable[..., Server], page: Page) -> None:
    """After a crash of Python, an isolated app says so; Restart and Retry start it again."""
    page.goto(closed(f":isolated:\n{BUSY}").url)
    press(wait_until_running(page), "Crash")
    app = page.locator("stlite-app")
    expect(app).to_contain_text("Python has crashed")
    app.get_by_role("button", name="Restart").click()
    wait_for_state(app, "failed")
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")
