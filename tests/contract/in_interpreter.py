"""Runs in Pyodide: holds Python's table of patches against the Streamlit, stlite and Pyodide that are there.

`check` returns JSON: what is not as expected, a sentence each, and the module that is missing for more.
`show` runs programs, and returns what they show.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import json
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

HOME = Path("/home/pyodide/contract")
PROGRAM = HOME / "streamlit_app.py"
# Calls all that is patched and that a program can call.
EVERYTHING = """
import asyncio, atexit, codecs, concurrent.futures, contextlib, signal, threading, urllib.request
import pyodide.ffi
import streamlit as st

st.write({"a": 1})
st.write_stream(["ab"])
st.sidebar.write_stream(["ab"])
st.button("a")
future = concurrent.futures.Future()
loop = asyncio.new_event_loop()

async def nothing():
    pass

# Node.js may be unable to wait.
for call in (
    lambda: pyodide.ffi.run_sync(nothing()),
    lambda: loop.run_until_complete(asyncio.sleep(0)),
    lambda: loop.run_forever(),
    lambda: asyncio.run(nothing()),
    lambda: urllib.request.urlopen("https://example.org/"),
    lambda: future.result(0),
    lambda: future.exception(0),
    lambda: threading.Event().wait(0),
    lambda: st.navigation([st.Page(print, title="a")]).run(),
):
    with contextlib.suppress(OSError, RuntimeError, concurrent.futures.TimeoutError):
        call()
loop.stop()
st.components.v2.component("a", html="<p>a</p>")()
asyncio.all_tasks()
await loop.shutdown_asyncgens()
st.set_option("client.toolbarMode", "viewer")
atexit.register(print)
atexit.unregister(print)
codecs.register(print)
codecs.unregister(print)
codecs.register_error("contract", print)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

@st.fragment
def part():
    raise RuntimeError("shown")

part()
"""
BAD_SYNTAX = "st.write("
# What only programs with pandas call.
UNCALLED = {
    "streamlit.elements.lib.column_config_utils:_determine_data_kind",
    "streamlit.elements.widgets.data_editor:_check_column_names",
}
RUN_TIMEOUT = 60


async def check() -> str:
    """Check all there is to check, as far as a missing module lets us."""
    importlib.invalidate_caches()
    problems: list[str] = []
    missing = ""
    try:
        problems += [problem async for problem in _find_problems()]
    except ModuleNotFoundError as error:
        missing = str(error.name)
    except Exception as error:  # noqa: BLE001 - whatever happens is what would break
        said = " ".join(traceback.format_exception_only(error)).strip()
        problems.append(f"An app cannot be run: {said}")
    return json.dumps({"problems": problems, "missing": missing})


async def show(programs: dict[str, dict[str, str]]) -> str:
    """Run programs with their files, and return JSON: the texts and errors that each of them shows."""
    from stlite_docs_interpreter import patches, patching, without_ssl  # noqa: PLC0415 - in Pyodide only

    without_ssl.import_anyio()
    importlib.import_module("streamlit.runtime")
    patching.put_in(patches.PATCHES, patches.USES, print)
    call = await _start_app()
    shown = {}
    for name, files in programs.items():
        for file, text in files.items():
            (HOME / file).write_text(text)
        importlib.invalidate_caches()
        messages = await _run_program(call, {"script_finished"})
        shown[name] = [text for message in messages if (text := _read_text(message.delta.new_element))]
    return json.dumps({"problems": [], "shown": shown})


def _read_text(element: Any) -> str:
    if element.WhichOneof("type") == "exception":
        return f"{element.exception.type}: {element.exception.message}"
    text: str = element.text.body or element.markdown.body
    return text


async def _find_problems() -> Any:
    from stlite_docs_interpreter import patches, patching, without_ssl  # noqa: PLC0415 - what is missing is an answer

    from upstream_faults import find_mended  # noqa: PLC0415 - as above

    without_ssl.import_anyio()
    importlib.import_module("streamlit.runtime")
    importlib.import_module("stlite_lib.asgi_app")
    for problem in patching.find_problems((*patches.FIRST_PATCHES, *patches.PATCHES), patches.USES):
        yield problem
    for patch in (*patches.FIRST_PATCHES, *patches.PATCHES):
        for place in _find_copies(patch):
            yield f"{place} is {patch.target.replace(':', '.')} too, and still has the original."
    for addition in patches.ADDITIONS:
        if not _is_missing(addition.target):
            yield f"{addition.target.replace(':', '.')} is there upstream, so our own can go."
        patching.add(addition)
    for name in find_mended():
        yield f"{name} is mended upstream, so our patch of it can go."
    for problem in await _run_app():
        yield problem


def _is_missing(target: str) -> bool:
    from stlite_docs_interpreter import patching  # noqa: PLC0415 - as above

    try:
        patching.find(target)
    except AttributeError:
        return True
    return False


def _find_copies(patch: Any) -> Iterator[str]:
    """Give other places that have what is patched by a name of their own."""
    from stlite_docs_interpreter import patching  # noqa: PLC0415 - as above

    try:
        original = patching.find(patch.target)
    except (ImportError, AttributeError):
        return
    known = {patch.target, *patch.copies, *patch.spared}
    for name, module in [*sys.modules.items()]:
        is_home = name in {"__main__", original.__module__} or name.startswith("stlite_docs_")
        if is_home or name.lstrip("_") in sys.builtin_module_names or name in sys.builtin_module_names:
            continue
        for attribute, value in [*getattr(module, "__dict__", {}).items()]:
            if value is original and f"{name}:{attribute}" not in known:
                yield f"{name}.{attribute}"


async def _run_app() -> list[str]:
    """Do what stlite's worker does for an app, and return which patches were not called."""
    from stlite_docs_interpreter import patches, patching  # noqa: PLC0415 - as above

    said: list[str] = []
    everything = [
        dataclasses.replace(patch, is_called=patch.target not in UNCALLED)
        for patch in (*patches.FIRST_PATCHES, *patches.PATCHES)
    ]
    patching.put_in(everything, (), said.append)
    said.clear()  # what does not fit is known by now
    call = await _start_app()
    for program, answers in ((EVERYTHING, {"script_finished"}), (BAD_SYNTAX, {"session_event"})):
        PROGRAM.write_text(program)
        try:
            await _run_program(call, answers)
        except TimeoutError:
            said.append(f"Streamlit does not answer with {', '.join(answers)} to the program {program!r}.")
    patching.report_uncalled()
    return said


async def _start_app() -> Callable[..., Awaitable[None]]:
    """Start an app as stlite's worker does, and return its server."""
    import stlite_docs_interpreter as interpreter  # noqa: PLC0415 - as above
    from stlite_lib import asgi_app, bootstrap, runtime_init  # noqa: PLC0415

    interpreter.switching.listen(print)
    HOME.mkdir()  # noqa: ASYNC240 - in memory
    PROGRAM.write_text(EVERYTHING)
    interpreter.begin(str(HOME), "frame", {})
    importlib.invalidate_caches()
    runtime_init.preload_streamlit_runtime()
    runtime_init.disable_streamlit_logger_overrides()
    runtime_init.setup_streamlit_logging_with_callback("CRITICAL", "%(message)s", print)
    runtime_init.disable_runtime_message_cache()
    runtime_init.configure_streamlit({}, multi_runtime=True)
    bootstrap.prepare(str(PROGRAM), [])
    app, call, _ = await asgi_app.start_resident_app(str(PROGRAM), str(HOME))
    asgi_app.bind_runtime_to_current_context(app)
    server: Callable[..., Awaitable[None]] = call
    return server


async def _run_program(call: Callable[..., Awaitable[None]], answers: set[str]) -> list[Any]:
    """Run the program as a page does: connect, ask for a run, and return the answers until some came."""
    from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 - as above
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415

    ask = BackMsg()
    ask.rerun_script.query_string = ""
    events: list[dict[str, Any]] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": ask.SerializeToString()},
    ]
    finished = asyncio.Event()
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        if events:
            return events.pop(0)
        await finished.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(event: dict[str, Any]) -> None:
        if event.get("bytes"):
            messages.append(ForwardMsg.FromString(event["bytes"]))
            answers.discard(messages[-1].WhichOneof("type"))
            if not answers:
                finished.set()

    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "raw_path": b"/_stcore/stream",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"stlite.local")],
        "client": ("stlite", 0),
        "server": ("stlite", 80),
        "subprotocols": [],
    }
    await asyncio.wait_for(call(scope, receive, send), RUN_TIMEOUT)
    return messages
