"""Runs in the browser: calls Streamlit's functions, and says what comes of each.

A wheel brings it, so that no build sees what it calls.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from streamlit_probe import HEAD, evaluate

# Calls that show an address or a number that Streamlit makes up.
_VARYING = re.compile(
    r"\b(?:filter|zip|reversed|enumerate|iter|map|object)\(|\(n for n|fragment\(func=|data=(?:Colour|print)\)"
)
# Addresses, and the app's own folder.
_PRIVATE = re.compile(r"0x[0-9a-f]+|/home/pyodide/[^/]+")
# What Streamlit makes of these: ids of elements and files, and hashes of messages.
_DERIVED = re.compile(r"\$\$ID-[0-9a-f]+|hash: \"[0-9a-f]+\"|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
# Widgets that begin with today or now.
_WITH_TIME = re.compile(r"st\.(?:date|datetime|time)_input\(")
_TABLES = ("numpy", "pandas")


def call_all() -> str:
    """Return as JSON what comes of each call of `calls.json`, and at which calls numpy and pandas came."""
    calls: list[str] = json.loads(Path(__file__).with_name("calls.json").read_text())
    names: dict[str, Any] = {"__file__": __file__}
    exec(HEAD, names)  # noqa: S102 - our own
    run = get_script_run_ctx()
    results: list[str] = []
    came: dict[str, int] = {}
    messages: list[Any] = []
    send, run._enqueue = run._enqueue, messages.append
    try:
        with run.run_with_active_hash("the same for all apps"):
            for number, call in enumerate(calls):
                came |= {name: number for name in _TABLES if name in sys.modules and name not in came}
                _forget(run, messages)
                results.append(_describe(call, _try(call, names), messages))
    finally:
        run._enqueue = send
        _forget(run, messages)
    return json.dumps({"came": came, "results": results})


def _forget(run: Any, messages: list[Any]) -> None:
    """Have no call know of those before it."""
    messages.clear()
    run.shared.reset()
    run.session_state._state.clear()
    run.cursors, run.has_dialog_opened = {}, False


def _try(call: str, names: dict[str, Any]) -> str:
    try:
        made = evaluate(call, names)
    except Exception as error:  # noqa: BLE001 - every error counts
        return f"{type(error).__name__}: {error}"
    return type(made).__name__ if type(made).__module__.startswith("streamlit") else repr(made)


def _describe(call: str, outcome: str, messages: Sequence[Any]) -> str:
    """Return the begin of an outcome, and a digest of it and of all messages."""
    if _VARYING.search(call) or _WITH_TIME.match(call):
        shown = [_DERIVED.sub("", str(message)) for message in messages]
    else:
        shown = [message.hash for message in messages]
    text = _PRIVATE.sub("", "\n".join([outcome, *shown]))
    if _WITH_TIME.match(call):
        text = re.sub(r"\d+", "", text)
    return f"{text[:100]} {hashlib.sha256(text.encode()).hexdigest()[:12]}"
