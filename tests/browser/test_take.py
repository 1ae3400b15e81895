"""Buttons below a running app: downloading all that it needs, and the full screen."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from bare_site import BareSite
from live_apps import fits, press, shows
from runtime_parts import make_wheel
from server import serve
from warm_site import Visit
from watching import Watch, wait_until_running

# It need not run for what its page does.
APP = """\
:title: Say: hello!
:start: click
:editable:
:files: data/*.csv
:archives: pack.zip
:wheels: dist/*.whl
:requirements: humanize
:config: theme.primaryColor="#123456", theme.dark.textColor="#eeeeee", client.toolbarMode=minimal
:env: WHO=reader

import streamlit as st
st.text('shown')
## file: words.py
WORD = "one"
"""


def test_download_of_an_app(tmp_path: Path, page: Page, watch: Watch) -> None:
    """An archive has the files, wheels and settings of an app, what its reader wrote, and how to run it."""
    root = tmp_path / "site"
    (root / "data").mkdir(parents=True)
    (root / "data" / "é.csv").write_bytes(bytes(range(256)))
    with zipfile.ZipFile(root / "pack.zip", "w") as archive:
        archive.writestr("inner.txt", "packed")
    wheel = make_wheel(root / "dist", "sample", "1.0")
    BareSite(root).write_live(APP)
    with serve(root) as server:
        page.goto(server.url)
        page.get_by_role("button", name="Edit").click()
        area = page.locator(".stlite-app__editor textarea")
        area.fill(area.input_value() + "# mine\n")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert watch.errors == []
    assert download.value.suggested_filename == "say-hello.zip"
    download.value.save_as(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as saved:
        assert saved.testzip() is None
        saved.extractall(tmp_path / "saved")
    folder = tmp_path / "saved" / "say-hello"
    assert (folder / "streamlit_app.py").read_text().endswith("st.text('shown')\n# mine\n")
    assert (folder / "words.py").read_text() == 'WORD = "one"\n'
    assert (folder / "data" / "é.csv").read_bytes() == bytes(range(256))
    assert (folder / wheel.name).read_bytes() == wheel.read_bytes()
    assert (folder / "requirements.txt").read_text() == f"streamlit\nhumanize\n./{wheel.name}\n"
    assert (folder / ".streamlit" / "config.toml").read_text() == (
        '[client]\ntoolbarMode = "minimal"\n\n[theme.dark]\ntextColor = "#eeeeee"\n\n'
        '[theme]\nprimaryColor = "#123456"\n'
    )
    how = (folder / "README.txt").read_text()
    [unpack] = re.findall("^python -c .*", how, re.MULTILINE)
    subprocess.run(unpack.replace("python", sys.executable, 1), shell=True, check=True, cwd=folder)  # noqa: S602 - as its reader does
    assert (folder / "inner.txt").read_text() == "packed"
    assert how.startswith("# Say: hello\n")
    assert "\nWHO=reader\n" in how
    assert how.endswith("\npip install -r requirements.txt\nstreamlit run streamlit_app.py\n")


def test_full_screen(warm: Visit) -> None:
    """A running app fills the screen as it is; Escape, in the page or in the app, brings it back."""
    page = warm.open(
        "import streamlit as st\nif st.button('Count'):\n    st.text('counted')\n", "import os\n"
    )
    frame = wait_until_running(page)
    press(frame, "Count")
    app = page.locator("stlite-app").first
    button = app.get_by_role("button", name="Full screen")
    shows(frame, "counted")
    fits(page)
    before = app.bounding_box()
    for leave in (page.keyboard.press, frame.get_by_role("button", name="Count").press):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert page.evaluate("document.fullscreenElement === document.querySelector('stlite-app')")
        box = app.bounding_box()
        size = page.evaluate("[innerWidth, innerHeight]")
        assert box
        assert (box["x"], box["y"], [box["width"], box["height"]]) == (0, 0, size)
        assert (
            page.evaluate("getComputedStyle(document.fullscreenElement).backgroundColor")
            == "rgb(255, 255, 255)"
        )
        shows(frame, "counted")
        page.evaluate("document.body.style.backgroundColor = 'rgb(1, 2, 3)'")
        expect(app).to_have_css("background-color", "rgb(1, 2, 3)")
        page.evaluate("document.body.style.backgroundColor = ''")
        leave("Escape")
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(app).to_have_css("background-color", "rgba(0, 0, 0, 0)")
        fits(page)
        assert app.bounding_box() == before
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
