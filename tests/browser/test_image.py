"""Apps start from an image of Python's memory, and whatever is wrong with it, they start without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from bare_site import BareSite
from live_apps import COUNT, SMALL, counts, run_all, shows
from server import Server, serve
from stlite_docs.runtime.build import MANIFEST
from watching import Watch, wait_until, wait_until_running

STATE = """
import os, random, sys, tempfile, time, uuid
import streamlit as st
import stlite_docs_interpreter.memory_image as image

st.text(f"chance {random.random()} {tempfile.mktemp()} {uuid.uuid1().node}")
st.text(f"zone {time.localtime().tm_gmtoff} {time.timezone} {time.tzname[0]} {time.strftime('%Z')}")
st.text(f"home {os.getcwd() == os.environ['HOME']} {sys.path.count('')}")
"""
PACKAGES = """:requirements: humanize

import streamlit as st
import humanize, micropip
from importlib.metadata import version
st.text(f"{humanize.intcomma(1000)} {version('streamlit') == st.__version__} {'micropip' in micropip.list()}")
"""
# All that is free in the image is in use here; bytes that are not free break when it is.
FULL = """
import gc
import streamlit as st

pieces = [bytes([count]) * (2**power + count) for power in range(4, 18) for count in range(64)]
trees = [{str(key): [key] * 50 for key in range(100)} for _ in range(50)]
del pieces[::2], trees[::2]
gc.collect()
st.text(f"kept {all(set(piece) == {piece[0]} for piece in pieces)} {trees == [trees[0]] * 25}")
"""
# Both suspend Python, however short they are.
WAITS = """
import time
import streamlit as st

time.sleep(0.01)
st.status("waited").write("done")
"""
RESTORED = """
import sys
import streamlit as st

st.text(f"restored {'stlite_docs_interpreter.memory_image' in sys.modules}")
"""
NO_WORD = "which takes longer"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path) as server:
        yield server


def publish(server: Server, *blocks: str) -> Path:
    """Publish a site with an image, and return its manifest."""
    site = BareSite(server.folder)
    site.write_live(*blocks, image=True)
    manifest = site.folder / MANIFEST
    assert "image" in json.loads(manifest.read_bytes())
    return manifest


def change(manifest: Path, **values: object) -> None:
    """Change what the manifest says of the image."""
    content = json.loads(manifest.read_bytes())
    content["image"] |= values
    # The file can be a link to that of another site.
    manifest.unlink()
    manifest.write_text(json.dumps(content))


def told(page: Page) -> list[str]:
    """Collect what the console says of a slower start."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if NO_WORD in message.text else None)
    return lines


def test_it_brings_the_packages(served: Server, page: Page, watch: Watch) -> None:
    """An app runs and goes with its page; no package of the base is asked for, and nothing is amiss."""
    publish(served, COUNT, FULL)
    page.goto(served.url)
    first, second = run_all(page, 2)
    shows(second, "kept True True")
    counts(first, "2 folders, 2 runtimes, 0 exits")
    assert any("image-" in path for path in served.requests)
    assert not any(path.endswith((".whl", "python_stdlib.zip")) for path in served.requests)
    page.reload()
    first, _ = run_all(page, 2)
    counts(first, "2 folders, 2 runtimes, 1 exits")
    assert watch.errors == []


def test_what_it_lacks_comes_behind(served: Server, page: Page, watch: Watch) -> None:
    """Packages of an app load into the restored interpreter, micropip too, and metadata can be read."""
    publish(served, PACKAGES, SMALL)
    page.goto(served.url)
    first, second = run_all(page, 2)
    shows(first, "1,000 True True")
    shows(second, "shown")
    assert watch.errors == []


def test_programs_can_wait(served: Server, page: Page, watch: Watch) -> None:
    """A restored interpreter is suspended while a program sleeps, as others are."""
    publish(served, WAITS)
    page.goto(served.url)
    shows(wait_until_running(page), "waited")
    assert watch.errors == []


def test_each_interpreter_is_its_own(served: Server, context: BrowserContext) -> None:
    """Random numbers differ from those of another interpreter; the time zone is the reader's."""
    publish(served, STATE)
    seen = []
    assert context.browser
    for zone in ("Asia/Kolkata", "America/Phoenix"):
        with context.browser.new_context(timezone_id=zone) as reader:
            page = reader.new_page()
            page.goto(served.url)
            frame = wait_until_running(page)
            shows(frame, "home True 1")
            seen.append([frame.get_by_text(name).inner_text().split() for name in ("chance", "zone")])
    (first, first_zone), (second, second_zone) = seen
    assert all(one != other for one, other in zip(first[1:], second[1:], strict=True))
    assert first_zone[1:] == ["19800", "-19800", "UTC+0530", "UTC+0530"]
    assert second_zone[1:] == ["-25200", "25200", "UTC-0700", "UTC-0700"]


@pytest.mark.parametrize(
    "fault", ["missing", "altered", "another hash", "another Pyodide", "too large", "no image"]
)
def test_without_it_python_starts_all_the_same(served: Server, page: Page, fault: str) -> None:
    """Whatever is wrong with the image, the app runs, and one line in the console says why it is late."""
    manifest = publish(served, SMALL)
    match fault:
        case "missing":
            served.broken.add("image-")
        case "altered":
            served.altered.add("image-")
        case "another hash":
            change(manifest, integrity=f"sha256-{'A' * 43}=")
        case "another Pyodide":
            change(manifest, memory=json.loads(manifest.read_bytes())["image"]["memory"] - 2**16)
        case "too large":
            change(manifest, memory=2**53)
        case _:
            change(manifest, url="stlite.css", integrity="")
    lines = told(page)
    page.goto(served.url)
    shows(wait_until_running(page), "shown")
    wait_until(page, lambda: lines)
    assert len(lines) == 1
    assert not any(path.endswith(".whl") for path in served.requests)


@pytest.mark.parametrize("fault", ["missing", "altered"])
@pytest.mark.parametrize("part", ["/outline-", "/core-", "/rest-"])
def test_without_its_modules_python_compiles_its_own(
    served: Server, page: Page, fault: str, part: str
) -> None:
    """Whatever is wrong with the compiled modules, the app runs, and one line says why it is late."""
    BareSite(served.folder).write_live(SMALL, image=False)
    (served.broken if fault == "missing" else served.altered).add(part)
    lines = told(page)
    page.goto(served.url)
    shows(wait_until_running(page), "shown")
    is_needed = part != "/rest-"
    assert len(lines) == is_needed
    for name in ("python_stdlib.zip", ".whl"):
        assert any(path.endswith(name) for path in served.requests) == is_needed


@pytest.mark.parametrize("fault", ["missing", "altered"])
@pytest.mark.parametrize("part", ["/outline-", "/core-", "/rest-"])
def test_the_image_needs_the_outline_alone(served: Server, page: Page, fault: str, part: str) -> None:
    """Without the outline, Python starts as if the build had made nothing. The image has the core in it."""
    publish(served, SMALL)
    (served.broken if fault == "missing" else served.altered).add(part)
    lines = told(page)
    page.goto(served.url)
    shows(wait_until_running(page), "shown")
    is_needed = part == "/outline-"
    assert len(lines) == 2 * is_needed
    assert any(path.endswith("python_stdlib.zip") for path in served.requests) == is_needed


def test_slow_line(served: Server, page: Page, watch: Watch) -> None:
    """Where the line is slower than the image needs, Python starts without, and nobody asks for the image."""
    change(publish(served, SMALL), rates={"webkit": 0, "others": 10**15})
    lines = told(page)
    page.goto(served.url)
    shows(wait_until_running(page), "shown")
    assert any("/core-" in path for path in served.requests)
    assert not any("image-" in path or path.endswith(".whl") for path in served.requests)
    assert lines == watch.errors == []


@pytest.mark.parametrize("has_image", [False, True])
def test_the_cache_is_no_line(served: Server, page: Page, watch: Watch, *, has_image: bool) -> None:
    """On a later visit, Python starts with the image if the browser has it, whatever the line, or without."""
    manifest = publish(served, RESTORED)
    served.headers["Cache-Control"] = "max-age=600"
    change(manifest, rates=dict.fromkeys(("webkit", "others"), 0 if has_image else 10**15))
    page.goto(served.url)
    shows(wait_until_running(page), f"restored {has_image}")
    change(manifest, rates=dict.fromkeys(("webkit", "others"), 10**15 if has_image else 0))
    served.requests.clear()
    page.goto("about:blank")
    page.goto(served.url)
    shows(wait_until_running(page), f"restored {has_image}")
    assert not any("image-" in path or "/core-" in path for path in served.requests)
    assert watch.errors == []


def test_an_isolated_app(served: Server, page: Page, watch: Watch) -> None:
    """The page hands the image to the worker of an app that is isolated."""
    publish(served, f":isolated:\n\n{SMALL}")
    page.goto(served.url)
    shows(wait_until_running(page), "shown")
    assert any("image-" in path for path in served.requests)
    assert watch.errors == []
