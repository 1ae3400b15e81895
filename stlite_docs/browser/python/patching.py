"""Applies patches. Checks first that a patch fits, and later that something calls it.

If a patch does not fit, the console says so, and the app runs without it if possible.
"""

from __future__ import annotations

import inspect
import itertools
import operator
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

_PROJECTS = {
    "streamlit": "Streamlit",
    "stlite_lib": "stlite_lib",
    "pyodide": "Pyodide",
    "_pyodide_core": "Pyodide",
    "pyodide_http": "pyodide-http",
}
_DISTRIBUTIONS = {"stlite_lib": "stlite-lib", "pyodide_http": "pyodide-http"}


@dataclass(frozen=True)
class Patch:
    """A function of another project that we replace.

    Args:
        target: `module:path.in.it`.
        expected: Its parameters, in the format of `describe_parameters`.
        replace: Takes the function and returns ours.
        so: What does not work without the patch. Continues a sentence after ", so".
        is_called: Whether the first run of an app calls it.
        copies: Other modules that imported the function by name, in the format of `target`.
        spared: Other such modules, which keep the original function.
    """

    target: str
    expected: str
    replace: Callable[[Any], Any]
    so: str
    is_called: bool = False
    copies: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addition:
    """A name that another project has no more, although its own code uses it.

    Args:
        target: As for a patch.
        make: Returns the value.
        so: As for a patch.
    """

    target: str
    make: Callable[[], Any]
    so: str


@dataclass(frozen=True)
class Use:
    """A private name of another project that we read, set or call.

    Args:
        target: `module:path.in.it`.
        so: As for a patch.
        expected: The parameters of a function. None for anything else.
    """

    target: str
    so: str
    expected: str | None = None


_warn: Callable[[str], object] = print
_uncalled: dict[str, Patch] = {}


def put_in(
    patches: Iterable[Patch],
    uses: Iterable[Use],
    warn: Callable[[str], object],
    additions: Iterable[Addition] = (),
) -> None:
    """Apply patches, and report those that do not fit.

    Args:
        patches: The patches, at most one for each target.
        uses: The private names to check.
        warn: Gets a sentence for the console.
        additions: The names to add.
    """
    global _warn  # noqa: PLW0603 - there is one interpreter
    _warn = warn
    for addition in additions:
        add(addition)
    for problem in find_problems((), uses):
        warn(problem)
    for patch in patches:
        misfit = find_problem(patch.target, patch.expected, patch.so)
        if misfit:
            warn(misfit)
            continue
        ours = patch.replace(find(patch.target))
        if patch.is_called:
            _uncalled[patch.target] = patch
            ours = _noting_calls(patch.target, ours)
        for place in (patch.target, *patch.copies):
            replace(place, ours)


def find_problems(patches: Iterable[Patch], uses: Iterable[Use]) -> list[str]:
    """Return a sentence for each target that is not as we expect."""
    rows: tuple[Patch | Use, ...] = (*patches, *uses)
    found = [find_problem(each.target, each.expected, each.so) for each in rows]
    return [problem for problem in found if problem]


def find_problem(target: str, expected: str | None, so: str) -> str | None:
    """Return a sentence about a target that is not as we expect, or None."""
    project, name = _describe_project(target), target.replace(":", ".")
    called = f"{name}{expected or ''}"
    try:
        thing = find(target)
    except (ImportError, AttributeError):
        return f"{project} has no {called} any more, so {so}."
    found = describe_parameters(thing) if expected else None
    if found != expected:
        return f"{project} has no {called} any more but {name}{found}, so {so}."
    return None


def find(target: str) -> Any:
    """Return the object that a target names. If only instances have the attribute, return their class.

    Raises:
        ImportError: The module does not exist.
        AttributeError: The module has no such name.
    """
    module, _, path = target.partition(":")
    there = import_module(module)
    owner, _, name = path.rpartition(".")
    holder = operator.attrgetter(owner)(there) if owner else there
    code = getattr(holder.__init__, "__code__", None) if isinstance(holder, type) else None  # type: ignore[misc]
    if code and name in code.co_names and not hasattr(holder, name):
        return holder
    return getattr(holder, name)


def describe_parameters(function: Any) -> str:
    """Return the names and kinds of a function's parameters, such as `(self, key=)`. `=` means a default."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ""
    parts: list[str] = []
    for each, after in itertools.zip_longest(parameters, [*parameters][1:]):
        if each.kind is each.KEYWORD_ONLY and not any(part.startswith("*") for part in parts):
            parts.append("*")
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        parts.append(f"{stars}{each.name}{'' if each.default is each.empty else '='}")
        if each.kind is each.POSITIONAL_ONLY and (after is None or after.kind is not each.POSITIONAL_ONLY):
            parts.append("/")
    return f"({', '.join(parts)})"


def add(addition: Addition) -> None:
    """Add a name that does not exist."""
    try:
        find(addition.target)
    except AttributeError:
        replace(addition.target, addition.make())
    except ImportError as error:
        _warn(f"{_describe_project(addition.target)} cannot be extended ({error}), so {addition.so}.")


def report_uncalled() -> None:
    """Report the patches that nothing called, although every first run should."""
    for target, patch in _uncalled.items():
        project, name = _describe_project(target), target.replace(":", ".")
        _warn(f"{project} no longer calls {name}, so {patch.so}.")
    _uncalled.clear()


def _noting_calls(target: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        _uncalled.pop(target, None)
        return function(*args, **kwargs)

    return call


def replace(target: str, value: Any) -> None:
    """Replace the object that a target names."""
    module, _, path = target.partition(":")
    owner, _, name = path.rpartition(".")
    there = import_module(module)
    setattr(operator.attrgetter(owner)(there) if owner else there, name, value)


def _describe_project(target: str) -> str:
    """Return the project of a target, with its version."""
    top = target.partition(":")[0].partition(".")[0]
    if top not in _PROJECTS:
        return f"Python {sys.version.partition(' ')[0]}"
    try:
        return f"{_PROJECTS[top]} {version(_DISTRIBUTIONS.get(top, top))}"
    except PackageNotFoundError:
        return _PROJECTS[top]
