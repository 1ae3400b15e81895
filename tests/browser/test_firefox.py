"""Real stlite in Firefox: what its readers get, and where it differs from Chromium."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bare_site import BareSite
from driven import App, Tab, until
from example_sites import HOSTS, page_address
from firefox import Firefox, FirefoxTab, start_firefox
from live_apps import BUSY, COUNT, WORLD
from reaching import IN_DOCUMENT, IN_WORKER, NOTE, PRIVATE, SCRIPT, TRY
from server import serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from test_cargo import BINARY, FILES, KEPT, write_files
from test_programs import TEXTS

WORKER = """
import js
import streamlit as st

st.text(f"worker {js.performance.timeOrigin}")
name = st.text_input("Who is there?")
if name:
    st.text(f"Hello, {name}!")
"""
WALK = f":pool: walk\n{WORKER}"

# The program itself waits in any browser, and its module where the browser can suspend Python.
WAITING = """
import asyncio, time
import streamlit as st
import helper

time.sleep(0.01)
said = asyncio.run(helper.get("program"))
st.text(said)
helper.sleep()
st.text("slept")
calls = [helper.run, helper.future, helper.event, helper.plain]
for call in [call for call in calls if st.button(call.__name__)]:
    call()
## file: helper.py
import asyncio, concurrent.futures, threading, time
import streamlit as st

async def get(text):
    await asyncio.sleep(0.01)
    return f"got {text}"

def sleep():
    time.sleep(0.01)

def run():
    st.text(asyncio.run(get("run")))

def future():
    future = concurrent.futures.Future()
    asyncio.get_running_loop().call_later(0.01, future.set_result, "got future")
    st.text(future.result())

def event():
    event = threading.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    event.wait()
    st.text("got event")

def plain():
    st.text("got plain")
"""
CANNOT = "RuntimeError: This browser cannot wait in a function that does not use `await`."

# Apps with a `pool` have an interpreter that their test starts; the others share one that runs all the while.
PAGES = {
    "one": [WORKER],
    "two": [WORKER, WORKER],
    "walk-one": [WALK],
    "walk-two": [WALK],
    "worlds": [WORLD.lstrip().format(name=name) for name in ("one", "two")],
    "count": [COUNT, COUNT],
    "busy": [f":pool: busy\n{BUSY.replace('TITLE', title)}" for title in ("First", "Second")] + [BUSY],
    "needs": [FILES.lstrip()],
    "programs": [f":height: 100\n\n{text}" for text in TEXTS.values()],
    "kept": [KEPT.lstrip().format(title="One")],
    "waiting": [WAITING],
    "cautious": [WORKER, WORKER, KEPT.lstrip().format(title="Two")],
}


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    with start_firefox() as firefox:
        yield firefox


@pytest.fixture
def tab(firefox: Firefox) -> Iterator[FirefoxTab]:
    """A tab; a test after which a page has logged an error fails."""
    tab = firefox.open()
    yield tab
    tab.close()
    assert firefox.errors() == []


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, firefox: Firefox) -> Iterator[str]:
    """A site with all pages, on the real runtime; a tab keeps the interpreter that most share running."""
    root = tmp_path_factory.mktemp("firefox")
    write_pages(root)
    with serve(root) as server:
        tab = firefox.open()
        tab.goto(f"{server.url}one.html")
        tab.run_all()
        yield server.url
        tab.close()


def write_pages(root: Path) -> None:
    """Write all pages, and the runtime that their apps need."""
    write_files(root)
    site = BareSite(root)
    apps = []
    for name, blocks in PAGES.items():
        apps += site.write(*blocks)
        (root / "index.html").rename(root / f"{name}.html")
    settings = SiteSettings(runtime=RuntimeKind.LOCAL)
    assert site.publish(apps, settings) == []


def worker_of(app: App) -> str:
    """Return what tells the app's interpreter from all others."""
    until(lambda: "worker " in app.text(), app.text)
    return next(line for line in app.text().split("\n") if line.startswith("worker "))


def answers(app: App, name: str) -> None:
    app.fill("Who is there?", name)
    app.shows(f"Hello, {name}!")


def test_tabs_share_an_interpreter(address: str, firefox: Firefox, tab: FirefoxTab) -> None:
    """The apps of a page answer and share one interpreter, also with those of another tab."""
    other = firefox.open()
    other.goto(f"{address}one.html")
    tab.goto(f"{address}two.html")
    apps = [*tab.run_all(), *other.run_all()]
    for number, app in enumerate(apps):
        answers(app, f"number {number}")
    assert len({worker_of(app) for app in apps}) == 1
    other.close()


def test_pages_of_the_only_tab(address: str, tab: FirefoxTab) -> None:
    """The pages that Firefox keeps for Back keep the interpreter for the next; after Back their apps work."""
    tab.add_script("addEventListener('pageshow', (event) => { window.isKept = event.persisted })")
    workers = []
    for page in ("walk-one", "walk-two", "walk-one"):
        tab.goto(f"{address}{page}.html")
        [app] = tab.run_all()
        answers(app, page)
        workers.append(worker_of(app))
    tab.evaluate("history.back()")
    tab.wait("isKept && location.pathname === '/walk-two.html'")
    [app] = tab.run_all()
    answers(app, "Ada")
    workers.append(worker_of(app))
    assert len(set(workers)) == 1


def test_worlds_do_not_mix(address: str, tab: FirefoxTab) -> None:
    """Modules, caches, secrets, variables, paths and arguments are each app's own, at the start and later."""
    tab.goto(f"{address}worlds.html")
    apps = dict(zip(("one", "two"), tab.run_all(), strict=True))
    for name, app in apps.items():
        app.shows(f"{name} {name} ['{name}'] {name} unset")
        app.shows(f"lib {name}")
        app.shows("argv True")
    for name, app in apps.items():
        app.press("Again")
        app.shows(f"{name} {name} ['{name}'] {name} {name}")
        app.shows(f"late {name} {name} {name} sub")


def test_apps_go_with_their_pages(address: str, firefox: Firefox, tab: FirefoxTab) -> None:
    """Apps of pages that were left, reloaded or closed, and of removed frames, are shut down altogether."""
    other = firefox.open()
    for one in (other, tab):
        one.goto(f"{address}count.html")
        one.run_all()
    other.close()
    tab.reload()
    tab.run_all()
    tab.goto("about:blank")
    tab.goto(f"{address}count.html")
    _, last = tab.run_all()
    tab.evaluate("document.querySelector('iframe').remove()")

    def is_alone() -> bool:
        # JavaScript gives its part back when it collects its garbage.
        last.press("Again")
        return "2 folders, 2 runtimes, 7 exits" in last.text()

    until(is_alone, last.text)


def test_hang_is_noticed_and_ended(address: str, tab: FirefoxTab) -> None:
    """An endless loop is named to its pool; Restart brings the others back, and no other pool stops."""
    tab.goto(f"{address}busy.html")
    first, second, third = tab.run_all()
    first.press("Hang")
    second.says("Python is busy with First.")
    first.says("This app keeps Python busy.")
    third.press("More")
    third.shows("more")
    second.press_beside("Restart")
    first.wait_for("failed")
    first.says("It blocked Python, so other apps had to wait.")
    second.wait_for("running")

    def answers() -> bool:
        # Where the loop cannot be ended in time, the app starts again meanwhile.
        second.press("More")
        return "more" in second.text()

    until(answers, second.text)
    assert "busy" not in second.around()
    third.shows("more")
    first.press_beside("Retry")
    first.wait_for("running")
    first.shows("shown")


def test_files_and_archives(address: str, tab: FirefoxTab) -> None:
    """Files arrive byte for byte whatever their names, archives in their app's folder."""
    tab.goto(f"{address}needs.html")
    [app] = tab.run_all()
    for text in ("1,2", "a,b", hashlib.sha256(BINARY).hexdigest(), "from the archive", "packed module"):
        app.shows(text)


def test_programs_arrive_unchanged(address: str, tab: FirefoxTab) -> None:
    """Python finds in its program file, byte for byte, what the author wrote."""
    tab.goto(f"{address}programs.html")
    for app, text in zip(tab.run_all(), TEXTS.values(), strict=True):
        app.shows(hashlib.sha256(text.encode()).hexdigest())


def test_kept_folder_survives_a_reload(address: str, tab: FirefoxTab) -> None:
    """What an app writes into a kept folder is there when the page is loaded again."""
    tab.goto(f"{address}kept.html")
    [app] = tab.run_all()
    app.shows("kept first")
    app.fill("Name", "mine")
    app.shows("kept first mine")
    tab.reload()
    [app] = tab.run_all()
    app.shows("kept first mine")


def test_browser_without_shared_workers(address: str, tab: FirefoxTab) -> None:
    """There a page's apps share a worker of the page."""
    tab.add_script("delete window.SharedWorker")
    tab.goto(f"{address}two.html")
    first, second = tab.run_all()
    answers(first, "Ada")
    answers(second, "Grace")
    assert worker_of(first) == worker_of(second)


# A private window, and a user who lets no site store anything.
CAUTIOUS = {
    "private": {"browser.privatebrowsing.autostart": True},
    "nothing stored": {"network.cookie.cookieBehavior": 2},
}


@pytest.mark.parametrize("preferences", CAUTIOUS.values(), ids=CAUTIOUS)
def test_cautious_reader(preferences: dict[str, object], address: str) -> None:
    """Apps run and answer, share an interpreter, and fail at nothing that the browser does not allow."""
    with start_firefox(preferences) as firefox:
        tab = firefox.open()
        tab.goto(f"{address}cautious.html")
        first, second, kept = tab.run_all()
        answers(first, "Ada")
        answers(second, "Grace")
        assert worker_of(first) == worker_of(second)
        kept.shows("kept first")
        assert firefox.errors() == []


def wait_in_program(tab: Tab, address: str) -> App:
    """Open the app that waits, and see that its program has done so."""
    tab.goto(f"{address}waiting.html")
    [app] = tab.run_all()
    for text in ("got program", "slept"):
        app.shows(text)
    return app


def test_waiting_in_a_module(address: str, tab: FirefoxTab) -> None:
    """An app waits in functions of its modules too."""
    app = wait_in_program(tab, address)
    for name in ("run", "future", "event"):
        app.press(name)
        app.shows(f"got {name}")


def test_browser_without_jspi(address: str) -> None:
    """There the program itself waits; a module that waits is an error that says so, and the app goes on."""
    with start_firefox({"javascript.options.wasm_js_promise_integration": False}) as firefox:
        app = wait_in_program(firefox.open(), address)
        for name in ("run", "future", "event"):
            app.press(name)
            until(lambda: CANNOT in app.text(), app.text)
            app.press("plain")
            app.shows("got plain")
            until(lambda: CANNOT not in app.text(), app.text)
        assert firefox.errors() == []


ISOLATED = f"""\
:isolated:
:files: data.txt
:max-height: 3000

import pathlib
import streamlit as st
from pyodide.code import run_js

st.text(pathlib.Path("data.txt").read_text())
tries = run_js({json.dumps(f"({json.dumps(IN_WORKER)})")})
results = (await run_js({json.dumps(TRY)})(tries, ADDRESS)).to_py()
st.text(" ".join(sorted(set(results.values()))))
name = st.text_input("Who is there?")
if name:
    st.text(f"Hello, {{name}}!")
    st.container(height=500)
"""


def use_isolated_app(root: Path, tab: Tab, *, imports: bool = False) -> None:
    """See that an isolated app has what apps have, from a server that lets no other origin fetch anything.

    Args:
        root: For its site.
        tab: Shows it.
        imports: Whether the browser lets a document import scripts of any site, as script elements may.
    """
    with serve(root) as server:
        server.is_open = False
        (root / "data.txt").write_text("content")
        (root / "private.txt").write_text(PRIVATE)
        (root / "private.js").write_text(SCRIPT)
        BareSite(root).write_live(ISOLATED.replace("ADDRESS", repr(server.url)))
        tab.goto(server.url)
        tab.evaluate(NOTE)
        [app] = tab.run_all()
        app.shows("content")
        app.shows("refused")
        answers(app, "Ada")
        until(app.fits, app.around)
        tab.evaluate("document.body.style = 'background: rgb(18, 52, 86); color: white'")
        tab.evaluate("document.body.dataset.mdColorScheme = 'slate'")
        colour = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        until(lambda: app.evaluate(colour) == "rgb(18, 52, 86)", lambda: app.evaluate(colour))
        attempt = f"({TRY})({json.dumps(IN_DOCUMENT)}, {json.dumps(server.url)})"
        expected = dict.fromkeys(IN_DOCUMENT, "refused") | ({"module": "reached"} if imports else {})
        assert app.evaluate(attempt) == expected
        tab.goto("about:blank")


def test_isolated_app(tmp_path: Path, firefox: Firefox) -> None:
    """An isolated app has its file, answers, has its height and the page's theme, and reaches nothing."""
    tab = firefox.open()
    use_isolated_app(tmp_path, tab)
    tab.close()
    firefox.errors()  # of what was refused


SWITCHES = {"mkdocs": "[title=Dark]", "sphinx": ".theme-toggle"}


@pytest.mark.parametrize("host", HOSTS)
def test_example_page(host: str, example_site: Callable[[str], Path], tab: FirefoxTab) -> None:
    """A page of the example site runs and answers, and follows the theme that its reader switches to."""
    with serve(example_site(host)) as server:
        tab.goto(server.url + page_address(host, "hello"))
        [app] = tab.run_all()
        answers(app, "Ada")
        colour = "getComputedStyle({}).backgroundColor"
        app_colour = colour.format("document.querySelector('[data-testid=stApp]')")
        page_colour = colour.format("document.body")
        assert app.evaluate(app_colour) == "rgb(255, 255, 255)"
        tab.evaluate(f"document.querySelector('{SWITCHES[host]}').click()")
        until(
            lambda: "rgb(255, 255, 255)" != app.evaluate(app_colour) == tab.evaluate(page_colour),
            lambda: f"{app.evaluate(app_colour)} in {tab.evaluate(page_colour)}",
        )
