"""Run with Streamlit alone: calls its functions with all kinds of arguments, and says what they import.

It takes the folder with Streamlit, the folder with our package, and a file for its answer as JSON: `calls`
has for each call its source, and where which package was missing; `positions` has each function's positional
parameters.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import inspect
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

PACKAGES = {"PIL", "altair", "fastparquet", "matplotlib", "numpy", "pandas", "plotly", "pydeck"}
# Values of all kinds, as a program writes them.
VALUES = (
    *("None", '"1h"', '"x"', '"user"', '":material/star:"', '":shark:"', '"🦖"', '"1️⃣"', '"bot.png"'),
    *('"https://example.org/x.png"', '"<svg></svg>"', "0", "1.5", "-1", "True", "[1, 2]", '["a", "b"]'),
    *("[[1, 2], [3, 4]]", '{"a": 1}', '{"a": [1, 2]}', '("a", "b")', '{"a"}', 'b"abc"', "range(3)"),
    *("datetime.timedelta(1)", "datetime.date(2020, 1, 1)", "pathlib.Path('x.png')", "open(__file__)"),
    *(
        "Colour.RED",
        "Colour",
        "filter(None, [1])",
        "zip([1])",
        "reversed([1])",
        "enumerate([1])",
        "iter([1])",
    ),
    *("(n for n in [1])", "map(str, [1])", "ValueError('x')", "print", "object()"),
)
# Of arguments that a function must have; all others are the text "x".
SAMPLES = {"options": '["a", "b"]', "image": '"🦖"'}
HEAD = "import datetime, enum, pathlib\nimport streamlit as st\nColour = enum.Enum('Colour', 'RED')\n"
# They end the run, or ask a server.
LEFT_OUT = {"login", "logout", "rerun", "stop", "switch_page"}
DECORATORS = {"cache_data", "cache_resource", "fragment", "dialog"}
# They do nothing where no script runs.
IN_SESSION = {"fragment", "logo"}


class Missing(importlib.abc.MetaPathFinder):
    """Stands for an interpreter that lacks packages, and notes where they are looked for."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def find_spec(self, name: str, *_: object) -> None:
        package = name.partition(".")[0]
        if package in PACKAGES:
            if place := self._place():
                self.found.append((place, package))
            raise ModuleNotFoundError(f"No module named {name!r}", name=package)

    def _place(self) -> str:
        """Return the function of Streamlit's that imports; none where our script takes care of it."""
        places = [
            f"{code.co_filename.replace(chr(92), '/').rpartition('/streamlit/')[2]}:{code.co_name}"
            for code in _callers()
            if f"{chr(47)}streamlit{chr(47)}" in code.co_filename.replace(chr(92), "/")
        ]
        is_handled = any(place.endswith(":is_dataframe_like") for place in places)
        return "" if is_handled or not places else places[0]


def _callers() -> Iterator[Any]:
    frame = sys._getframe(2)
    while frame:
        yield frame.f_code
        frame = frame.f_back  # type: ignore[assignment]


def _begin_session() -> None:
    """Have Streamlit think from now on that a script runs."""
    from streamlit.runtime.scriptrunner import add_script_run_ctx  # noqa: PLC0415 - found only now

    run = MagicMock()
    run.cursors, run.fragment_ids_this_run = {}, None
    add_script_run_ctx(ctx=run)


def _required(function: Callable[..., Any]) -> dict[str, str]:
    return {
        each.name: SAMPLES.get(each.name, '"x"')
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    }


def _calls(name: str, function: Callable[..., Any]) -> Iterator[str]:
    required = _required(function)
    yield _spell(name, required)
    for each in inspect.signature(function).parameters.values():
        for value in VALUES:
            if each.kind is each.VAR_POSITIONAL:
                yield f"st.{name}({value})"
            elif each.kind is not each.VAR_KEYWORD:
                yield _spell(name, {**required, each.name: value})


def _spell(name: str, arguments: dict[str, str]) -> str:
    return f"st.{name}({', '.join(f'{key}={value}' for key, value in arguments.items())})"


def evaluate(source: str, names: dict[str, Any]) -> Any:
    """Call one of Streamlit's functions; what a decorator makes is called too."""
    made = eval(source, names)  # noqa: S307 - the source is our own
    is_decorator = source.removeprefix("st.").partition("(")[0] in DECORATORS
    return made(lambda: 1)() if is_decorator else made


def _do_without_tables() -> None:
    """Have Streamlit go on where it only looks for tables, as in the browser."""
    from stlite_docs.browser.python.patches import PATCHES  # noqa: PLC0415 - found only now
    from stlite_docs.browser.python.patching import find, replace  # noqa: PLC0415 - as above

    (patch,) = (patch for patch in PATCHES if patch.target.endswith(":is_dataframe_like"))
    ours = patch.replace(find(patch.target))
    for place in (patch.target, *patch.copies):
        replace(place, ours)


def main(folder: str, ours: str, answer: str) -> None:
    sys.path[:0] = [folder, ours]
    missing = Missing()
    sys.meta_path.insert(0, missing)
    logging.disable()
    sys.modules["pyarrow"] = ModuleType("pyarrow")  # stlite has a stub of it
    _do_without_tables()
    names: dict[str, Any] = {"__file__": __file__}
    exec(HEAD, names)  # noqa: S102 - our own
    functions = {name: each for name, each in list(vars(names["st"]).items()) if _is_public(name, each)}
    calls = []
    for name, function in sorted(functions.items(), key=lambda item: item[0] in IN_SESSION):
        if name in IN_SESSION:
            _begin_session()
        for source in _calls(name, function):
            missing.found = []
            with contextlib.suppress(Exception):  # what it imports is all that matters
                evaluate(source, names)
            calls.append([source, sorted(set(missing.found))])
            if missing.found and source == _spell(name, _required(function)):
                break  # it needs packages with anything
    positions = {name: _positions(function) for name, function in functions.items()}
    result = {"calls": calls, "positions": positions}
    Path(answer).write_text(json.dumps(result), encoding="utf-8")


def _is_public(name: str, function: object) -> bool:
    is_ours = str(getattr(function, "__module__", "")).startswith("streamlit")
    return (
        is_ours
        and callable(function)
        and not inspect.isclass(function)
        and name[0] != "_"
        and name not in LEFT_OUT
    )


def _positions(function: Callable[..., Any]) -> Sequence[str]:
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]


if __name__ == "__main__":
    main(*sys.argv[1:])
