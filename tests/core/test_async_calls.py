"""Streamlit's asynchronous functions for callers that do not await, in a browser that cannot wait."""

from __future__ import annotations

import ast
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stlite_docs.browser.python import async_calls, waiting

CANNOT = "This browser cannot wait"


@pytest.fixture(autouse=True)
def streamlit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stand in for Streamlit, in a browser that cannot suspend Python."""
    tables, runner, ffi = ModuleType("dataframe_util"), ModuleType("scriptrunner"), ModuleType("ffi")
    vars(tables).update(is_dataframe_like=lambda thing: isinstance(thing, dict))
    context = SimpleNamespace(run_with_active_hash=lambda _hash: nullcontext())
    vars(runner).update(get_script_run_ctx=lambda: context)
    vars(ffi).update(can_run_sync=lambda: False)
    for parent in ("streamlit", "streamlit.runtime", "pyodide"):
        monkeypatch.setitem(sys.modules, parent, ModuleType(parent))
    monkeypatch.setitem(sys.modules, "streamlit.dataframe_util", tables)
    monkeypatch.setitem(sys.modules, "streamlit.runtime.scriptrunner", runner)
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)
    return ffi


async def write_stream(stream: Any, *, cursor: str | None = None) -> str:
    """Stand in for stlite's `st.write_stream`, which knows only generators."""
    if not isinstance(stream, Iterator | AsyncIterator) or isinstance(stream, type(iter([]))):
        raise TypeError(f"{stream!r} cannot be iterated")
    chunks = list(stream) if isinstance(stream, Iterator) else [chunk async for chunk in stream]
    return "".join(chunks) + (cursor or "")


write = async_calls.stream_at_once(write_stream)


class Turn:
    """Awaiting it lets others run once."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def nothing() -> None:
    await Turn()


async def slow() -> AsyncIterator[str]:
    await Turn()
    yield "a"


@pytest.mark.parametrize("stream", [["a", "b"], ("a", "b"), iter("ab"), (letter for letter in "ab")])
def test_stream_without_await(stream: object) -> None:
    """A stream of any kind is written when the call returns, in functions, lambdas and arguments."""
    assert write(stream, cursor="|") == "ab|"


def test_stream_by_keyword() -> None:
    """The stream may have its name."""
    assert write(stream=iter("ab")) == "ab"


@pytest.mark.parametrize("stream", ["text", {"a": 1}, None, 1])
def test_what_is_no_stream(stream: object) -> None:
    """What Streamlit refuses is left to Streamlit."""
    with pytest.raises(TypeError, match="cannot be iterated"):
        write(stream)


def test_stream_with_await() -> None:
    """A program that awaits gets what it awaits, also from an asynchronous stream."""

    async def program() -> list[str]:
        return [await write(iter("ab")), await write(slow(), cursor="|")]

    assert asyncio.run(program()) == ["ab", "a|"]


def test_asynchronous_stream_that_cannot_be_awaited() -> None:
    """Where the browser cannot wait, an asynchronous stream without `await` is an error that says so."""
    with pytest.raises(RuntimeError, match=CANNOT):
        write(slow())


def test_wait_without_a_way(streamlit: Any) -> None:
    """Where the browser cannot wait, that is said, and no coroutine is left behind."""
    del streamlit
    with pytest.raises(RuntimeError, match=CANNOT):
        waiting.wait_for(nothing())


def test_rewriting_of_programs(streamlit: Any) -> None:
    """Where the browser can wait, programs stay as their authors wrote them."""
    patch = async_calls.leave_as_written(lambda _code, _path: ast.parse("rewritten"))
    assert ast.unparse(patch("time.sleep(1)", "app.py")) == "rewritten"
    streamlit.can_run_sync = lambda: True
    assert ast.unparse(patch("time.sleep(1)", "app.py")) == "time.sleep(1)"
    tree = ast.parse("x = 1")
    assert patch(tree, "app.py") is tree


@dataclass
class Page:
    """A page of `st.navigation`, as stlite's Streamlit runs it."""

    _page: Path | Callable[[], Any]
    _script_hash: str = ""
    returned: Any = None

    def run(self) -> Any:
        if isinstance(self._page, Path):
            return self.returned
        self._page()
        return None


def test_pages() -> None:
    """What a page returns to be awaited gets to who runs the page, and others return nothing."""
    done = []

    async def page() -> None:
        await Turn()
        done.append("function")

    async def file() -> None:
        done.append("file")

    run = async_calls.run_page(Page.run)

    async def program() -> None:
        for each in (Page(page), Page(Path("a.py"), returned=file())):
            own = each._page
            await run(each)
            assert each._page == own
        assert run(Page(lambda: done.append("synchronous"))) is None

    asyncio.run(program())
    assert done == ["function", "file", "synchronous"]


@dataclass(frozen=True)
class Metadata:
    """A widget, as Streamlit notes it."""

    callback: Callable[..., Any] | None = None
    callbacks: dict[str, Callable[..., Any]] | None = None


def test_callbacks() -> None:
    """Callbacks are called as before; one that is asynchronous is not dropped without a word."""
    noted: list[Metadata] = []
    note = async_calls.await_callbacks(lambda _self, metadata: noted.append(metadata))
    done: list[int] = []

    async def later() -> None:
        done.append(0)

    plain = Metadata()
    for metadata in (plain, Metadata(done.append, {"change": done.append}), Metadata(later)):
        note(None, metadata)
    assert noted[0] is plain
    assert noted[1].callback
    assert noted[1].callbacks
    noted[1].callback(1)
    noted[1].callbacks["change"](2)
    assert done == [1, 2]
    assert noted[2].callback
    with pytest.raises(RuntimeError, match=CANNOT):
        noted[2].callback()
