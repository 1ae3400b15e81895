"""Loads the modules of `in_interpreter/` before any program runs. Programs cannot import them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any

_PACKAGE = "stlite_docs_picture"


def load(sources: Mapping[str, str]) -> tuple[Callable[[Iterable[Any]], str], Any]:
    """Return a function that takes messages as buffers, and returns the picture's data as JSON, and a reader.

    Args:
        sources: The text of each module. One comes after those that it imports.
    """
    package = ModuleType(_PACKAGE)
    package.__path__ = []
    modules = {_PACKAGE: package}
    sys.modules[_PACKAGE] = package
    try:
        for name, source in sources.items():
            module = ModuleType(f"{_PACKAGE}.{name}")
            module.__package__ = _PACKAGE
            modules[module.__name__] = sys.modules[module.__name__] = module
            exec(compile(source, f"{name}.py", "exec"), vars(module))  # noqa: S102 - the source is ours
    finally:
        for name in modules:
            del sys.modules[name]
    picture_data = modules[f"{_PACKAGE}.picture_data"].picture_data

    def draw(messages: Iterable[Any]) -> str:
        return json.dumps(picture_data(map(bytes, messages)), allow_nan=False)

    return draw, modules[f"{_PACKAGE}.reader"].Reader()
