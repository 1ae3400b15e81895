"""Putting patches in: what is expected is checked first, and whether they are used at all afterwards.

A patch that does not fit is left out and said in the console; the app runs without it, where it can.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import operator
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# How long after the first run its end is over too: the program's modules are looked at after it.
_AFTER_RUN = 1.0
_PROJECTS = {"streamlit": "Streamlit", "stlite_lib": "stlite_lib", "pyodide": "Pyodide"}
_DISTRIBUTIONS = {"stlite_lib": "stlite-lib"}


@dataclass(frozen=True)
class Patch:
    """One function of others that ours stands in for.

    Args:
        target: `module:path.in.it`.
        expected: Its parameters, as `describe_parameters` says them.
        replace: Gets the function, and returns ours.
        so: What does not work without the patch; goes on a sentence that ends in ", so".
        is_called: Whether the first run of an app calls it.
        copies: Other places that have the function by a name of their own, written as `target` is.
        spared: Such places that go on with the function itself.
    """

    target: str
    expected: str
    replace: Callable[[Any], Any]
    so: str
    is_called: bool = False
    copies: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """Something of others that has no public name, and that we read, set or call as it is.

    Args:
        target: `module:path.in.it`.
        so: As for a patch.
        expected: Parameters of a function; None for what is no function.
    """

    target: str
    so: str
    expected: str | None = None


_warn: Callable[[str], object] = print
_uncalled: dict[str, Patch] = {}
_is_planned = False


def put_in(patches: Iterable[Patch], uses: Iterable[Use], warn: Callable[[str], object]) -> None:
    """Put patches in, and say which do not fit.

    Args:
        patches: What is patched; nothing is patched twice.
        uses: What else is relied on.
        warn: Called with a sentence for the console.
    """
    global _warn  # noqa: PLW0603 - there is one interpreter
    _warn = warn
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
    """Return a sentence for all that is not as expected."""
    rows: tuple[Patch | Use, ...] = (*patches, *uses)
    found = [find_problem(each.target, each.expected, each.so) for each in rows]
    return [problem for problem in found if problem]


def find_problem(target: str, expected: str | None, so: str) -> str | None:
    """Return what is not as expected of something, in a sentence."""
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
    """Return what a target names; for an attribute that a class gives each of its instances, that class.

    Raises:
        ImportError: Its module is not there.
        AttributeError: The module does not have it.
    """
    module, _, path = target.partition(":")
    there = import_module(module)
    owner, _, name = path.rpartition(".")
    holder = operator.attrgetter(owner)(there) if owner else there
    if isinstance(holder, type) and name in holder.__init__.__code__.co_names:  # type: ignore[misc]
        return holder
    return getattr(holder, name)


def describe_parameters(function: Any) -> str:
    """Return the names and kinds of a function's parameters: `(self, *args, key=)`, `=` for a default."""
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


def report_uncalled_soon() -> None:
    """Say, when the first run of the first app is over, which patches it should have called and has not."""
    global _is_planned  # noqa: PLW0603 - as above
    if not _is_planned:
        _is_planned = True
        asyncio.get_running_loop().call_later(_AFTER_RUN, report_uncalled)


def report_uncalled() -> None:
    """Say which patches should have been called by now and have not been."""
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
    """Put something in the place of what a target names."""
    module, _, path = target.partition(":")
    owner, _, name = path.rpartition(".")
    there = import_module(module)
    setattr(operator.attrgetter(owner)(there) if owner else there, name, value)


def _describe_project(target: str) -> str:
    """Return whose something is, and in which version."""
    top = target.partition(":")[0].partition(".")[0]
    if top not in _PROJECTS:
        return f"Python {sys.version.partition(' ')[0]}"
    try:
        return f"{_PROJECTS[top]} {version(_DISTRIBUTIONS.get(top, top))}"
    except PackageNotFoundError:
        return _PROJECTS[top]
