"""What pages hear of programs that end with an error, with fakes in place of Streamlit."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stlite_docs.browser.python import error_reports, first_run, program_errors, switching
from stlite_docs.browser.python.world import World


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Give what the page of a running app hears."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(error_reports, "_report", lambda frame, error, _trace: heard.append((frame, error)))
    monkeypatch.setattr(first_run, "note_end", lambda: None)
    monkeypatch.setattr(switching, "_running", World("/home/pyodide/app", "frame"))
    return heard


def run(exception: Exception | None = None, fragment: str = "", rerun: object = None) -> None:
    """Run a program, or one of its fragments, that ends with an exception."""

    async def execute(_func: object, _ctx: object) -> tuple[Any, ...]:
        if fragment and exception:
            error_reports.note_error_in_fragment(lambda *_: None)(exception, None)
            return None, False, rerun, True, None
        return None, exception is None, rerun, exception is not None, exception

    context = SimpleNamespace(fragment_ids_this_run=[fragment] if fragment else None)

    async def execute_and_note() -> None:
        await error_reports.note_end_of_run(execute)(lambda: None, context)

    asyncio.run(execute_and_note())


def test_error_of_a_program(reports: list[tuple[str, str]]) -> None:
    """The page hears once of each error that ended the program, and once that it runs without one."""
    run()
    run(no_luck := ValueError("no luck"))
    run(no_luck)
    run(ValueError("again"))
    run(ValueError("it runs again anyway"), rerun=object())
    run()
    run()
    assert reports == [("frame", "ValueError: no luck"), ("frame", "ValueError: again"), ("frame", "")]


def test_error_of_a_fragment(reports: list[tuple[str, str]]) -> None:
    """A fragment's error lasts until this fragment, or the whole program, runs without one."""
    run(ValueError("one"), "first")
    run(None, "second")
    run(None, "first")
    run(ValueError("two"), "first")
    run()
    assert reports == [("frame", text) for text in ("ValueError: one", "", "ValueError: two", "")]


def test_bad_syntax(reports: list[tuple[str, str]]) -> None:
    """A program that cannot be compiled is named as its author knows it."""

    def compile_program(_self: object, path: str) -> None:
        compile("x = (", path, "exec")

    with pytest.raises(SyntaxError):
        error_reports.note_bad_syntax(compile_program)(None, "/home/pyodide/app/streamlit_app.py")
    [(frame, error)] = reports
    assert frame == "frame"
    assert error.startswith('File "streamlit_app.py", line 1')


def read_trace(exception: BaseException, home: str) -> dict[str, Any]:
    """Return what the build gets of an exception."""
    trace: dict[str, Any] = json.loads(program_errors.describe(exception, home).trace)
    return trace


def test_trace_begins_with_the_program() -> None:
    """The build gets the frames from the program's first one on, with the author's names of files."""
    code = "def f(x):\n    return json.loads(x)\nf('{')\n"
    with pytest.raises(ValueError, match="Expecting") as caught:
        exec(compile(code, "/home/pyodide/app/lib/a.py", "exec"), {"json": json})  # noqa: S102 - it is the program
    trace = read_trace(caught.value, "/home/pyodide/app")
    assert (trace["type"], trace["message"][:9]) == ("json.decoder.JSONDecodeError", "Expecting")
    places = [(frame["file"], frame["line"], frame["function"], frame["is_own"]) for frame in trace["frames"]]
    assert places[:2] == [("lib/a.py", 3, "<module>", True), ("lib/a.py", 2, "f", True)]
    assert not any(is_own for *_, is_own in places[2:])


def test_columns_of_a_trace(tmp_path: Path) -> None:
    """A frame has the character at which its failing expression begins, if its file is there."""
    program = tmp_path / "a.py"
    program.write_text("def f(x):\n    return 'é', 1 / x\nif 1:\n    f(0)\n", encoding="utf-8")
    code = program.read_text(encoding="utf-8")
    columns = []
    for name in (str(program), str(tmp_path / "gone.py")):
        with pytest.raises(ZeroDivisionError) as caught:
            exec(compile(code, name, "exec"), {})  # noqa: S102 - it is the program
        columns.append([frame["column"] for frame in read_trace(caught.value, str(tmp_path))["frames"]])
    assert columns == [[5, 17], [0, 0]]


def test_trace_of_bad_syntax() -> None:
    """The place of the mistake is the last frame."""
    with pytest.raises(SyntaxError) as caught:
        compile("x = 1\nx = (", "/home/pyodide/app/a.py", "exec")
    [frame] = read_trace(caught.value, "/home/pyodide/app")["frames"]
    assert (frame["file"], frame["line"], frame["source"], frame["is_own"]) == ("a.py", 2, "x = (", True)
    assert frame["column"] == 5


def test_trace_of_a_deep_recursion() -> None:
    """Of very many frames, those at both ends are enough."""
    names: dict[str, Any] = {}
    exec(compile("def f(n): return f(n - 1) if n else 1 / 0", "/home/pyodide/app/a.py", "exec"), names)  # noqa: S102 - it is the program
    with pytest.raises(ZeroDivisionError) as caught:
        names["f"](200)
    assert len(read_trace(caught.value, "/home/pyodide/app")["frames"]) < 30


def test_trace_of_an_error_without_a_text() -> None:
    """An error that cannot say what it is still has a type."""

    class Mute(Exception):  # noqa: N818 - a program's
        def __str__(self) -> str:
            raise ValueError

    trace = read_trace(Mute(), "")
    assert (trace["type"].endswith("Mute"), trace["message"], trace["frames"]) == (True, "", [])
