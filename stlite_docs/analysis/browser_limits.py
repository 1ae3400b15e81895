"""Calls in a program that no browser can do, found without running it.

`tests/browser/what_works.py` runs the same calls in a browser.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from stlite_docs.analysis.faults import Fault
from stlite_docs.analysis.imported_names import find_full_name, read_imported_names
from stlite_docs.base.problems import ProblemKind

_TASKS = "use asyncio tasks"
_INLINE = "call the function, or use asyncio tasks"
_NO_PROCESS = "browsers have no processes"
_DOWNLOADS = "use urllib.request or requests for web pages and files"
_NO_SERVER = "a page cannot serve others; show the result in the app"
_NO_SIGN_IN = "a page has no server that knows its readers; remove the call"
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
    "os.execv": _NO_PROCESS,
    "os.execvp": _NO_PROCESS,
    "os.spawnv": _NO_PROCESS,
    "os.posix_spawn": _NO_PROCESS,
    "pty.": _NO_PROCESS,
    "socket.socket": _DOWNLOADS,
    "socket.create_connection": _DOWNLOADS,
    "asyncio.open_connection": _DOWNLOADS,
    "asyncio.start_server": _NO_SERVER,
    "http.server.HTTPServer": _NO_SERVER,
    "http.server.ThreadingHTTPServer": _NO_SERVER,
    "socketserver.TCPServer": _NO_SERVER,
    "smtplib.SMTP": _DOWNLOADS,
    "smtplib.SMTP_SSL": _DOWNLOADS,
    "ftplib.FTP": _DOWNLOADS,
    "imaplib.IMAP4_SSL": _DOWNLOADS,
    "poplib.POP3_SSL": _DOWNLOADS,
    "signal.alarm": "use asyncio.timeout",
    "streamlit.login": _NO_SIGN_IN,
    "webbrowser.open": "use st.link_button",
    "input": "use st.text_input",
    "pyarrow.": _PANDAS,
}
# Names of these modules that work, or do no harm.
_HARMLESS = frozenset(
    {"multiprocessing.cpu_count", "multiprocessing.current_process", "subprocess.list2cmdline"}
)


def find_limits(nodes: Sequence[tuple[ast.AST, bool]]) -> Iterator[Fault]:
    """Yield the calls in a program that no browser can do. Each name appears once.

    A program that expects the call to fail, in a `try` statement, knows what it does.

    Args:
        nodes: All nodes of the program, each with whether a failure there would be a surprise.
    """
    names = read_imported_names(node for node, _ in nodes)
    calls = [node for node, is_certain in nodes if is_certain and isinstance(node, ast.Call)]
    seen: set[str] = set()
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        call = find_full_name(node.func, names)
        advice = _find_advice(call)
        if advice and call not in seen:
            seen.add(call)
            shown = call.replace("streamlit.", "st.", 1)
            message = f"{shown} does not work in browsers: {advice}"
            yield Fault(ProblemKind.LIMIT, node.lineno, node.col_offset, message)


def _find_advice(call: str) -> str:
    if call in _HARMLESS:
        return ""
    return LIMITS.get(call) or LIMITS.get(f"{call.partition('.')[0]}.", "") if call else ""
