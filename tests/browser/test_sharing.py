"""Apps that share an interpreter: each has a world of its own, and goes with its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Playwright, expect

from bare_site import BareSite
from chromium import ARGUMENTS, find_chromium
from runtime_parts import make_wheel
from server import Server, serve
from watching import Watch, wait_for_state, wait_until_running

SHOWN = 20_000

Live = Callable[..., Server]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Give a function that serves a page with apps on real stlite."""
    with serve(tmp_path) as server:

        def write(*blocks: str) -> Server:
            BareSite(tmp_path).write_live(*blocks)
            return server

        yield write


def shows(frame: FrameLocator, text: str) -> None:
    expect(frame.get_by_text(text, exact=True)).to_be_visible(timeout=SHOWN)


def run_all(page: Page, count: int) -> list[FrameLocator]:
    return [wait_until_running(page, number) for number in range(count)]


WORLD = """
import asyncio, os, sys
from pathlib import Path
import streamlit as st
import helpers

NAME = {name!r}
HOME = os.environ["HOME"]

@st.cache_data
def load():
    return Path(HOME, "data.txt").read_text().strip()

@st.cache_resource
def resource():
    return [helpers.NAME]

mark = os.environ.get("MARK", "unset")
st.text(f"{{helpers.NAME}} {{load()}} {{resource()}} {{st.secrets['who']}} {{mark}}")
os.environ["MARK"] = NAME
sys.path.insert(0, HOME + "/lib")
import inner
st.text(f"lib {{inner.NAME}}")
os.makedirs(HOME + "/sub", exist_ok=True)
os.chdir(HOME + "/sub")
st.text(f"argv {{Path(sys.argv[0]).parent.name == Path.cwd().parent.name}}")

async def later():
    import late
    return f"{{late.NAME}} {{sys.modules['__main__'].NAME}} {{os.environ['MARK']}} {{Path.cwd().name}}"

if st.button("Again"):
    st.text("late " + await asyncio.create_task(later()))
if st.button("Clear"):
    st.cache_resource.clear()
st.text(f"resource {{id(resource())}}")
## file: helpers.py
NAME = {name!r}
## file: late.py
NAME = {name!r}
## file: lib/inner.py
NAME = {name!r}
## file: .streamlit/secrets.toml
who = {name!r}
## file: data.txt
{name}
"""


def test_worlds_do_not_mix(live: Live, page: Page, watch: Watch) -> None:
    """Modules, caches, secrets, variables, paths and arguments are each app's own, at the start and later."""
    names = ("one", "two", "three")
    page.goto(live(*(WORLD.lstrip().format(name=name) for name in names)).url)
    frames = run_all(page, len(names))
    for frame, name in zip(frames, names, strict=True):
        shows(frame, f"{name} {name} ['{name}'] {name} unset")
        shows(frame, f"lib {name}")
        shows(frame, "argv True")
    for frame, name in zip(frames, names, strict=True):
        frame.get_by_role("button", name="Again").click()
        shows(frame, f"{name} {name} ['{name}'] {name} {name}")
        shows(frame, f"late {name} {name} {name} sub")
    resource = frames[1].get_by_text("resource ").inner_text()
    frames[0].get_by_role("button", name="Clear").click()
    frames[1].get_by_role("button", name="Again").click()
    shows(frames[1], resource)
    assert watch.errors == []


PLOT = """
:wheels: wheels/*.whl
:title: {title}

import streamlit as st
from matplotlib import pyplot, rcParams

st.text(f"{{len(pyplot.figures())}} figures, {{rcParams['lines.width']}} wide")
if st.button("Draw"):
    pyplot.figure()
    rcParams["lines.width"] = 9
    st.rerun()
"""
# What `pyplot` keeps, as matplotlib itself does; its wheel for Pyodide is on no index.
MATPLOTLIB = {
    "matplotlib/__init__.py": "rcParams = {'lines.width': 1}\nrcParamsOrig = dict(rcParams)\n",
    "matplotlib/_pylab_helpers.py": "class Gcf:\n    figs = {}\n",
    "matplotlib/pyplot.py": "from matplotlib._pylab_helpers import Gcf\n"
    "def figures(): return Gcf.figs\n"
    "def figure(): Gcf.figs[len(Gcf.figs)] = 1\n",
}


def test_figures_do_not_mix(live: Live, tmp_path: Path, page: Page) -> None:
    """Open figures and settings of matplotlib belong to one app."""
    make_wheel(tmp_path / "wheels", "matplotlib", "99.0", files=MATPLOTLIB)
    page.goto(live(*(PLOT.lstrip().format(title=title) for title in ("One", "Two"))).url)
    first, second = run_all(page, 2)
    shows(second, "0 figures, 1 wide")
    first.get_by_role("button", name="Draw").click()
    shows(first, "1 figures, 9 wide")
    second.get_by_role("button", name="Draw").click()
    shows(second, "1 figures, 9 wide")
    shows(first, "1 figures, 9 wide")


COUNT = """
import atexit, gc, js, os
import streamlit as st

if "begun" not in st.session_state:
    st.session_state.begun = True
    atexit.register(lambda: setattr(js, "exits", getattr(js, "exits", 0) + 1))
folders = len(os.listdir("/home/pyodide"))
runtimes = sum(type(thing).__name__ == "Runtime" for thing in gc.get_objects())
st.text(f"{folders} folders, {runtimes} runtimes, {getattr(js, 'exits', 0)} exits")
st.button("Again")
"""


def test_apps_go_with_their_pages(live: Live, page: Page, context: BrowserContext) -> None:
    """Apps of pages that were left, reloaded, closed or killed are shut down: folders, runtimes and all."""
    server = live(COUNT, COUNT)
    for _ in range(2):
        page.goto(server.url)
        run_all(page, 2)
    page.reload()
    run_all(page, 2)
    other = context.new_page()
    other.goto(server.url)
    run_all(other, 2)
    other.close()
    page.locator("iframe").first.evaluate("(frame) => frame.remove()")
    frame = page.frame_locator("iframe").last
    # JavaScript gives its part back when it collects its garbage.
    for _ in range(40):
        if frame.get_by_text("1 folders, 1 runtimes, 7 exits").count():
            break
        frame.get_by_role("button", name="Again").click()
        page.wait_for_timeout(500)
    shows(frame, "1 folders, 1 runtimes, 7 exits")


BUSY = """\
:title: TITLE

import streamlit as st
from pyodide.code import run_js

if st.button("Hang"):
    while True:
        pass
if st.button("Cling"):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
if st.button("Crash"):
    import ctypes
    ctypes.CFUNCTYPE(None)(0)()
if st.button("Fill"):
    grow = run_js("const { grow } = WebAssembly.Memory.prototype; grow")
    run_js("WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no more') }")
    try:
        bytearray(2**28)
    finally:
        run_js("(grow) => { WebAssembly.Memory.prototype.grow = grow }")(grow)
if st.button("Grow"):
    bytearray(220 * 2**20)
    st.text("grown")
if st.button("More"):
    st.session_state.more = True
if st.button("Less"):
    st.text("less")
st.text("more" if "more" in st.session_state else "shown")
"""


def press(frame: FrameLocator, name: str) -> None:
    frame.get_by_role("button", name=name).click()


def test_hang_is_noticed_and_ended(live: Live, page: Page) -> None:
    """An endless loop is named to its whole pool; Restart ends it, and the others go on where they were."""
    server = live(*(BUSY.replace("TITLE", title) for title in ("First", "Second")))
    page.goto(server.url)
    frames = run_all(page, 2)
    press(frames[1], "More")
    shows(frames[1], "more")
    press(frames[0], "Hang")
    apps, notices = page.locator("stlite-app"), page.locator(".stlite-app__notice")
    expect(notices.nth(1)).to_contain_text("Python is busy with First.", timeout=SHOWN)
    notices.nth(1).get_by_role("button", name="Restart").click()
    wait_for_state(apps.nth(0), "failed")
    expect(apps.nth(0)).to_contain_text("It kept Python busy, and other apps waiting.")
    expect(notices.nth(1)).to_be_empty(timeout=SHOWN)
    shows(frames[1], "more")
    press(frames[1], "Less")
    shows(frames[1], "less")
    apps.nth(0).get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")
    assert sum(path.endswith("pyodide.asm.wasm") for path in server.requests) == 1


def test_hang_that_cannot_be_ended(live: Live, page: Page) -> None:
    """A loop that no interrupt ends is left behind; the others start anew, and no other pool stops."""
    first, second, third = (BUSY.replace("TITLE", title) for title in ("First", "Second", "Third"))
    page.goto(live(first, second, f":env: A=1\n{third}").url)
    frames = run_all(page, 3)
    press(frames[0], "Cling")
    apps, notices = page.locator("stlite-app"), page.locator(".stlite-app__notice")
    expect(notices.nth(1)).to_contain_text("Python is busy with First.", timeout=SHOWN)
    expect(notices.nth(0)).to_contain_text("This app keeps Python busy.", timeout=SHOWN)
    press(frames[2], "More")
    shows(frames[2], "more")
    notices.nth(1).get_by_role("button", name="Restart").click()
    wait_for_state(apps.nth(0), "failed")
    expect(apps.nth(0)).to_contain_text("It kept Python busy, and other apps waiting.")
    wait_for_state(apps.nth(1), "loading")
    press(wait_until_running(page, 1), "More")
    shows(frames[1], "more")
    expect(notices.nth(1)).to_be_empty()
    shows(frames[2], "more")
    apps.nth(0).get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "shown")


def test_crash_is_noticed_and_ended(live: Live, page: Page) -> None:
    """After a crash of Python its apps say so; Restart brings them back, with storage blocked too."""
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error() } })")
    page.goto(live(*(BUSY.replace("TITLE", title) for title in ("First", "Second"))).url)
    frames = run_all(page, 2)
    press(frames[1], "Fill")
    expect(frames[1].get_by_text("MemoryError").first).to_be_visible(timeout=SHOWN)
    press(frames[0], "Crash")
    notices = page.locator(".stlite-app__notice")
    for number in range(2):
        expect(notices.nth(number)).to_contain_text("Python has crashed", timeout=SHOWN)
    notices.nth(1).get_by_role("button", name="Restart").click()
    shows(wait_until_running(page, 1), "shown")


SMALL = "import streamlit as st\nst.text('shown')\n"


def test_ten_frames_at_once_and_a_page_that_is_left(live: Live, page: Page, context: BrowserContext) -> None:
    """Ten apps join while the pool starts; so does the page after one that was left, and another tab's."""
    server = live(*[f":start: load\n\n{SMALL}"] * 10)
    page.goto(server.url)
    page.locator("stlite-app[data-state=loading]").last.wait_for(state="attached")
    page.wait_for_timeout(700)
    other = context.new_page()
    other.goto(server.url)
    # The first document is the one whose worker code the pool has been given.
    page.goto("about:blank")
    page.goto(server.url)
    for tab in (page, other):
        for frame in run_all(tab, 10):
            shows(frame, "shown")
    loaded = [path for path in server.requests if path.endswith("pyodide.asm.wasm")]
    assert len(loaded) == 1


IMPORTING = """\
import streamlit as st

if st.button("Import"):
    import slow
## file: slow.py
import builtins, time

end = time.monotonic() + 8
while time.monotonic() < end:
    pass
builtins.slow_is_whole = True
"""
ASKING = """\
import builtins
import streamlit as st

st.text(f"whole: {getattr(builtins, 'slow_is_whole', False)}")
"""


def test_import_is_not_broken_off(live: Live, tmp_path: Path, page: Page) -> None:
    """An import goes on when its page is left, since other apps could not import such a module again."""
    server = live(ASKING)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(IMPORTING)
    page.goto(server.url)
    press(wait_until_running(page), "Import")
    page.wait_for_timeout(1000)
    page.goto(f"{server.url}other.html")
    shows(wait_until_running(page), "whole: True")


SLOW = """\
import asyncio
import streamlit as st

if st.button("Later"):
    await asyncio.sleep(2)
    st.text("later")
if st.button("Less"):
    st.text("less")
"""


@pytest.fixture
def kept_page(playwright: Playwright) -> Iterator[Page]:
    """Open a page in a Chromium that keeps pages for the Back button, as readers' do."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(),
        args=[*ARGUMENTS],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser.new_page()
    browser.close()


@pytest.mark.parametrize("kind", ["page", "kept_page"])
def test_hang_ends_with_its_page(
    kind: str, live: Live, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An endless loop ends when its page is left; the next page's apps run in the same interpreter."""
    page: Page = request.getfixturevalue(kind)
    server = live(SMALL)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(BUSY.replace("TITLE", "First"))
    page.goto(server.url)
    app = wait_until_running(page)
    press(app, "Hang")
    expect(page.locator(".stlite-app__notice")).to_contain_text("This app keeps Python busy.", timeout=SHOWN)
    page.goto(f"{server.url}other.html")
    shows(wait_until_running(page), "shown")
    assert sum(path.endswith("pyodide.asm.wasm") for path in server.requests) == 1


def test_back_and_forward(live: Live, tmp_path: Path, kept_page: Page) -> None:
    """An app goes on where the reader left it when its page comes out of the browser's page cache.

    It has run meanwhile, and another app of its pool; what a worker's own port brings would end the page.
    """
    server = live(SMALL)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    live(SLOW)
    page = kept_page
    page.add_init_script("addEventListener('pageshow', (event) => { window.isFromCache = event.persisted })")
    page.goto(server.url)
    press(wait_until_running(page), "Later")
    page.goto(f"{server.url}other.html")
    shows(wait_until_running(page), "shown")
    page.wait_for_timeout(1000)
    page.evaluate("history.back()")
    page.wait_for_url(server.url, wait_until="commit")
    until(page, "window.isFromCache")
    # Playwright knows neither the frames nor the animation frames of a page that comes out of the cache.
    inside = "document.querySelector('iframe').contentDocument.body"
    until(page, f"{inside}.textContent.includes('later')")
    page.evaluate(
        f"[...{inside}.querySelectorAll('button')].find((one) => one.textContent === 'Less').click()"
    )
    until(page, f"{inside}.textContent.includes('less')")


def until(page: Page, condition: str) -> None:
    for _ in range(SHOWN // 100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def test_worn_pool_is_renewed(live: Live, page: Page) -> None:
    """Python gives no memory back; when it has much and no app is shown, the next page gets another one."""
    server = live(BUSY)
    for does_grow in (False, True, False):
        page.goto(server.url)
        frame = wait_until_running(page)
        if does_grow:
            press(frame, "Grow")
            shows(frame, "grown")
        page.goto("about:blank")
        page.wait_for_timeout(500)
    assert len([path for path in server.requests if path.endswith("pyodide.asm.wasm")]) == 2


def test_browser_without_shared_workers(live: Live, page: Page) -> None:
    """There a page's apps share a worker of the page, worlds and all."""
    page.add_init_script("delete window.SharedWorker")
    server = live(*(WORLD.lstrip().format(name=name) for name in ("one", "two")))
    page.goto(server.url)
    for frame, name in zip(run_all(page, 2), ("one", "two"), strict=True):
        shows(frame, f"{name} {name} ['{name}'] {name} unset")
    assert len([path for path in server.requests if path.endswith("pyodide.asm.wasm")]) == 1
