"""Reports errors of programs to their pages, with file names as the author knows them.

Streamlit shows these errors in the app. The page around the app has no other way to notice them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from .patching import report_uncalled_soon
from .switching import running_world

_report: Callable[[str, bool], object] = lambda _frame, _has_error: None  # noqa: E731 - `listen` puts the real one here


def listen(report: Callable[[str, bool], object]) -> None:
    """Report how programs end.

    Args:
        report: Gets the name of a frame and whether its program ended with an error, whenever this changes.
    """
    global _report  # noqa: PLW0603 - there is one interpreter
    _report = report


def note_end_of_run(execute: Callable[..., Awaitable[tuple[Any, ...]]]) -> Callable[..., Awaitable[Any]]:
    """Wrap Streamlit's function that runs a program or its fragments and catches their errors.

    Exceptions that a program shows with `st.exception` do not count.
    """

    async def execute_and_note(func: Callable[[], Any], ctx: Any) -> Any:
        world = running_world()
        world.has_error = False
        outcome = await execute(func, ctx)
        _, is_fine, rerun, *_ = outcome
        if rerun is None:
            _note(set(ctx.fragment_ids_this_run or ()), has_error=world.has_error or not is_fine)
            report_uncalled_soon()
        return outcome

    return execute_and_note


def note_error_in_fragment(handle: Callable[..., None]) -> Callable[..., None]:
    """Wrap Streamlit's function that shows an error of a fragment."""

    def note_and_handle(ex: Exception, on_script_error: Any) -> None:
        running_world().has_error = True
        handle(ex, on_script_error)

    return note_and_handle


def note_bad_syntax(get_bytecode: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """Wrap Streamlit's method that compiles a program."""

    def get(self: Any, script_path: str) -> Any:
        try:
            return get_bytecode(self, script_path)
        except Exception:
            _note(set(), has_error=True)
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


def _note(fragments: set[str], *, has_error: bool) -> None:
    """Note how a run of a program or of its fragments ended, and report a change."""
    world = running_world()
    before = bool(world.failed_fragments)
    runs = fragments or {""}
    others = world.failed_fragments - runs if fragments else set()
    world.failed_fragments = others | runs if has_error else others
    if world.frame and bool(world.failed_fragments) != before:
        _report(world.frame, bool(world.failed_fragments))


def _shorten(text: str) -> str:
    home = running_world().home
    return text.replace(f'File "{home}/', 'File "') if home else text
