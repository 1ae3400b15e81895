"""The rows of the page "What works in the browser": programs whose results decide what the page says.

As a program, it writes the table into the page.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FrameLocator, Page

from bare_site import BareSite
from chromium import open_context, start_chromium, start_playwright
from server import serve
from watching import wait_until, wait_until_running

PAGE = Path(__file__).parents[2] / "example_site" / "pages" / "what-works.md"
WORKS, DIFFERS, FAILS = "works", "differs", "does not work"
_HEAD = "| call | in the browser | instead |\n| --- | --- | --- |\n"
_TABLE = re.compile(r"\| call \|.*\|\n(?:\|.*\|\n)+")
# Packages that only the CDN has. The programs do not use them.
OUT_OF_REACH = ("altair", "fastparquet", "numpy", "pandas", "pillow")
# Every program ends with this text, or with an error.
_END = "The end."
_DOWNLOADED = "Downloaded"


@dataclass(frozen=True)
class Row:
    """A call, and a program that uses it.

    Args:
        call: What the page calls it.
        program: The program. It shows what native Streamlit shows.
        expected: Texts that native Streamlit shows.
        instead: What to do where it does not work, or how it differs.
        press: The button to press before the result is there.
        difference: A text that the program shows if the call works in another way.
    """

    call: str
    program: str
    expected: Sequence[str]
    instead: str = ""
    press: str = ""
    difference: str = ""

    @property
    def block(self) -> str:
        """The program with its end, as the body of a block."""
        program, *files = self.program.strip("\n").split("## file:")
        ended = f"import streamlit as st\n{program}\nst.text({_END!r})\n"
        return "".join([ended, *(f"## file:{text}\n" for text in files)])


_ASYNC = """
import asyncio
async def get(text):
    await asyncio.sleep(0.01)
    st.text(f"in {text}")
    return text
"""

ROWS = (
    Row("`await` in the program", f"{_ASYNC}\nst.text(await get('a'))", ["in a", "a"]),
    Row(
        "`asyncio.run` in functions, arguments and modules",
        f"{_ASYNC}\nimport helper\nst.write('got', asyncio.run(get('a')), helper.run(get('b')))\n"
        "## file: helper.py\nimport asyncio\ndef run(what):\n    return asyncio.run(what)",
        ["in a", "in b", "got a b"],
    ),
    Row(
        "`asyncio.new_event_loop`, `run_until_complete`, `run_forever`, `asyncio.Runner`",
        f"{_ASYNC}\nloop = asyncio.new_event_loop()\nasyncio.set_event_loop(loop)\n"
        "st.text(loop.run_until_complete(get('a')))\n"
        "loop.call_later(0.01, loop.stop)\nloop.run_forever()\n"
        "with asyncio.Runner() as runner:\n    st.text(runner.run(get('b')))\nloop.close()",
        ["in a", "a", "in b", "b"],
    ),
    Row(
        "`st.write` in tasks, `asyncio.gather` and callbacks of the event loop",
        f"{_ASYNC}\nawait asyncio.gather(get('a'), asyncio.create_task(get('b')))\n"
        "asyncio.get_event_loop().call_soon(st.text, 'in c')\nawait asyncio.sleep(0.05)",
        ["in a", "in b", "in c"],
    ),
    Row(
        "`asyncio.to_thread`, `run_in_executor`",
        "import asyncio\nst.text(await asyncio.to_thread(str.upper, 'a'))\n"
        "st.text(await asyncio.get_running_loop().run_in_executor(None, str.upper, 'b'))",
        ["A", "B"],
        "The function runs at once. Nothing else runs meanwhile.",
        difference="A",
    ),
    Row(
        "`asyncio.run_coroutine_threadsafe(…).result()`",
        f"{_ASYNC}\nst.text(asyncio.run_coroutine_threadsafe(get('a'), asyncio.get_event_loop()).result())",
        ["in a", "a"],
    ),
    Row(
        "`queue.Queue`, `threading.Lock`, `Event` and `Condition`, if a task or callback ends the wait",
        "import asyncio, queue, threading\nloop = asyncio.get_running_loop()\nplaces = queue.Queue()\n"
        "loop.call_later(0.01, places.put, 'a')\nst.text(places.get())\nevent = threading.Event()\n"
        "loop.call_later(0.01, event.set)\nst.text(f'b {event.wait()}')",
        ["a", "b True"],
    ),
    Row(
        "`time.sleep`, also in cached functions",
        "import time\n@st.cache_data\ndef load():\n    time.sleep(0.05)\n    return 'loaded'\n"
        "st.text(load())",
        ["loaded"],
    ),
    Row(
        "`st.write_stream` in modules, pages and dialogs, and of lists",
        "import helper\nhelper.show()\nst.navigation([st.Page(helper.page, title='P')]).run()\n"
        "helper.dialog()\n## file: helper.py\nimport streamlit as st\n"
        "def show():\n    st.write_stream(iter(['in ', 'module']))\n"
        "def page():\n    st.write_stream(['in ', 'page'])\n"
        "@st.dialog('D')\ndef dialog():\n    st.write_stream(x for x in ('in ', 'dialog'))",
        ["in module", "in page", "in dialog"],
    ),
    Row(
        "asynchronous callbacks (`on_click=…`), which native Streamlit does not run",
        "import asyncio\nasync def later():\n    await asyncio.sleep(0.01)\n"
        "    st.session_state.hit = 'hit'\nst.button('Press', on_click=later)\n"
        "st.text(st.session_state.get('hit'))",
        ["hit"],
        press="Press",
    ),
    Row(
        "`st.components.v2.component`",
        "st.components.v2.component('hello', html='<p>inside</p>')()",
        ["inside"],
    ),
    Row(
        "`st.download_button` with a function",
        "st.download_button('Press', lambda: 'text', file_name='late.txt', on_click='ignore')",
        [_DOWNLOADED],
        press="Press",
    ),
    Row(
        "`st.query_params`",
        "st.query_params.a = 'b'\nst.text(str(st.query_params))",
        ["{'a': 'b'}"],
    ),
    Row(
        "`urllib.request.urlopen`, with `URLError` and `HTTPError`",
        "import urllib.request, urllib.error\n"
        "from pyodide.code import run_js\norigin = run_js('location.origin')\n"
        "try:\n    urllib.request.urlopen(origin + '/missing')\n"
        "except urllib.error.HTTPError as error:\n    st.text(f'status {error.code}')\n"
        "try:\n    urllib.request.urlopen('http://127.0.0.1:9/')\n"
        "except urllib.error.URLError:\n    st.text('unreachable')",
        ["status 404", "unreachable"],
        "The other server must allow requests from web pages (CORS).",
        difference="status 404",
    ),
    Row(
        "`threading.Thread`, `ThreadPoolExecutor`",
        "import threading\nthread = threading.Thread(target=print)\nthread.start()\nst.text('started')",
        ["started"],
        "`asyncio` tasks, or a call of the function",
    ),
    Row(
        "`multiprocessing`",
        "import multiprocessing\nprocess = multiprocessing.Process(target=print)\nprocess.start()\n"
        "st.text('started')",
        ["started"],
        "a call of the function",
    ),
    Row(
        "`subprocess`, `os.system`",
        "import subprocess, sys\nst.text(subprocess.run([sys.executable, '-c', 'print(1)']).returncode)",
        ["0"],
        "none: browsers have no processes",
    ),
    Row(
        "`socket`",
        "import socket\nfrom pyodide.code import run_js\n"
        "connection = socket.create_connection(('localhost', int(run_js('location.port'))), timeout=1)\n"
        "connection.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n')\nst.text(connection.recv(4).decode())",
        ["HTTP"],
        "`urllib.request` or `requests`",
    ),
    Row("`input`", "st.text(input('Name'))", ["name"], "`st.text_input`"),
    Row(
        "`pyarrow`",
        "import pyarrow\nst.text(pyarrow.table({'a': [1]}).num_rows)",
        ["1"],
        "`pandas`",
    ),
)


def find_outcome(row: Row, frame: FrameLocator, page: Page) -> str:
    """Use the app of a row, and return how its call does."""
    downloads: list[object] = []

    def note(download: object) -> None:
        downloads.append(download)

    page.on("download", note)

    def shows(text: str) -> bool:
        return bool(downloads) if text == _DOWNLOADED else frame.get_by_text(text, exact=True).count() > 0

    def has_ended() -> bool:
        return shows(_END) or frame.get_by_test_id("stException").count() > 0

    def is_decided() -> bool:
        return frame.get_by_test_id("stException").count() > 0 or all(map(shows, row.expected))

    wait_until(page, has_ended, lambda: row.call)
    if row.press and shows(_END):
        frame.get_by_role("button", name=row.press).click()
        wait_until(page, is_decided, lambda: row.call)
    page.remove_listener("download", note)
    if not all(map(shows, row.expected)):
        return FAILS
    return DIFFERS if row.difference and shows(row.difference) else WORKS


def make_table(page: Page) -> str:
    """Return the table of a page that has the apps of all rows."""
    lines = [
        _line(row, find_outcome(row, wait_until_running(page, number), page))
        for number, row in enumerate(ROWS)
    ]
    return _HEAD + "".join(lines)


def read_table() -> str:
    """Return the table of the documentation."""
    match = _TABLE.search(PAGE.read_text(encoding="utf-8"))
    return match[0] if match else ""


def _line(row: Row, outcome: str) -> str:
    return f"| {row.call} | {outcome} | {'' if outcome == WORKS else row.instead} |\n"


def blocks() -> Iterator[str]:
    """Yield the bodies of the rows' blocks."""
    return (row.block for row in ROWS)


def main() -> None:
    """Write the table into the page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        BareSite(folder).write_live(*blocks(), may_lack=OUT_OF_REACH)
        server = stack.enter_context(serve(folder))
        browser = start_chromium(stack.enter_context(start_playwright()))
        stack.callback(browser.close)
        page = open_context(browser).new_page()
        page.goto(server.url)
        table = make_table(page)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: table, text), encoding="utf-8")


if __name__ == "__main__":
    main()
