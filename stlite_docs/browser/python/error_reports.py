"""Reports errors of programs to their pages, with file names as the author knows them.

Streamlit shows these errors in the app. The page around the app has no other way to notice them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from . import first_run
from .interrupts import OrphanError
from .program_errors import ProgramError, describe, shorten
from .switching import running_world

_Report = Callable[[str, str, str], object]

_report: _Report = lambda _frame, _error, _trace: None  # noqa: E731 - `listen` puts the real one here


def listen(report: _Report) -> None:
    """Report how programs end.

    Args:
        report: Gets the name of a frame and both texts of the error with which its program ended (see
            `ProgramError`), whenever this changes. Without an error, they are empty.
    """
    global _report  # noqa: PLW0603 - there is one interpreter
    _report = report


def note_end_of_run(execute: Callable[..., Awaitable[tuple[Any, ...]]]) -> Callable[..., Awaitable[Any]]:
    """Wrap Streamlit's function that runs a program or its fragments and catches their errors.

    Exceptions that a program shows with `st.exception` do not count.
    """

    async def execute_and_note(func: Callable[[], Any], ctx: Any) -> Any:
        world = running_world()
        world.fragment_error = ProgramError()
        outcome = await execute(_end_always(func), ctx)
        _, _, rerun, _, exception = outcome
        if rerun is None:
            error = _describe(exception) if exception else world.fragment_error
            _note(set(ctx.fragment_ids_this_run or ()), error)
            first_run.note_end()
        return outcome

    return execute_and_note


def _end_always(func: Callable[[], Any]) -> Callable[[], Awaitable[Any]]:
    """Let a program end with whatever it raises. Streamlit knows `Exception` and waits forever after others.

    `sys.exit()` ends a program as `st.stop()` does. All else is an error.
    """

    async def run() -> Any:
        try:
            result = func()
            return await result if isawaitable(result) else result
        except Exception:
            raise
        except BaseException as exception:
            from streamlit.error_util import handle_uncaught_app_exception  # noqa: PLC0415 - the program has loaded it
            from streamlit.errors import FragmentHandledException  # noqa: PLC0415 - as above
            from streamlit.runtime.scriptrunner import RerunException, StopException  # noqa: PLC0415 - as above

            if isinstance(exception, SystemExit):
                raise StopException from exception
            if isinstance(exception, RerunException | StopException) or _comes_from_outside(exception):
                raise
            running_world().fragment_error = _describe(exception)
            handle_uncaught_app_exception(exception)
            raise FragmentHandledException(exception) from exception

    return run


def _comes_from_outside(exception: BaseException) -> bool:
    """Whether an exception ends a program because its page is gone."""
    world = running_world()
    return isinstance(exception, OrphanError) or world.is_gone or not world.home


def note_error_in_fragment(handle: Callable[..., None]) -> Callable[..., None]:
    """Wrap Streamlit's function that shows an error of a fragment."""

    def note_and_handle(ex: Exception, on_script_error: Any) -> None:
        running_world().fragment_error = _describe(ex)
        handle(ex, on_script_error)

    return note_and_handle


def note_bad_syntax(get_bytecode: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """Wrap Streamlit's method that compiles a program."""

    def get(self: Any, script_path: str) -> Any:
        try:
            return get_bytecode(self, script_path)
        except Exception as exception:
            _note(set(), _describe(exception))
            raise

    return get


def shorten_trace(get_trace: Callable[[Any], list[str]]) -> Callable[[Any], list[str]]:
    """Wrap Streamlit's function that makes a traceback. Leave out the frames before the program."""

    def get(exception: BaseException) -> list[str]:
        lines = get_trace(exception)
        own = [number for number, line in enumerate(lines) if line != _shorten(line)]
        return [_shorten(line) for line in lines[own[0] if own else 0 :]]

    return get


def shorten_syntax_error(describe: Callable[[SyntaxError], str]) -> Callable[[SyntaxError], str]:
    """Wrap Streamlit's function that describes a syntax error."""
    return lambda exception: _shorten(describe(exception))


def _note(fragments: set[str], error: ProgramError) -> None:
    """Note the error with which a run of a program or of its fragments ended, and report a change."""
    world = running_world()
    before = dict(world.errors)
    for fragment in fragments or [*world.errors]:
        world.errors.pop(fragment, None)
    if error.text:
        world.errors.update(dict.fromkeys(fragments or {""}, error.trace))
    if world.frame and world.errors != before:
        _report(world.frame, error.text, error.trace)


def _describe(exception: BaseException) -> ProgramError:
    return describe(exception, running_world().home)


def _shorten(text: str) -> str:
    return shorten(text, running_world().home)
