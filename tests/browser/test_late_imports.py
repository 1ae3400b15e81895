"""Packages that come when a program imports them, in the real interpreter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from server import Server, serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.finished_page import complete_page
from stlite_docs.publish.payload import encode_payload, make_payload
from test_lean_start import PROGRAM
from watching import Watch, wait_until_running

# A library whose imports no build sees in the programs that use it.
LIBRARY = """
try:
    import numpy
except ImportError:
    numpy = None

def add(rows):
    import pandas
    return int(pandas.DataFrame(rows).sum().sum()), pandas.__version__[0]

def cache(streamlit):
    return streamlit.cache_data(ttl="1h")(lambda: 7)
"""
# The pool has the packages for this app, which nobody starts.
OWNER = ":start: click\n\nimport pandas"
APPS = {
    "in a function": "import lib\nst.text(str(lib.add([[1, 2], [3, 4]])))",
    "in a callback": "import lib\n"
    "def press():\n    st.session_state.sum = lib.add([[5]])[0]\n"
    "st.button('Add', on_click=press)\nst.text(str(st.session_state.get('sum')))",
    "in Streamlit": "import lib\nst.text(str(lib.cache(st)()))",
    "by name": "import lib\nname = ''.join(['pan', 'das'])\n"
    "st.text(vars(lib)['__builtins__']['__import__'](name).__name__)",
    "metadata": "from importlib.metadata import version\nst.text(version('numpy'))",
}
SHOWN = {
    "in a function": "(10, '2')",
    "in a callback": "None",
    "in Streamlit": "7",
    "by name": "pandas",
    "metadata": "2.2.5",
}
# The server hears of it when the program begins.
BEGUN = "from js import location\nfrom pyodide.http import open_url\nopen_url(location.origin + '/begun')\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page for each app. Each has an interpreter for itself, in which nothing has come before."""
    root = tmp_path_factory.mktemp("site")
    make_wheel(root / "wheels", "lib", files={"lib.py": LIBRARY})
    bare = BareSite(root)
    apps = []
    for number, program in enumerate(APPS.values()):
        options = f":pool: p{number}\n:wheels: wheels/*.whl\n"
        head = f"{options}\nimport streamlit as st\n"
        apps += bare.write(f"{options}{OWNER}", f"{head}{program}")
        (root / "index.html").rename(root / f"{number}.html")
    for name, imports in (("unknown", ()), ("known", ("pandas",))):
        options = f":pool: {name}\n:wheels: wheels/*.whl\n"
        apps += bare.write(
            f"{options}{OWNER}", f"{options}\n{BEGUN}import streamlit as st\n{APPS['in a function']}"
        )
        path = (root / "index.html").rename(root / f"{name}.html")
        run = AppRun(encode_payload(make_payload(apps[-1])), apps[-1].place, imports=imports)
        complete_page(path, path.read_text(), bare.folder, [run])
    apps += bare.write(f":pool: lean\n{OWNER}", f":pool: lean\n\n{PROGRAM}")
    (root / "index.html").rename(root / "lean.html")
    settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(pyodide_wheels()))
    assert bare.publish(apps, settings) == []
    with serve(root) as server:
        yield server


@pytest.mark.parametrize("name", APPS)
def test_import_that_the_build_does_not_see(name: str, site: Server, page: Page, watch: Watch) -> None:
    """The import waits for its package, wherever it is, and the program goes on."""
    page.goto(f"{site.url}{[*APPS].index(name)}.html")
    frame = wait_until_running(page, 1)
    expect(frame.get_by_test_id("stText")).to_have_text(SHOWN[name])
    if name == "in a callback":
        frame.get_by_text("Add", exact=True).click()
        expect(frame.get_by_test_id("stText")).to_have_text("5")
    assert watch.errors == []


@pytest.mark.parametrize("page_name", ["unknown", "known"])
def test_import_that_the_build_has_seen(page_name: str, site: Server, page: Page) -> None:
    """What a program imported when the build ran it is there before the program begins."""
    site.requests.clear()
    page.goto(f"{site.url}{page_name}.html")
    expect(wait_until_running(page, 1).get_by_test_id("stText")).to_have_text("(10, '2')")
    found = [path for path in site.requests if "/pandas-" in path or path == "/begun"]
    assert [path == "/begun" for path in found] == (
        [True, False] if page_name == "unknown" else [False, True]
    )


def test_download_that_fails(site: Server, page: Page) -> None:
    """The program's error says why its import failed."""
    site.broken.add("pandas")
    page.goto(f"{site.url}0.html")
    error = wait_until_running(page, 1).get_by_test_id("stException")
    expect(error).to_contain_text("No module named 'pandas': its package could not be loaded")
    site.broken.clear()


def test_calls_that_need_no_packages(site: Server, page: Page) -> None:
    """Where numpy and pandas can be had, what Streamlit itself tries still fetches neither."""
    site.requests.clear()
    page.goto(f"{site.url}lean.html")
    result = wait_until_running(page, 1).get_by_test_id("stText").filter(has_text="FAILED")
    expect(result).to_have_text("FAILED\nEND")
    assert not [path for path in site.requests if "numpy" in path or "pandas" in path]
