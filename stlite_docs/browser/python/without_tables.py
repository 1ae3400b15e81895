"""Run in the interpreter before Streamlit is imported: what lets it do without numpy and pandas.

To know whether something is a table, Streamlit imports both, even for `st.write({"a": 1})`. Where they are
not installed nothing can be one of theirs, so the answer is no. Once an app has brought them, they are asked.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_PATCHED = "streamlit.dataframe_util"
_LEFT_OUT = {"numpy", "pandas"}


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module as the other finders do, and changes it when it has been executed."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _PATCHED:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = functools.partial(_execute, spec.loader.exec_module)  # type: ignore[method-assign]
        return spec


def _execute(execute: Callable[[ModuleType], None], module: ModuleType) -> None:
    execute(module)
    vars(module)["is_dataframe_like"] = _without_tables(module.is_dataframe_like)


def _without_tables(is_dataframe_like: Callable[[object], bool]) -> Callable[[object], bool]:
    @functools.wraps(is_dataframe_like)
    def answer(candidate: object) -> bool:
        try:
            return is_dataframe_like(candidate)
        except ModuleNotFoundError as error:
            if error.name in _LEFT_OUT:
                return False
            raise

    return answer


sys.meta_path.insert(0, _Finder())
