"""Errors of programs as pages and the build tell them, with file names as the author knows them."""

from __future__ import annotations

import json
import linecache
import traceback
from typing import Any, NamedTuple

_SITE_PACKAGES = "/site-packages/"
_LIBRARY = ".zip/"
_IMPORTER = "<frozen importlib."
# Of a deep recursion, the frames at both ends say enough.
_FRAMES = 12


class ProgramError(NamedTuple):
    """An error that ended a program or a fragment. Without an error, both texts are empty.

    Attributes:
        text: The last lines of its traceback, for readers.
        trace: JSON with `type`, `message` and `frames`, for the build (see `prerender/run.py`).
    """

    text: str = ""
    trace: str = ""


def describe(exception: BaseException, home: str) -> ProgramError:
    """Describe an exception of the app in a folder."""
    text = "".join(traceback.format_exception_only(exception)).strip()
    trace = {
        "type": _name_type(type(exception)),
        "message": _read_message(exception),
        "frames": _find_frames(exception, home),
    }
    return ProgramError(shorten(text, home), json.dumps(trace))


def shorten(text: str, home: str) -> str:
    """Take an app's folder out of the lines of a traceback."""
    return text.replace(f'File "{home}/', 'File "') if home else text


def _name_type(kind: type) -> str:
    module = kind.__module__
    return kind.__qualname__ if module in {"builtins", "__main__"} else f"{module}.{kind.__qualname__}"


def _read_message(exception: BaseException) -> str:
    if isinstance(exception, SyntaxError):
        return exception.msg
    try:
        return str(exception)
    except Exception:  # noqa: BLE001 - it is the program's code
        return ""


def _find_frames(exception: BaseException, home: str) -> list[dict[str, Any]]:
    """Return the frames from the program's first one on. The place of bad syntax is the last one."""
    steps = [
        step
        for step in traceback.extract_tb(exception.__traceback__)
        if not step.filename.startswith(_IMPORTER)
    ]
    if len(steps) > 2 * _FRAMES:
        steps = [*steps[:_FRAMES], *steps[-_FRAMES:]]
    frames = [
        _describe_frame(each.filename, each.lineno, each.name, each.line, home, _find_column(each))
        for each in steps
    ]
    own = [number for number, frame in enumerate(frames) if frame["is_own"]]
    frames = frames[own[0] :] if own else []
    if isinstance(exception, SyntaxError) and exception.filename:
        place = (exception.filename, exception.lineno, "<module>", exception.text)
        frames.append(_describe_frame(*place, home, max(exception.offset or 0, 0)))
    return frames


def _find_column(step: traceback.FrameSummary) -> int:
    """Return the first character of the expression that failed, from 1; 0 if it is not known."""
    text = linecache.getline(step.filename, step.lineno or 0)
    if step.colno is None or not text:
        return 0
    return len(text.encode()[: step.colno].decode(errors="ignore")) + 1


def _describe_frame(  # noqa: PLR0913, PLR0917 - what the build gets of a frame
    file: str, line: int | None, function: str, source: str | None, home: str, column: int
) -> dict[str, Any]:
    is_own = bool(home) and file.startswith(f"{home}/")
    shown = file.removeprefix(f"{home}/") if is_own else file
    for part in (_SITE_PACKAGES, _LIBRARY):
        shown = shown.rpartition(part)[2]
    return {
        "file": shown,
        "line": line or 0,
        "function": function,
        "source": (source or "").strip(),
        "is_own": is_own,
        "column": column,
    }
