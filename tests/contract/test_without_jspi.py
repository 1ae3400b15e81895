"""Browsers that cannot suspend Python, as the documentation describes them. Node.js is one, as it comes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contract
import upstream

HEAD = "import asyncio, time\nimport streamlit as st\n"
CANNOT = "RuntimeError: This browser cannot wait in a function that does not use `await`."
# Says whether anything else ran while the program slept.
SLEEP = """
others = []
asyncio.get_event_loop().call_later(0.01, others.append, 1)
{sleep}
st.text("others ran" if others else "others waited")
"""
ASYNC = "async def get():\n    await asyncio.sleep(0.01)\n    return 'got'\n"
PROGRAMS = {
    "sleep": {"streamlit_app.py": HEAD + SLEEP.format(sleep="time.sleep(0.05)")},
    "sleep in a function": {
        "streamlit_app.py": HEAD + SLEEP.format(sleep="def f():\n    time.sleep(0.05)\nf()"),
    },
    "sleep in a module": {
        "streamlit_app.py": HEAD + "import sleeping\n" + SLEEP.format(sleep="sleeping.sleep()"),
        "sleeping.py": "import time\ndef sleep():\n    time.sleep(0.05)\n",
    },
    "run": {"streamlit_app.py": f"{HEAD}{ASYNC}text = asyncio.run(get())\nst.text(text)\n"},
    "run in an argument": {"streamlit_app.py": f"{HEAD}{ASYNC}st.text(asyncio.run(get()))\n"},
    "run in a module": {
        "streamlit_app.py": f"{HEAD}import running\nst.text(running.run())\n",
        "running.py": f"import asyncio\n{ASYNC}def run():\n    return asyncio.run(get())\n",
    },
    "stream": {"streamlit_app.py": f"{HEAD}st.write_stream(iter('ab'))\n"},
    "stream in a module": {
        "streamlit_app.py": f"{HEAD}import streaming\nstreaming.write()\n",
        "streaming.py": "import streamlit as st\ndef write():\n    st.write_stream(iter('ab'))\n",
    },
    "event": {"streamlit_app.py": f"{HEAD}import threading\nthreading.Event().wait()\n"},
    "event with a time": {
        "streamlit_app.py": f"{HEAD}import threading\nst.text(threading.Event().wait(0.05))\n"
    },
    "queue": {
        "streamlit_app.py": f"{HEAD}import queue\nplaces = queue.Queue()\nst.text('made')\nplaces.get()\n",
    },
    "lock": {
        "streamlit_app.py": f"{HEAD}import threading\nlock = threading.Lock()\nwith lock, lock:\n    pass\n",
    },
    "future": {
        "streamlit_app.py": f"{HEAD}import concurrent.futures\nconcurrent.futures.Future().result()\n"
    },
    "cached function": {
        "streamlit_app.py": f"{HEAD}@st.cache_data\ndef load():\n    time.sleep(0.01)\n    return 'got'\n"
        "st.text(load())\n",
    },
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the programs show."""
    call = f"show({json.dumps(PROGRAMS)})"
    found = contract.start(upstream.pinned(), tmp_path_factory.mktemp("interpreter"), call)
    assert found["problems"] == []
    programs: dict[str, Any] = found["shown"]
    return programs


def test_waiting_in_the_program(shown: dict[str, Any]) -> None:
    """In the program itself, others run while it waits, because stlite adds `await`."""
    assert shown["sleep"] == shown["sleep in a function"] == ["others ran"]
    assert shown["run"] == ["got"]


def test_waiting_elsewhere(shown: dict[str, Any]) -> None:
    """Elsewhere `time.sleep` makes others wait, and `asyncio.run` is an error that says what to do."""
    assert shown["sleep in a module"] == ["others waited"]
    for name in ("run in an argument", "run in a module"):
        [error] = shown[name]
        assert error.startswith(CANNOT)


def test_waiting_for_what_threads_would_do(shown: dict[str, Any]) -> None:
    """A program that waits for a lock, a queue, an event or a future ends with an error. It does not hang."""
    assert shown["event with a time"] == ["False"]
    assert shown["queue"][0] == "made"
    for name in ("event", "queue", "lock", "future"):
        assert shown[name][-1].startswith(CANNOT)


def test_waiting_in_a_cached_function(shown: dict[str, Any]) -> None:
    """A cached function that waits is an error of Streamlit's, because stlite makes it asynchronous."""
    [error] = shown["cached function"]
    assert "UnserializableReturnValueError" in error


def test_streams(shown: dict[str, Any]) -> None:
    """Streams that are not asynchronous need no waiting."""
    assert shown["stream"] == shown["stream in a module"] == ["ab"]
