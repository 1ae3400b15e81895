"""Recordings: an app is there before Python, and loses nothing of what its reader does meanwhile."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Download, FilePayload, FrameLocator, Page, expect

from axe import AXE, RUN_AXE
from bare_site import BareSite
from chromium import open_context
from early import EARLY, HEAD
from live_apps import press, shows
from recordings import ENDED, name_recordings, record
from server import Server, serve
from test_height import SHIFTS, surround
from watching import Watch, wait_for_state, wait_until, wait_until_running

# What only Python's start asks for.
PYTHON = "pyodide.asm.wasm"
RUNNING = ENDED.replace("notRunning", "running")
LINE = ".stlite-app__wait"


@dataclass(frozen=True)
class Case:
    """An app, what its reader does before Python is there, and what the app says once it is."""

    program: str
    early: Callable[[FrameLocator], None]
    later: Callable[[FrameLocator], None]
    is_endless: bool = False


def fill(frame: FrameLocator, label: str, text: str) -> None:
    field = frame.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def type_name(frame: FrameLocator) -> None:
    shows(frame, "Hello nobody")
    fill(frame, "Name", "Ada")


def has_name(frame: FrameLocator) -> None:
    shows(frame, "Hello Ada")
    expect(frame.get_by_label("Name", exact=True)).to_have_value("Ada")


def move_slider(frame: FrameLocator) -> None:
    slider = frame.get_by_role("slider")
    for _ in range(3):
        slider.press("ArrowRight")
    expect(slider).to_have_value("8")


def choose(frame: FrameLocator) -> None:
    frame.get_by_role("combobox").click()
    frame.get_by_role("option", name="b", exact=True).click()


def use_widgets(frame: FrameLocator) -> None:
    frame.get_by_role("button", name="Colour").click()
    frame.get_by_role("textbox", name="Hex").fill("#00ff00")
    frame.get_by_role("textbox", name="Hex").press("Escape")
    frame.get_by_role("spinbutton", name="hour, When").press("ArrowUp")
    frame.get_by_role("spinbutton", name="hour, When").press("Enter")
    for label in ("Ready", "Loud", "medium", "pill", "grid", "happy"):
        frame.get_by_text(label, exact=True).click()
    frame.get_by_label("Number", exact=True).fill("7")
    frame.get_by_label("Number", exact=True).press("Enter")
    frame.get_by_label("Notes", exact=True).fill("long")
    frame.get_by_label("Notes", exact=True).press("ControlOrMeta+Enter")
    frame.get_by_role("slider").press("ArrowRight")
    for letter in "ac":
        frame.get_by_role("combobox", name="Letters").click()
        frame.get_by_role("option", name=letter, exact=True).click()


def has_widgets(frame: FrameLocator) -> None:
    shows(frame, WIDGETS_SAY)
    expect(frame.get_by_label("Number", exact=True)).to_have_value("7")


def open_parts(frame: FrameLocator) -> None:
    frame.get_by_role("tab", name="Second").click()
    shows(frame, "in the second tab")
    frame.get_by_text("More", exact=True).click()
    shows(frame, "inside")


def has_parts(frame: FrameLocator) -> None:
    shows(frame, "in the second tab")
    shows(frame, "inside")
    shows(frame, "runs 1")


def go_to_second(frame: FrameLocator) -> None:
    frame.get_by_role("link", name="Second").click()


def upload(frame: FrameLocator) -> None:
    file = FilePayload(name="words.txt", mimeType="text/plain", buffer=b"from the reader")
    frame.locator("input[type=file]").set_input_files([file])


def chat(frame: FrameLocator) -> None:
    fill(frame, "Say", "hi there")


def is_on_second(frame: FrameLocator) -> None:
    expect(frame.get_by_role("heading", name="Second page")).to_be_visible()


def is_on_second_for_the_first_time(frame: FrameLocator) -> None:
    is_on_second(frame)
    shows(frame, "first time")


def answer_yes(frame: FrameLocator) -> None:
    frame.get_by_role("dialog").get_by_role("button", name="Yes").click()
    shows(frame, "answer yes")


def has_one_press_in_one_run(frame: FrameLocator) -> None:
    shows(frame, "presses 1")
    shows(frame, "runs 1")


def has_sound(frame: FrameLocator) -> None:
    expect(frame.locator("audio")).to_have_js_property("duration", 0.5)


COUNT = "if 'runs' not in st.session_state:\n    st.session_state.runs = 0\nst.session_state.runs += 1\n"
PAGES = """import streamlit as st

def home():
    st.title("Home")

def second():
    st.title("Second page")
    st.text(st.session_state.get("seen", "first time"))
    st.session_state.seen = "second time"

pages = [st.Page(home, title="First", url_path="first"), st.Page(second, title="Second", url_path="second")]
st.navigation(pages).run()
"""
CALLBACK = """import streamlit as st

log = st.session_state.setdefault("log", [])
st.text_input("Name", key="name", on_change=lambda: log.append(f"changed to {st.session_state.name}"))
st.button("Call", on_click=log.append, args=("pressed",))
st.text(f"log {log}")
"""


def call(frame: FrameLocator) -> None:
    fill(frame, "Name", "Ada")
    press(frame, "Call")


WIDGETS = f"""{HEAD}got = [
    st.checkbox("Ready"),
    st.toggle("Loud"),
    st.radio("Size", ["small", "medium"]),
    st.pills("Tags", ["pill", "other"]),
    st.segmented_control("View", ["list", "grid"]),
    st.pills("Mood", ["happy", "sad"], selection_mode="multi"),
    st.number_input("Number", 0, 10, 3),
    st.text_area("Notes"),
    st.select_slider("Level", ["low", "high"]),
    st.multiselect("Letters", ["a", "b", "c"]),
    st.color_picker("Colour", "#ff0000"),
    st.time_input("When", "08:45"),
]
st.text("got " + " ".join(map(str, got)))
"""
WIDGETS_SAY = "got True True medium pill grid ['happy'] 7 long high ['a', 'c'] #00ff00 09:45:00"
CASES = {
    "text": Case(EARLY["text"].program, type_name, has_name),
    "slider": Case(
        f"{HEAD}st.text(f\"at {{st.slider('Number', 0, 10, 5)}}\")",
        move_slider,
        lambda frame: shows(frame, "at 8"),
    ),
    "selectbox": Case(
        f"{HEAD}st.text(f\"chose {{st.selectbox('Letter', ['a', 'b'])}}\")",
        choose,
        lambda frame: shows(frame, "chose b"),
    ),
    "widgets": Case(WIDGETS, use_widgets, has_widgets),
    "callbacks": Case(CALLBACK, call, lambda frame: shows(frame, "log ['changed to Ada', 'pressed']")),
    "containers": Case(
        f"""{HEAD}{COUNT}first, second = st.tabs(["First", "Second"])
second.text("in the second tab")
st.expander("More").text("inside")
st.text(f"runs {{st.session_state.runs}}")""",
        open_parts,
        has_parts,
    ),
    "upload": Case(
        f"""{HEAD}file = st.file_uploader("File")
st.text(f"read {{file.read().decode() if file else 'nothing'}}")""",
        upload,
        lambda frame: shows(frame, "read from the reader"),
    ),
    "download": Case(
        f"""{HEAD}if st.download_button("Save", "content", "words.txt"):
    st.session_state.saved = st.session_state.get("saved", 0) + 1
st.text(f"saved {{st.session_state.get('saved')}}")""",
        lambda frame: press(frame, "Save"),
        lambda frame: shows(frame, "saved 1"),
    ),
    "navigation": Case(
        PAGES,
        go_to_second,
        is_on_second_for_the_first_time,
    ),
    "pages folder": Case(
        f"""{HEAD}st.title("Home")
## file: pages/1_Second.py
{HEAD}st.title("Second page")""",
        go_to_second,
        is_on_second,
    ),
    "dialog": Case(
        f"""{HEAD}@st.dialog("Question")
def ask():
    if st.button("Yes"):
        st.session_state.answer = "yes"
        st.rerun()
if st.button("Open"):
    ask()
st.text(f"answer {{st.session_state.get('answer')}}")""",
        lambda frame: press(frame, "Open"),
        answer_yes,
    ),
    "fragment": Case(
        f"""{HEAD}{COUNT}@st.fragment
def part():
    presses = st.session_state.setdefault("presses", [])
    if st.button("Within"):
        presses.append(1)
    st.text(f"presses {{len(presses)}}")
part()
st.text(f"runs {{st.session_state.runs}}")""",
        lambda frame: press(frame, "Within"),
        has_one_press_in_one_run,
    ),
    "chat": Case(
        f"""{HEAD}said = st.session_state.setdefault("said", [])
if text := st.chat_input("Say"):
    said.append(text)
st.text(f"said {{said}}")""",
        chat,
        lambda frame: shows(frame, "said ['hi there']"),
    ),
    "media": Case(
        f"""{HEAD}import io, wave
file = io.BytesIO()
with wave.open(file, "wb") as sound:
    sound.setparams((1, 1, 8000, 0, "NONE", "NONE"))
    sound.writeframes(bytes(4000))
st.audio(file.getvalue())""",
        has_sound,
        has_sound,
    ),
    "component": Case(
        f"""{HEAD}import pathlib
from streamlit.components.v1 import declare_component
declare_component("mine", path=str(pathlib.Path("mine").resolve()))()
st.text("below")
## file: mine/index.html
<p>component</p><script src="parts/a.js"></script>
## file: mine/parts/a.js
const send = (type, data) => parent.postMessage({{ isStreamlitMessage: true, type, ...data }}, "*");
send("streamlit:componentReady", {{ apiVersion: 1 }});
send("streamlit:setFrameHeight", {{ height: 50 }});""",
        lambda frame: shows(frame, "below"),
        lambda frame: expect(frame.frame_locator("iframe").get_by_text("component")).to_be_visible(),
    ),
    "other first run": Case(
        f"{HEAD}import uuid\nst.text(uuid.uuid4())\nst.text('below')",
        lambda frame: shows(frame, "below"),
        lambda frame: shows(frame, "below"),
    ),
    "endless": Case(
        f"""{HEAD}import time
st.text(f"level {{st.slider('Level', 0, 10, 5)}}")
place = st.empty()
number = 0
while True:
    number += 1
    place.text("round" if number else "")
    time.sleep(0.1)""",
        lambda frame: frame.get_by_role("slider").press("ArrowRight"),
        lambda frame: shows(frame, "level 6"),
        is_endless=True,
    ),
}
NAMES = [*CASES]


@dataclass(frozen=True)
class Recorded:
    """A served site with the recordings of all apps."""

    root: Path
    server: Server

    def write_page(self, name: str) -> str:
        """Write a page with one of the apps; return its address."""
        folder = self.root / name.replace(" ", "-")
        folder.mkdir(exist_ok=True)
        BareSite(self.root, folder).write(f":start: load\n\n{CASES[name].program}")
        name_recordings(folder / "index.html", str(NAMES.index(name)))
        return f"{self.server.url}{folder.name}/"


@pytest.fixture(scope="module")
def recorded(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Record all apps."""
    root = tmp_path_factory.mktemp("site")
    with serve(root) as server:
        site = BareSite(root)
        site.write_live(*(f":start: load\n\n{case.program}" for case in CASES.values()))
        record(
            site, server, chromium, [number for number, each in enumerate(CASES.values()) if each.is_endless]
        )
        yield Recorded(root, server)


@dataclass
class Visit:
    """A page where the readers of all apps have done something before Python was there."""

    page: Page
    watch: Watch
    faults: dict[str, str] = field(default_factory=dict)
    downloads: list[Download] = field(default_factory=list)
    axe: Any = None

    def note(self, download: Download) -> None:
        self.downloads.append(download)

    def frame(self, name: str) -> FrameLocator:
        return self.page.frame_locator("stlite-app iframe").nth(NAMES.index(name))


@pytest.fixture(scope="module")
def visit(chromium: Browser, recorded: Recorded) -> Iterator[Visit]:
    """Use all apps before Python is there."""
    context = open_context(chromium)
    found = Visit(context.new_page(), Watch(context))
    found.page.on("download", found.note)
    with recorded.server.hold(PYTHON):
        found.page.goto(recorded.server.url)
        for number, (name, case) in enumerate(CASES.items()):
            wait_for_state(found.page.locator("stlite-app").nth(number), "shown")
            try:
                case.early(found.frame(name))
            except Exception:  # noqa: BLE001 - its own test fails, and no other
                found.faults[name] = traceback.format_exc()
        expect(found.frame("text").locator(RUNNING)).to_be_attached()
        expect(found.page.locator(LINE).first).to_contain_text("Loading Python.")
        found.page.add_script_tag(path=AXE)
        found.axe = found.page.evaluate(RUN_AXE)
    yield found
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_what_readers_do_before_python(name: str, visit: Visit) -> None:
    """What a reader does before Python is there is in Python's answer."""
    assert name not in visit.faults, visit.faults[name]
    wait_until_running(visit.page, NAMES.index(name))
    CASES[name].later(visit.frame(name))


def test_download_before_python(visit: Visit) -> None:
    """A file that a reader asks for before Python is there comes once, with its name."""
    shows(visit.frame("download"), "saved 1")
    wait_until(visit.page, lambda: visit.downloads)
    (download,) = visit.downloads
    assert download.suggested_filename == "words.txt"
    assert download.path().read_text() == "content"


def test_accessible_before_python(visit: Visit) -> None:
    """Axe finds nothing serious in apps that wait for Python, which they say."""
    assert visit.axe["found"] == []
    expect(visit.page.locator(LINE)).to_have_count(0)


def test_console(visit: Visit) -> None:
    """Nobody complains in the console."""
    assert visit.watch.errors == []


@pytest.mark.parametrize("name", ["text", "other first run", "media"])
def test_nothing_moves(name: str, recorded: Recorded, visit: Visit) -> None:
    """Neither the page nor the app moves while it is shown and while Python takes over."""
    page = visit.page.context.new_page()
    page.add_init_script(SHIFTS)
    url = recorded.write_page(name)
    surround(recorded.root / name.replace(" ", "-") / "index.html")
    page.goto(url)
    frame = wait_until_running(page)
    expect(frame.locator(ENDED)).to_be_attached()
    assert page.evaluate("readShift()") < 0.02
    assert frame.locator(":root").evaluate("() => readShift()") < 0.02
    page.close()


@pytest.mark.parametrize("file", [PYTHON, "loader.js"])
def test_python_that_does_not_come(file: str, recorded: Recorded, page: Page) -> None:
    """The app stays, busy no more, the page says why, and Retry starts it again."""
    app = page.locator("stlite-app")
    frame = app.frame_locator("iframe")
    recorded.server.broken = {file}
    try:
        page.goto(recorded.write_page("text"))
        wait_for_state(app, "shown")
        type_name(frame)
        alert = app.get_by_role("alert").filter(has_text=file)
        expect(alert).to_contain_text("404")
    finally:
        recorded.server.broken = set()
    expect(frame.locator(ENDED)).to_be_attached()
    shows(frame, "Hello nobody")
    alert.get_by_role("button", name="Retry").click()
    wait_for_state(app, "running")
    type_name(frame)
    has_name(frame)
