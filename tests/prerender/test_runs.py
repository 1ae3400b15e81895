"""Apps run in Node.js: what comes of a run, and what becomes of the apps after one that does not end."""

from __future__ import annotations

import os
import re
import signal
import textwrap

import pytest

from runner import Runner
from stlite_docs.prerender.run import End, Frame, Run

HELPER = "def divide(x):\n    return 1 / x\n"


def texts(run: Run) -> bytes:
    """Return all that the front end gets."""
    return b"\n".join(run.messages)


def test_program_ends(runner: Runner) -> None:
    """The messages of the first run come, from the new session to the end of the script."""
    run = runner.run("import streamlit as st\nst.title('a title')\nprint('said')\n")
    assert (run.end, run.error, run.output, run.addresses, run.imports) == (
        End.FINISHED,
        None,
        "said",
        (),
        (),
    )
    assert b"a title" in texts(run)
    assert Run.from_json(run.to_json()) == run


def test_environment(runner: Runner) -> None:
    """Each app gets its environment variables as given, whatever the one before has made of them."""
    program = "import os\nimport streamlit as st\nst.text(os.environ['WHO'])\nos.environ['WHO'] = 'changed'\n"
    for _ in range(2):
        run = runner.run(f":env: WHO=given\n\n{program}")
        assert run.end is End.FINISHED
        assert b"given" in texts(run)


def test_error_with_its_frames(runner: Runner) -> None:
    """An error has its frames, in the author's files, from the program's first one on."""
    program = "import streamlit as st\nfrom helper import divide\n\nst.text('before')\ndivide(0)\n"
    run = runner.run(f"{program}## file: helper.py\n{HELPER}")
    assert run.end is End.ERROR
    assert run.error
    assert (run.error.type, run.error.message) == ("ZeroDivisionError", "division by zero")
    assert run.error.frames == (
        Frame("streamlit_app.py", 5, "<module>", "divide(0)", True, 1),
        Frame("helper.py", 2, "divide", "return 1 / x", True, 12),
    )
    assert run.error.place == run.error.frames[-1]
    assert b"before" in texts(run)


@pytest.mark.parametrize(
    ("program", "type_", "message", "line"),
    [
        ("import streamlit as st\nx = (\n", "SyntaxError", "'(' was never closed", 2),
        (
            "import streamlit as st\nst.columns(0)\n",
            "streamlit.errors.StreamlitInvalidColumnSpecError",
            "",
            2,
        ),
        ("import json\njson.loads('{')\n", "json.decoder.JSONDecodeError", "Expecting", 2),
        ("class Mine(Exception):\n    pass\nraise Mine('m' * 3)\n", "Mine", "mmm", 3),
        ("import nothing_has_this\n", "ModuleNotFoundError", "No module named 'nothing_has_this'", 1),
        ("def f(): f()\nf()\n", "RecursionError", "maximum recursion depth", 1),
        (
            "import streamlit as st\n@st.fragment\ndef f():\n    raise ValueError('in it')\nf()\n",
            "ValueError",
            "in it",
            4,
        ),
        ("raise SystemError\n", "SystemError", "", 1),
        ("raise KeyboardInterrupt('mine')\n", "KeyboardInterrupt", "mine", 1),
        (
            "import asyncio\nraise asyncio.CancelledError('mine')\n",
            "asyncio.exceptions.CancelledError",
            "mine",
            2,
        ),
        ("class Mine(BaseException):\n    pass\nraise Mine('m')\n", "Mine", "m", 3),
    ],
)
def test_errors(runner: Runner, program: str, type_: str, message: str, line: int) -> None:
    """All kinds of errors are found, also those that Streamlit goes on from or waits after."""
    run = runner.run(program)
    assert (run.end, run.error and run.error.type) == (End.ERROR, type_)
    assert run.error
    assert run.error.message.startswith(message)
    assert run.error.place
    assert (run.error.place.file, run.error.place.line) == ("streamlit_app.py", line)


@pytest.mark.parametrize(
    "program",
    [
        "import streamlit as st\ntry:\n    1 / 0\nexcept Exception as error:\n    st.exception(error)\n",
        "import streamlit as st\nst.error('x')\nst.stop()\n1 / 0\n",
        "import streamlit as st\nif 'n' not in st.session_state:\n    st.session_state.n = 1; st.rerun()\n",
    ],
)
def test_no_errors(runner: Runner, program: str) -> None:
    """What a program shows or does by itself is no error."""
    run = runner.run(program)
    assert (run.end, run.error) == (End.FINISHED, None)


def test_errors_of_imports_look_as_for_readers(runner: Runner) -> None:
    """Nothing of what watches imports is in a traceback that a program shows, or in ours."""
    show = "try:\n    import helper\nexcept Exception:\n    print(traceback.format_exc())\n"
    run = runner.run(
        f"import importlib, traceback\n{show}importlib.import_module('helper')\n## file: helper.py\n1 / 0\n"
    )
    assert re.findall(r'File "(?:/home/pyodide/\w+/)?([^"]+)", line (\d+)', run.output) == [
        ("streamlit_app.py", "3"),
        ("helper.py", "1"),
    ]
    assert run.error
    assert [frame.file for frame in run.error.frames] == [
        "streamlit_app.py",
        "importlib/__init__.py",
        "helper.py",
    ]


def test_apps_are_apart(runner: Runner) -> None:
    """An app sees nothing of those before it."""
    first = runner.run(
        "import builtins, os, helper\nimport streamlit as st\nbuiltins.left = os.environ['LEFT'] = 'x'\n"
        "open('left', 'w').close()\nst.session_state.left = helper.NAME\n## file: helper.py\nNAME = 'first'\n"
    )
    second = runner.run(
        "import builtins, os, helper\nimport streamlit as st\n"
        "st.text([helper.NAME, hasattr(builtins, 'left'), 'LEFT' in os.environ, os.path.exists('left'),"
        " dict(st.session_state)])\n## file: helper.py\nNAME = 'second'\n"
    )
    assert (first.end, second.end) == (End.FINISHED, End.FINISHED)
    assert b"['second', False, False, False, {}]" in texts(second)


@pytest.mark.parametrize(
    "rest", ["while True: pass", "import time\ntime.sleep(60)", "await asyncio.sleep(60)"]
)
def test_late_program_ends_alone(runner: Runner, rest: str) -> None:
    """A program that does not end keeps what it showed, and the next app runs in the same process."""
    program = "import asyncio\nimport streamlit as st\nst.text('shown')\n"
    process = runner.start()
    run = runner.run(f"{program}{rest}\n", timeout=4)
    assert (run.end, b"shown" in texts(run)) == (End.TIMEOUT, True)
    assert run.error
    assert run.error.message == "the program did not end in 4 seconds"
    assert runner.start() == process


def test_options_need_no_other_process(runner: Runner) -> None:
    """What our own code does for an app is nothing that its program has left."""
    process = runner.start()
    for option in (":persist: notes", ":env: {LEVEL: high}", ":title: Other\n:entrypoint: other.py"):
        program = "import streamlit as st\nst.text('shown')\n"
        run = runner.run(f"{option}\n\n{program}## file: other.py\n{program}")
        assert (run.end, b"shown" in texts(run)) == (End.FINISHED, True)
    assert runner.start() == process


def test_programs_wait(runner: Runner) -> None:
    """A program that waits without `await` goes on, in functions and streams too."""
    run = runner.run(
        "import time\nimport streamlit as st\n\n@st.cache_data\ndef load():\n    time.sleep(0.01)\n"
        "    return 'loaded'\n\ndef tell():\n    time.sleep(0.01)\n    yield 'streamed'\n\n"
        "st.text(load())\nst.write_stream(tell())\n"
    )
    assert (run.end, run.error) == (End.FINISHED, None)
    assert b"loaded" in texts(run)
    assert b"streamed" in texts(run)


@pytest.mark.parametrize(
    "leave", ["sys.exit()", "sys.exit('no')", "raise SystemExit(3)", "exit()", "st.button('x') or quit()"]
)
def test_exit_ends_the_program(runner: Runner, leave: str) -> None:
    """What ends Python elsewhere ends the program here, as `st.stop()` does."""
    run = runner.run(f"import sys\nimport streamlit as st\nst.text('before')\n{leave}\nst.text('after')\n")
    assert (run.end, run.error) == (End.FINISHED, None)
    assert b"before" in texts(run)
    assert b"after" not in texts(run)


@pytest.mark.parametrize(
    "loop", ["try:\n        while True: pass\n    except BaseException: pass", "sum(range(10**14))"]
)
def test_hang_ends_with_the_process(runner: Runner, loop: str) -> None:
    """A program that cannot be interrupted ends as well, and the next app runs in another process."""
    process = runner.start()
    assert runner.run(f"while True:\n    {loop}\n", timeout=1).end is End.TIMEOUT
    assert runner.start() != process


@pytest.mark.parametrize(
    "program",
    [
        "import os\nos.abort()\n",
        "import os\nos._exit(3)\n",
        "import ctypes\nctypes.string_at(0xFFFFFFF0, 100)\n",
    ],
)
def test_crash_ends_alone(runner: Runner, program: str) -> None:
    """A program that ends the interpreter is named, and the next app runs in another one."""
    assert runner.run(program).end is End.CRASHED
    assert runner.run("import streamlit as st\nst.text('next')\n").end is End.FINISHED


def test_process_that_is_gone(runner: Runner) -> None:
    """An app does not suffer from a process that has ended before it."""
    process = runner.start()
    os.kill(process, signal.SIGKILL)
    assert runner.start() != process


def test_memory_is_limited(runner: Runner) -> None:
    """Python's memory has an end, which programs meet as in a browser."""
    run = runner.run("x = [bytearray(2 ** 26) for _ in range(64)]\n")
    assert run.end in {End.ERROR, End.CRASHED}
    assert run.error
    assert run.end is End.CRASHED or run.error.type == "MemoryError"
    assert runner.run("import streamlit as st\nst.text('next')\n").end is End.FINISHED


@pytest.mark.parametrize(
    "request_",
    [
        "import urllib.request\nurllib.request.urlopen('https://example.org/a')\n",
        "from pyodide.http import pyfetch\nawait pyfetch('https://example.org/a')\n",
        "from pyodide.http import open_url\nopen_url('https://example.org/a')\n",
        "import js\njs.WebSocket.new('https://example.org/a')\n",
    ],
)
def test_network_is_told_apart(runner: Runner, request_: str) -> None:
    """A program that ends since it has no network is not a broken one."""
    run = runner.run(f"import streamlit as st\nst.text('before')\n{request_}")
    assert (run.end, run.addresses) == (End.NETWORK, ("https://example.org/a",))
    assert shown(run) == [("text", "before")]
    assert b"Error" not in texts(run)


# Streamlit drops what waits when the program runs again.
RERUNS = """st.text(f'before {len(st.session_state)}')
if not st.session_state:
    st.session_state.a = 1
    st.rerun()
try:
    urllib.request.urlopen('https://example.org/')
except OSError:
    if len(st.session_state) == 1:
        st.session_state.b = 1
        st.rerun()
    st.text('after')
"""
WAITS = """import asyncio
st.text('before')
await asyncio.sleep(0.2)
st.text('too')
for _ in range(2):
    try:
        urllib.request.urlopen('https://example.org/')
    except OSError:
        await asyncio.sleep(0.2)
        st.text('after')
"""
TASKS = """import asyncio
from pyodide.http import pyfetch
st.text('before')
done, _ = await asyncio.wait([asyncio.ensure_future(pyfetch('https://example.org/'))])
st.text(f'after {[*done][0].exception()}')
"""
ASK = "try:\n    urllib.request.urlopen('https://example.org/')\nexcept OSError:\n    "


@pytest.mark.parametrize(
    ("program", "before"),
    [
        (f"st.text('before')\n{ASK}st.text('after')\n", ["before"]),
        # In Streamlit's queue, the second text takes the place of the first one.
        (f"place = st.empty()\nplace.text('before')\n{ASK}place.text('after')\n", ["before"]),
        (f"with st.sidebar:\n    st.text('before')\n{ASK}st.sidebar.text('after')\n", []),
        (f"{ASK}st.text('after')\n", []),
        (RERUNS, ["before 1"]),
        (WAITS, ["before", "too"]),
        (TASKS, ["before"]),
    ],
)
def test_program_that_knows_no_network(runner: Runner, program: str, before: list[str]) -> None:
    """A program that goes on without network has finished, and nothing that it shows then is kept."""
    run = runner.run(f"import urllib.request\nimport streamlit as st\n{program}")
    assert (run.end, run.addresses) == (End.FINISHED, ("https://example.org/",))
    assert [body for _, body in shown(run)] == before
    assert b"after" not in texts(run)
    assert shown(runner.run("import streamlit as st\nst.text('next')\n")) == [("text", "next")]


def test_program_that_asks_again_and_again(runner: Runner) -> None:
    """A program that waits for the network keeps what it has shown, as one that hangs."""
    asks = textwrap.indent(f"{ASK}st.text('after')\nawait asyncio.sleep(0.1)\n", "    ")
    begin = "import asyncio, urllib.request\nimport streamlit as st\nst.text('before')\n"
    run = runner.run(f"{begin}while True:\n{asks}", timeout=4)
    assert (run.end, set(run.addresses)) == (End.TIMEOUT, {"https://example.org/"})
    assert shown(run) == [("text", "before")]
    assert b"after" not in texts(run)


@pytest.mark.parametrize(("rest", "end"), [("", End.FINISHED), ("while True: pass\n", End.TIMEOUT)])
def test_media(runner: Runner, rest: str, end: End) -> None:
    """Media that elements name come along, however the run ends."""
    program = "import streamlit as st\nst.audio(b'RIFF....WAVE', format='audio/wav')\n"
    run = runner.run(program + rest, timeout=120 if end is End.FINISHED else 4)
    [(address, medium)] = run.media.items()
    assert (run.end, medium.type, medium.content) == (end, "audio/wav", b"RIFF....WAVE")
    assert address.encode() in texts(run)
    assert re.fullmatch(r"/media/[0-9a-f]+\.wav", address)


def test_files(runner: Runner) -> None:
    """An app has its files."""
    (runner.folder / "data.csv").write_text("a\n1\n")
    block = ":files: data.csv\n\nimport streamlit as st\nst.text(open('data.csv').read())\n"
    run = runner.run(block)
    assert (run.end, b"a\n1" in texts(run)) == (End.FINISHED, True)


def test_pages(runner: Runner) -> None:
    """An app with pages shows its first one."""
    run = runner.run(
        "import streamlit as st\nst.text('main')\n## file: pages/other.py\nimport streamlit as st\n"
    )
    assert (run.end, b"other" in texts(run), b"main" in texts(run)) == (End.FINISHED, True, True)


def test_reader_is_unknown(runner: Runner) -> None:
    """Nothing of the building machine's time zone and language gets in."""
    run = runner.run(
        "import time\nimport streamlit as st\n"
        "st.text([st.context.timezone, st.context.locale, time.tzname[0][:3], time.timezone])\n"
    )
    assert (run.end, b"['UTC', 'en-US', 'UTC', 0]" in texts(run)) == (End.FINISHED, True)


def test_file_that_is_not_there(runner: Runner) -> None:
    """An app whose files are not in the site does not begin, and the reason is the readers'."""
    (runner.folder / "gone.csv").write_text("a\n1\n")
    run = runner.run(":files: gone.csv\n\nx = 1\n", lacks=True)
    assert (run.end, run.messages) == (End.UNPREPARED, ())
    assert run.error
    assert "gone.csv" in run.error.message


def test_large_interpreter_is_renewed(runner: Runner) -> None:
    """Memory that an app took is not missing for the next one."""
    take = "x = bytearray(3 * 2 ** 28)\n"
    assert [runner.run(take).end for _ in range(2)] == [End.FINISHED, End.FINISHED]


def test_modules_of_packages(runner: Runner) -> None:
    """What a program imports is known, but for what every app has; earlier apps do not matter."""
    program = "import json\nimport streamlit as st\nimport helper\n## file: helper.py\n"
    hidden = "import importlib\nimportlib.import_module('xml.dom')\n"
    assert [runner.run(program + hidden).imports for _ in range(2)] == [(), ()]


def test_output_is_limited(runner: Runner) -> None:
    """A program that prints without end has ended all the same."""
    run = runner.run("for n in range(10_000):\n    print('x' * 1000)\n")
    assert (run.end, len(run.output.replace("\n", ""))) == (End.FINISHED, 20_000)


def test_halves_of_characters(runner: Runner) -> None:
    """What comes can be written as a text."""
    run = runner.run("raise ValueError('\\ud800')\n")
    assert (run.end, run.error and run.error.message) == (End.ERROR, "\ufffd")


PICTURED = """import streamlit as st

st.title("Sales")
st.metric("Sum", 12, 3)
with st.sidebar:
    st.text_input("Name", "Ada")
st.slider("Number", 0, 10, 4)
"""


def shown(run: Run, part: str = "main") -> list[tuple[str, object]]:
    """Return kind and text of the elements that a picture has."""
    assert run.picture
    return [(node["kind"], node.get("label") or node.get("body")) for node in run.picture[part]]


def test_picture(runner: Runner) -> None:
    """A run has what its program has shown, however it ended, and only of its own app."""
    run = runner.run(PICTURED)
    assert shown(run) == [("heading", "Sales"), ("metric", "Sum"), ("slider", "Number")]
    assert shown(run, "sidebar") == [("text_input", "Name")]
    assert Run.from_json(run.to_json()) == run
    assert shown(runner.run("import streamlit as st\nst.text('before')\n1 / 0\n"))[0] == ("text", "before")
    late = runner.run("import streamlit as st\nst.text('late')\nwhile True: pass\n", timeout=4)
    assert shown(late) == [("text", "late")]


def test_no_picture(runner: Runner) -> None:
    """A program that breaks what makes its picture lacks it. It runs all the same."""
    program = (
        "import streamlit as st\nfrom streamlit.proto.ForwardMsg_pb2 import ForwardMsg\nst.text('shown')\n"
    )
    run = runner.run(f"{program}ForwardMsg.FromString = None\n")
    runner.interpreter.close()
    assert (run.end, run.picture) == (End.FINISHED, None)
    assert b"shown" in texts(run)


def test_programs_cannot_import_what_draws(runner: Runner) -> None:
    """It is no module for them."""
    run = runner.run(
        "import sys\nimport streamlit as st\nst.text([n for n in sys.modules if 'picture' in n])\n"
    )
    assert shown(run) == [("text", "[]")]
