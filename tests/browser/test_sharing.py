"""Apps that share an interpreter: each has a world of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from live_apps import WORLD, Live, press, run_all, shows
from runtime_parts import make_wheel
from warm_site import Visit
from watching import wait_until_running

pytestmark = pytest.mark.own_processes


def test_worlds_do_not_mix(warm: Visit) -> None:
    """Modules, caches, secrets, variables, paths and arguments are each app's own, at the start and later."""
    names = ("one", "two", "three")
    page = warm.open(*(WORLD.lstrip().format(name=name) for name in names))
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
    assert warm.watch.errors == []


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


# Imports a module that ends when the worker has noticed three times that the page is gone, and interrupts.
IMPORTING = """\
import streamlit as st
from js import BroadcastChannel

if st.button("Import"):
    BroadcastChannel.new("import").postMessage("begun")
    import slow
## file: slow.py
import js
from pyodide.code import run_js

run_js('''
const isGone = stlitePool.isRunningAppGone;
self.timesGone = 0;
stlitePool.isRunningAppGone = () => {
  timesGone += isGone.call(stlitePool);
  return isGone.call(stlitePool);
};
''')
while js.timesGone < 3:
    pass
js.slow_is_whole = True
"""
ASKING = """\
import js
import streamlit as st

st.text(f"whole: {getattr(js, 'slow_is_whole', False)}")
"""
LISTEN = (
    "window.begun = new Promise((go) => { new BroadcastChannel('import').onmessage = go }).then(() => {})"
)


def test_import_is_not_broken_off(warm: Visit) -> None:
    """An import goes on when its page is left, since other apps could not import such a module again."""
    warm.write(f":pool: import\n\n{ASKING}")
    (warm.folder / "index.html").rename(warm.folder / "other.html")
    page = warm.open(f":pool: import\n\n{IMPORTING}")
    frame = wait_until_running(page)
    page.evaluate(f"void ({LISTEN})")
    press(frame, "Import")
    page.evaluate("begun")
    page.goto(f"{warm.url}other.html")
    shows(wait_until_running(page), "whole: True")
