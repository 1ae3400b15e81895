"""Which modules, functions and objects belong to one app: those from files in its folder.

All apps of the interpreter share all other modules.
"""

from __future__ import annotations

import functools
import sys
from types import FrameType
from typing import Any


def is_own_file(path: object, home: str) -> bool:
    """Whether a path is in the folder of an app. An empty `home` means no app."""
    return bool(home) and isinstance(path, str) and path.startswith(f"{home}/")


def is_own_module(module: object, home: str) -> bool:
    """Whether a module comes from the folder of an app. A package without a file has its folders there."""
    namespace = _namespace(module)
    file = namespace.get("__file__")
    if isinstance(file, str):
        return is_own_file(file, home)
    spec = namespace.get("__spec__")
    folders = getattr(spec, "submodule_search_locations", None) or ()
    return any(is_own_file(place, home) for place in (getattr(spec, "origin", None), *folders))


def is_own(thing: object, home: str) -> bool:
    """Whether a function or class, or the class of an instance, is from an app's own module."""
    while isinstance(thing, functools.partial):
        thing = thing.func
    thing = getattr(thing, "__func__", thing)
    namespace = getattr(thing, "__globals__", None)
    if namespace is None:
        name = getattr(thing, "__module__", None) or type(thing).__module__
        namespace = _namespace(sys.modules.get(name))
    return is_own_file(namespace.get("__file__"), home)


def is_called_by_own(frame: FrameType | None, home: str) -> bool:
    """Whether the code of a stack frame is in an app's own module.

    Code that `exec` runs in an empty namespace belongs to its caller.
    """
    while frame is not None and "__name__" not in frame.f_globals:
        frame = frame.f_back
    return frame is not None and is_own_file(frame.f_globals.get("__file__"), home)


def _namespace(module: object) -> dict[str, Any]:
    """Return a module's namespace without loading a lazy module."""
    try:
        namespace: dict[str, Any] = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}
    return namespace
