"""What travels with an app: files, archives, kept folders, settings; read back from inside of Python."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from playwright.sync_api import Playwright, expect

from bare_site import BareSite
from chromium import open_profile
from live_apps import press, shows
from server import serve
from warm_site import Visit
from watching import wait_for_state, wait_until_running

BINARY = bytes(range(256)) * 9


def write_files(root: Path) -> None:
    """Write what the apps of these tests name."""
    (root / "data 😀").mkdir()
    (root / "data 😀" / "é.bin").write_bytes(BINARY)
    (root / "table.csv").write_text("a,b\n1,2\n")
    with zipfile.ZipFile(root / "pack.zip", "w") as archive:
        archive.writestr("inner/packed.txt", "from the archive")
        archive.writestr("helper.py", "WHO = 'packed module'\n")


FILES = """
:files: table.csv
    data 😀/é.bin
    renamed.csv=table.csv
:archives: pack.zip

import hashlib
import streamlit as st
from helper import WHO

st.text(open("table.csv").read().splitlines()[1])
st.text(open("renamed.csv").read().splitlines()[0])
st.text(hashlib.sha256(open("data 😀/é.bin", "rb").read()).hexdigest())
st.text(open("inner/packed.txt").read())
st.text(WHO)
"""


def test_files_and_archives(warm: Visit) -> None:
    """Files arrive byte for byte whatever their names, archives in their app's folder, beside other apps."""
    write_files(warm.folder)
    page = warm.open(FILES.lstrip(), "import streamlit as st, os\nst.text(sorted(os.listdir()))\n")
    frame = wait_until_running(page)
    for text in ("1,2", "a,b", hashlib.sha256(BINARY).hexdigest(), "from the archive", "packed module"):
        shows(frame, text)
    shows(wait_until_running(page, 1), "['streamlit_app.py']")
    assert warm.watch.errors == []


def test_file_that_does_not_come(warm: Visit) -> None:
    """A file that the server lacks is named, and Retry works when it is there."""
    write_files(warm.folder)
    warm.server.broken = {"table.csv"}
    page = warm.open(":files: table.csv\n\nimport streamlit as st\nst.text(open('table.csv').read()[:3])\n")
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text("Could not load table.csv (status 404).")
    warm.server.broken = set()
    app.get_by_role("button", name="Retry").click()
    shows(wait_until_running(page), "a,b")


KEPT = """
:persist: notes
:title: {title}

import os
import streamlit as st

name = st.text_input("Name")
if name:
    open("notes/" + name, "w").close()
st.text("kept " + " ".join(sorted(os.listdir("notes"))))
## file: notes/first
"""


def test_kept_folders(tmp_path: Path, playwright: Playwright) -> None:
    """A kept folder outlives the browser; two apps with folders of one name have each their own."""
    site = BareSite(tmp_path)
    site.write_live(KEPT.lstrip().format(title="One"), KEPT.lstrip().format(title="Two"))
    with serve(tmp_path) as server:
        for visit, kept in enumerate(("kept first", "kept first mine")):
            context = open_profile(playwright, tmp_path / "profile")
            page = context.pages[0]
            page.goto(server.url)
            frame = wait_until_running(page)
            shows(frame, kept)
            shows(wait_until_running(page, 1), "kept first")
            if not visit:
                frame.get_by_label("Name").fill("mine")
                frame.get_by_label("Name").press("Enter")
                shows(frame, "kept first mine")
                page.reload()
                shows(wait_until_running(page), "kept first mine")
            context.close()


SETTINGS = """
{options}

import os
import streamlit as st

st.text(f"{{st.get_option('client.toolbarMode')}} {{os.environ.get('GREETING')}}")
"""


def test_settings_do_not_cross(warm: Visit) -> None:
    """Apps with different configuration and environment run side by side, each with its own."""
    wanted = {
        ":config: client.toolbarMode=minimal\n:env: GREETING=hello": "minimal hello",
        ":pool: own\n:config: client.toolbarMode=viewer": "viewer None",
        ":title: Neither": "auto None",
    }
    page = warm.open(*(SETTINGS.lstrip().format(options=options) for options in wanted))
    for number, text in enumerate(wanted.values()):
        shows(wait_until_running(page, number), text)


CHANGED = """
:env: GREETING=hello
:start: {start}

import os
import streamlit as st

st.text(os.environ["GREETING"])
if not st.button("Keep"):
    os.environ["GREETING"] = "mine"
"""


def test_changed_variables(warm: Visit) -> None:
    """An app with the same environment gets it as given, and another app keeps what it has changed."""
    page = warm.open(*(CHANGED.lstrip().format(start=start) for start in ("load", "click")))
    first = wait_until_running(page)
    shows(first, "hello")
    page.get_by_role("button", name="Run").click()
    shows(wait_until_running(page, 1), "hello")
    press(first, "Keep")
    shows(first, "mine")


def test_entrypoint_of_several_files(warm: Visit) -> None:
    """The file that runs need not be the first."""
    page = warm.open(
        ":entrypoint: main.py\n\n## file: helper.py\nWHO = 'helper'\n## file: main.py\n"
        "import streamlit as st\nfrom helper import WHO\nst.text('main with ' + WHO)\n"
    )
    shows(wait_until_running(page), "main with helper")
