"""Run in the interpreter: errors that end a program are noted, and name files as the app's author does.

Streamlit shows them in the app; the page around it has no other way to hear of them (`worlds.js` calls this).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol


class World(Protocol):
    """What is looked at of an app (`worlds.py`).

    Args:
        home: The app's folder.
        frame: Names the frame that shows it.
        erred: The fragments that have ended with an error; an empty name stands for the whole program.
        is_failing: Whether a fragment has done so in this run, which Streamlit keeps from whoever has run it.
    """

    home: str
    frame: str
    erred: set[str]
    is_failing: bool


_find_world: Callable[[], World]
_tell: Callable[[str, bool], object]


def install(find_world: Callable[[], World], tell: Callable[[str, bool], object]) -> None:
    """Watch what becomes of programs.

    Args:
        find_world: Returns the world of the app whose code runs.
        tell: Called with the name of a frame, and whether its program has ended with an error, when that
            changes.
    """
    global _find_world, _tell
    from streamlit.elements import exception  # noqa: PLC0415 - it is there in the browser only
    from streamlit.runtime import fragment  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import script_cache, script_runner  # noqa: PLC0415

    _find_world, _tell = find_world, tell
    script_runner.exec_func_with_error_handling = _noting_end(script_runner.exec_func_with_error_handling)
    script_cache.ScriptCache.get_bytecode = _noting_bad_syntax(script_cache.ScriptCache.get_bytecode)
    fragment.handle_user_script_exception = _noting_failure(fragment.handle_user_script_exception)
    trace, describe = exception._get_stack_trace_str_list, exception._format_syntax_error_message  # noqa: SLF001
    exception._get_stack_trace_str_list = lambda error: _tidy_trace(trace(error))  # noqa: SLF001
    exception._format_syntax_error_message = lambda error: _shorten(describe(error))  # noqa: SLF001


def _noting_end(execute: Callable[..., Awaitable[tuple[Any, ...]]]) -> Callable[..., Awaitable[Any]]:
    """Return Streamlit's function that runs a program, or some of its fragments, and survives their errors.

    What a program shows with `st.exception` is no error there.
    """

    async def execute_and_note(func: Callable[[], Any], ctx: Any) -> Any:
        world = _find_world()
        world.is_failing = False
        outcome = await execute(func, ctx)
        _, is_fine, rerun, *_ = outcome
        if rerun is None:
            _note(set(ctx.fragment_ids_this_run or ()), is_erred=world.is_failing or not is_fine)
        return outcome

    return execute_and_note


def _noting_failure(handle: Callable[..., None]) -> Callable[..., None]:
    def note_and_handle(*args: Any) -> None:
        _find_world().is_failing = True
        handle(*args)

    return note_and_handle


def _noting_bad_syntax(get_bytecode: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def get(self: Any, script_path: str) -> Any:
        try:
            return get_bytecode(self, script_path)
        except Exception:
            _note(set(), is_erred=True)
            raise

    return get


def _note(fragments: set[str], *, is_erred: bool) -> None:
    """Note how a run of a program has ended, or of some of its fragments, and tell what that changes."""
    world = _find_world()
    before = bool(world.erred)
    runs = fragments or {""}
    others = world.erred - runs if fragments else set()
    world.erred = others | runs if is_erred else others
    if world.frame and bool(world.erred) != before:
        _tell(world.frame, bool(world.erred))


def _tidy_trace(lines: list[str]) -> list[str]:
    """Name an app's files in a traceback as their author does, and leave out how Streamlit came to them."""
    own = [number for number, line in enumerate(lines) if line != _shorten(line)]
    return [_shorten(line) for line in lines[own[0] if own else 0 :]]


def _shorten(text: str) -> str:
    home = _find_world().home
    return text.replace(f'File "{home}/', 'File "') if home else text
