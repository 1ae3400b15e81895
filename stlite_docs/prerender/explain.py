"""Says what a run has found, at the place in the documentation that is at fault."""

from __future__ import annotations

from collections.abc import Iterator

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import CONTROL_PICTURES, quote
from stlite_docs.prerender.run import Act, End, Frame, Run, RunError
from stlite_docs.prerender.runnable import Circumstances, Runnable

# The frames that a message shows, and the longest text of an exception and of a line of code in it.
_FRAMES = 3
_LONGEST = 300
_LONGEST_LINE = 100
# What a program without its files raises.
_OF_FILES = frozenset({"FileNotFoundError", "ImportError", "ModuleNotFoundError"})


def explain_run(app: Runnable, run: Run, circumstances: Circumstances) -> Problem | None:
    """Return what is wrong with an app, or None.

    An app that lacks the network is not broken. A problem that the build has found without running the app
    is not said again.
    """
    if circumstances.lacks_network(run) or (app.is_alone and run.error and run.error.type in _OF_FILES):
        return None
    message, place = _describe_end(run, circumstances.timeout), app.place
    if run.end in {End.FINISHED, End.ERROR, End.NETWORK}:
        if app.expects_error:
            message = "" if run.error else _describe_missing_error()
        elif run.error:
            message, place = _describe_error(app, run.error), find_place(app, run.error)
    if not message or place.below(0) in app.reported:
        return None
    return Problem(ProblemKind.RUN, message, place)


def explain_acts(app: Runnable, run: Run, circumstances: Circumstances) -> Iterator[Problem]:
    """Yield the faults that a reader has met in an app, at the lines of their steps.

    Faults of a page are at the line of the program, as in its first run.
    """
    for act in run.acts:
        place = app.place
        if act.number is not None:
            place = app.steps[act.number].place
            message = act.problem or _describe_act(app, act, circumstances.timeout, "after this step, ")
        else:
            when = f"on the page {quote(act.page)}, " if act.page else ""
            message = _describe_act(app, act, circumstances.timeout, when)
            if act.error:
                place = find_place(app, act.error)
        if message:
            kind = ProblemKind.RUN if act.number is None else ProblemKind.INTERACT
            yield Problem(kind, message, place)


def _describe_act(app: Runnable, act: Act, timeout: int, when: str) -> str:
    """Return what is wrong with the program after a step; nothing if it is well."""
    if act.end is End.TIMEOUT:
        return f"{when}the program does not end within {timeout} seconds"
    if act.end:
        return f"{when}the program makes Python crash, or needs more memory than a browser has"
    if not act.error:
        return ""
    what = _describe_error(app, act.error)
    place = find_place(app, act.error) if act.number is not None else app.place
    return f"{when}{what}" + (f" ({place})" if place != app.place else "")


def find_place(app: Runnable, error: RunError) -> Place:
    """Return the last place in the documentation that led to an exception, or the app's block."""
    for frame in reversed(error.frames):
        if frame.is_own and frame.file in app.places:
            start, lines = app.places[frame.file], frame.line - 1
            return start.inside(lines, frame.column - 1) if frame.column else start.below(lines)
    return app.place


def _describe_end(run: Run, timeout: int) -> str:
    """Return what is wrong with a run that no exception has ended; nothing for other runs."""
    reason = f": {_shorten(run.error.message, _LONGEST)}" if run.error and run.error.message else ""
    if run.end is End.TIMEOUT:
        return (
            f"expected the program to end within {timeout} seconds, but it still runs; make it shorter, "
            "give it more time with the site's option 'run-timeout', or set 'check: static' for this app"
        )
    if run.end is End.CRASHED:
        return (
            "the program makes Python crash, or needs more memory than a browser has; make it smaller, or "
            "set 'check: static' for this app"
        )
    if run.end is End.UNPREPARED:
        return f"the app cannot start{reason}"
    return ""


def _describe_missing_error() -> str:
    return (
        "expected the program to raise an exception, as its option 'expect-error' says, but it ends without "
        "one; remove the option"
    )


def _describe_error(app: Runnable, error: RunError) -> str:
    kind = error.type.rpartition(".")[2]
    text = _shorten(error.message, _LONGEST)
    what = f"{kind}: {text}" if text else kind
    frames = [frame for frame in error.frames if frame.is_own][-_FRAMES:]
    # One line of a block needs no name: the place says where it is.
    if len(frames) == 1 and frames[0].file in app.places:
        code = _shorten(frames[0].source, _LONGEST_LINE)
        return f"the program raises {what}" + (f", in the line: {code}" if code else "")
    steps = ", called from ".join(map(_describe_frame, reversed(frames)))
    return f"the program raises {what}" + (f", in {steps}" if steps else "")


def _describe_frame(frame: Frame) -> str:
    code = _shorten(frame.source, _LONGEST_LINE)
    return f"{frame.file}:{frame.line}" + (f" ({code})" if code else "")


def _shorten(text: str, longest: int) -> str:
    """Return a text in one line, without characters that a log cannot show."""
    line = " ".join(text.split()).translate(CONTROL_PICTURES).encode(errors="backslashreplace").decode()
    return line if len(line) <= longest else f"{line[:longest]}…"
