"""Calls in a program that no browser can do, found without running it.

`tests/browser/what_works.py` runs the same calls in a browser.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TASKS = "use asyncio tasks"
_INLINE = "call the function, or use asyncio tasks"
_NO_PROCESS = "browsers have no processes"
_DOWNLOADS = "use urllib.request or requests for web pages and files"
_PANDAS = "stlite has only an empty pyarrow; use pandas"

# Functions and classes, or modules with a dot at the end, and what to do instead.
LIMITS: Mapping[str, str] = {
    "threading.Thread": _TASKS,
    "threading.Timer": "use asyncio.get_event_loop().call_later",
    "_thread.start_new_thread": _TASKS,
    "concurrent.futures.ThreadPoolExecutor": _INLINE,
    "concurrent.futures.ProcessPoolExecutor": _INLINE,
    "multiprocessing.": _INLINE,
    "subprocess.": _NO_PROCESS,
    "asyncio.create_subprocess_exec": _NO_PROCESS,
    "asyncio.create_subprocess_shell": _NO_PROCESS,
    "os.system": _NO_PROCESS,
    "os.popen": _NO_PROCESS,
    "os.fork": _NO_PROCESS,
    "socket.socket": _DOWNLOADS,
    "socket.create_connection": _DOWNLOADS,
    "asyncio.open_connection": _DOWNLOADS,
    "input": "use st.text_input",
    "pyarrow.": _PANDAS,
}
# Names of these modules that work, or do no harm.
_HARMLESS = frozenset(
    {"multiprocessing.cpu_count", "multiprocessing.current_process", "subprocess.list2cmdline"}
)


@dataclass(frozen=True)
class Limit:
    """A call that does not work in a browser, with its line (the first is 1) and what to do instead."""

    line: int
    call: str
    advice: str


def find_limits(program: ast.Module) -> Iterator[Limit]:
    """Yield the calls in a program that no browser can do.

    A program that expects the call to fail, in a `try` statement, knows what it does.
    """
    names = _read_imports(program)
    expected = {id(node) for tried in _tried(program) for node in ast.walk(tried)}
    seen: set[str] = set()
    for node in ast.walk(program):
        if not isinstance(node, ast.Call) or id(node) in expected:
            continue
        call = _find_name(node.func, names)
        advice = _find_advice(call)
        if advice and call not in seen:
            seen.add(call)
            yield Limit(node.lineno, call, advice)


def _find_advice(call: str) -> str:
    if call in _HARMLESS:
        return ""
    return LIMITS.get(call) or LIMITS.get(f"{call.partition('.')[0]}.", "") if call else ""


def _read_imports(program: ast.Module) -> dict[str, str]:
    """Return the full names of what a program imports. `input` is there without."""
    names = {"input": "input"}
    for node in ast.walk(program):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({each.asname or each.name: f"{node.module}.{each.name}" for each in node.names})
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.pop(node.name, None)
    return names


def _find_name(function: ast.expr, names: Mapping[str, str]) -> str:
    """Return the full name of a function; empty for one that the imports do not show."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.insert(0, function.attr)
        function = function.value
    if not isinstance(function, ast.Name) or function.id not in names:
        return ""
    return ".".join([names[function.id], *parts])


def _tried(program: ast.Module) -> Iterator[ast.stmt]:
    for node in ast.walk(program):
        if isinstance(node, ast.Try) and node.handlers:
            yield from node.body
