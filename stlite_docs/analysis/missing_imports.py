"""The imports that a program lacks, by how it uses names that nothing defines."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import sysconfig
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from stlite_docs.analysis.imports import is_standard

# The imports that names of modules usually come from.
_MODULES = {
    "alt": "import altair as alt",
    "go": "import plotly.graph_objects as go",
    "math": "import math",
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "px": "import plotly.express as px",
    "random": "import random",
    "st": "import streamlit as st",
    "time": "import time",
}
# Modules that do something when a program imports them.
_ACTING = frozenset({"antigravity", "this"})


@dataclass(frozen=True)
class Use:
    """How a program uses a name."""

    attributes: frozenset[str]
    is_only_owner: bool
    """Whether each use is an attribute of the name."""


def is_well_known(name: str) -> bool:
    """Whether everybody uses a name for one module."""
    return name in _MODULES


def is_module_name(name: str) -> bool:
    """Whether a name is usually a module's."""
    return is_well_known(name) or is_standard(name)


def find_missing_import(name: str, use: Use) -> str:
    """Return the line that would define a name; nothing if the use does not show which.

    A module's name can be a variable of a larger program too: `queue`, `profile`. So a module of the
    standard library must have each attribute that the program uses.
    """
    if is_well_known(name):
        return _MODULES[name] if use.attributes else ""
    module = _find_module(name) if use.attributes and is_standard(name) else None
    if module is None:
        return ""
    if use.is_only_owner and use.attributes <= _public_names(module):
        return f"import {name}"
    namesake = getattr(module, name, None)
    is_class = inspect.isclass(namesake) and use.attributes <= {*dir(namesake)}
    return f"from {name} import {name}" if is_class else ""


@functools.cache
def _find_module(name: str) -> ModuleType | None:
    """Return a module of the standard library; nothing if a file of the project hides it."""
    spec = importlib.util.find_spec(name) if name not in _ACTING else None
    origin = spec.origin if spec else None
    if origin not in {"built-in", "frozen"} and (
        origin is None or not Path(origin).is_relative_to(sysconfig.get_path("stdlib"))
    ):
        return None
    with warnings.catch_warnings(action="error", category=DeprecationWarning):
        try:
            return importlib.import_module(name)
        except (ImportError, DeprecationWarning):  # of another operating system, or not in later versions
            return None


def _public_names(module: ModuleType) -> frozenset[str]:
    names = getattr(module, "__all__", None)
    if names is not None:
        return frozenset(names)
    return frozenset(each for each, value in vars(module).items() if not isinstance(value, ModuleType))
