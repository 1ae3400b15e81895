"""Notes which modules are imported that readers may lack, whether Python has them already or not.

An import counts if code of the app has it, or if it is not part of another import. What a module imports
while it is imported itself counts for each app that imports this module. So it does not matter what earlier
apps have imported.

Errors of imports must look as they do for readers. So we do not call the function that imports. Python
asks our object which function to call, and this object only looks at who asks.
"""

from __future__ import annotations

import builtins
import dis
import importlib
import json
import sys
import zipimport
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.machinery import FrozenImporter
from importlib.util import resolve_name
from types import CodeType, FrameType
from typing import Any

_HOME = "/home/pyodide/"
_LIBRARY = "/lib/python313.zip"
_IMPORTER = "<frozen importlib._bootstrap>"
# A statement that imports nothing: a level, a name, and names that it takes from the module.
_NOTHING: tuple[int, str, tuple[str, ...]] = (0, "", ())

# The top-level modules of all packages, and with them those of the modules below.
_packaged: set[str] = set()
_known: set[str] = set()
# The modules that do not come with the core (`browser/worker/modules.js`). None: Python has started without
# a core.
_rest: set[str] | None = None
# The modules that the app imported, and those that its start imported.
_imported: set[str] = set()
_of_start: set[str] = set()
# The modules of the rest that were there when the last app ended.
_there: set[str] = set()
# What modules imported while they were imported: since the last app ended, and before.
_new: dict[str, set[str]] = {}
_inner: dict[str, set[str]] = {}


class _Called:
    """What is called instead of an object with this as its `__call__`.

    Args:
        function: It.
        find_names: Returns the names of the modules that a frame imports by such a call.
    """

    def __init__(self, function: Callable[..., Any], find_names: Callable[[FrameType], set[str]]) -> None:
        self._function = function
        self._find_names = find_names

    def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
        # Pyodide imports something while no program runs: when one begins to wait for JavaScript.
        frame = sys._getframe().f_back  # noqa: SLF001 - it is Python's way to see who asks
        names = self._find_names(frame) if frame else set()
        if names and not names <= _imported:
            importer = _find_importer(frame)
            (_imported if importer is None else _new.setdefault(importer, set())).update(names)
        return self._function


def watch(
    modules: Iterable[str], core: int | None, files: Iterable[str]
) -> tuple[Callable[[], None], Callable[[], str]]:
    """Watch imports from now on.

    Args:
        modules: The top-level modules of all packages.
        core: Where the core ends in the archive of the standard library, if Python has started
            with one.
        files: The paths of the files of packages that do not come with the core.

    Returns:
        Two functions. One notes that the program begins. The other one returns JSON, and forgets all:
        the modules of packages that the app has imported, and whether modules of the core are all it needed.
    """
    global _rest  # noqa: PLW0603 - there is one interpreter
    _packaged.update(modules)
    if core is not None:
        archive = zipimport._zip_directory_cache[_LIBRARY]  # type: ignore[attr-defined]  # noqa: SLF001 - quick
        members = [name for name, entry in archive.items() if entry[4] >= core]
        names = map(_name_module, (*members, *files))
        _rest = {name for name in names if FrozenImporter.find_spec(name) is None}
    _known.update(_packaged, (name.partition(".")[0] for name in _rest or ()))
    _there.update((_rest or set()) & sys.modules.keys())
    builtins.__import__ = _replace(builtins.__import__, _find_statement)
    bootstrap: Any = importlib._bootstrap  # noqa: SLF001 - `import_module` calls it
    bootstrap._gcd_import = _replace(bootstrap._gcd_import, _find_argument)  # noqa: SLF001 - as above
    return _begin, _take


def _name_module(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


def _replace(function: Callable[..., Any], find_names: Callable[[FrameType], set[str]]) -> Any:
    return type("function", (), {"__call__": _Called(function, find_names)})()


def _find_statement(frame: FrameType) -> set[str]:
    """Return the modules that the statement of a frame imports, if they are of a package."""
    level, name, parts = _read_statement(frame.f_code, frame.f_lasti)
    if level:
        package = frame.f_globals.get("__package__")
        if not isinstance(package, str) or package.count(".") + 1 < level:
            return set()
        name = resolve_name("." * level + name, package)
    return {*_with_parents(name), *(f"{name}.{part}" for part in parts)} if _is_known(name) else set()


@cache
def _read_statement(code: CodeType, offset: int) -> tuple[int, str, tuple[str, ...]]:
    before: list[Any] = []
    for instruction in dis.get_instructions(code):
        if instruction.offset == offset:
            # The level and the list of names come before.
            is_import = instruction.opname == "IMPORT_NAME" and len(before) > 1
            return (before[-2], str(instruction.argval), before[-1] or ()) if is_import else _NOTHING
        if instruction.opname != "EXTENDED_ARG":
            before.append(instruction.argval)
    return _NOTHING


def _find_argument(frame: FrameType) -> set[str]:
    """Return the modules that `importlib.import_module` imports, if they are of a package."""
    name = frame.f_locals.get("name") if frame.f_code.co_name == "import_module" else None
    is_absolute = isinstance(name, str) and not name.startswith(".")
    return {*_with_parents(str(name))} if is_absolute and _is_known(str(name)) else set()


def _is_known(name: str) -> bool:
    return name.partition(".")[0] in _known


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def _find_importer(frame: FrameType | None) -> str | None:
    """Return the module whose import asks for another one. None if the app asks, or no import."""
    module = ""
    while frame:
        if frame.f_code.co_filename.startswith(_HOME):
            return None
        if frame.f_code.co_filename == _IMPORTER:
            return module
        if not module and frame.f_code.co_name == "<module>":
            module = str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return None


def _begin() -> None:
    _of_start.update(_imported)
    _imported.clear()


def _take() -> str:
    rest = _rest or set()
    for name, names in _new.items():
        _inner.setdefault(name, set()).update(names & (sys.modules.keys() | rest))
    _new.clear()
    reached = _reach(_imported)
    late = rest & sys.modules.keys()
    is_lean = _rest is not None and not (_reach(_of_start | reached) & rest or late - _there)
    _there.update(late)
    _imported.clear()
    _of_start.clear()
    taken = sorted({name.partition(".")[0] for name in reached} & _packaged & sys.modules.keys())
    files = [(name, getattr(sys.modules[name], "__file__", None)) for name in taken]
    imports = [name for name, file in files if not str(file).startswith(_HOME)]
    return json.dumps({"imports": imports, "isLean": is_lean})


def _reach(names: Iterable[str]) -> set[str]:
    """Return modules with all that they import while they are imported."""
    reached: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _inner.get(name, ())
    return reached
