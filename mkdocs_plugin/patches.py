"""Tables of what we replace of other projects, and of the names of theirs that we read.

If something is not as we expect it, the log says so once, and the build goes on without it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from types import FunctionType
from typing import Any

from stlite_docs.base.log import LOG

_PROJECTS = {"pymdownx": "pymdown-extensions", "mkdocs": "mkdocs"}
_FENCES = "pymdownx.superfences:SuperFencesBlockPreprocessor"
_NO_FENCES = "no fence can become an app"


@dataclass(frozen=True)
class Patch:
    """A method that we replace in an object.

    Args:
        owner: The class that has it, as `module:class`.
        name: The method.
        parameters: How many it has, without `self`.
        so: What does not work without the patch. Continues a sentence after ", so".
    """

    owner: str
    name: str
    parameters: int
    so: str


@dataclass(frozen=True)
class Use:
    """An attribute of another project's objects that we read or set.

    Args:
        owner: As for a patch.
        name: The attribute.
        so: As for a patch.
    """

    owner: str
    name: str
    so: str


ANY_HEADER = Patch(
    _FENCES, "handle_unrecognized", 1, "fences with a header such as `stlite height=3` stay text"
)
SEEN_LINES = Patch(_FENCES, "search_nested", 1, "the build does not notice fences that other extensions take")
READ_AGAIN = Patch("mkdocs.structure.files:File", "is_modified", 0, "a dirty build can lose files of apps")
PATCHES = (ANY_HEADER, SEEN_LINES, READ_AGAIN)

EVENTS = Use(
    "mkdocs.plugins:PluginCollection",
    "events",
    "the build does not notice which plugin takes an app out of a page",
)
RELAXED = Use(_FENCES, "relaxed_headers", ANY_HEADER.so)
_READ = ("code", "extension", "fence", "first", "ws", "ws_virtual_len")
_SHARED = "pymdownx.superfences:SuperFencesCodeExtension"
FENCE_USES = (
    RELAXED,
    *(Use(_FENCES, name, _NO_FENCES) for name in _READ),
    *(Use(_SHARED, name, _NO_FENCES) for name in ("stash", "superfences")),
)
USES = (EVENTS, *FENCE_USES)


def put_in(patch: Patch, owner: object, replace: Callable[[Any], Callable[..., Any]]) -> None:
    """Replace a method of one object, unless it is replaced already or not as expected.

    Args:
        patch: The patch.
        owner: The object.
        replace: Takes the method and returns ours.
    """
    if patch.name in vars(owner):
        return
    original = getattr(owner, patch.name, None)
    if _takes(original, patch.parameters):
        setattr(owner, patch.name, replace(original))
    else:
        _say(describe(patch))


def has_all(*uses: Use) -> bool:
    """Whether all attributes exist. The log says which do not."""
    missing = [use for use in uses if not _has_attribute(use)]
    for use in missing:
        _say(describe(use))
    return not missing


def find_misfits() -> Iterator[str]:
    """Yield a sentence for each row of the tables that is not as we expect it."""
    for patch in PATCHES:
        method = getattr(_find(patch.owner), patch.name, None)
        if not _takes(method, patch.parameters + 1):
            yield describe(patch)
    yield from (describe(use) for use in USES if not _has_attribute(use))


def describe(row: Patch | Use) -> str:
    """Return the sentence about a row that does not fit."""
    project = _PROJECTS[row.owner.partition(".")[0]]
    name = f"{row.owner.rpartition(':')[2]}.{row.name}"
    return (
        f"{project} {version(project)} has no {name} as stlite-docs expects it, so {row.so}. "
        f"Update stlite-docs, or install an older {project}."
    )


@functools.cache
def _say(sentence: str) -> None:
    LOG.warning("%s", sentence)


def _takes(method: Any, parameters: int) -> bool:
    """Whether a method takes exactly so many values in their order."""
    try:
        found = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return False
    return [each.kind for each in found] == [inspect.Parameter.POSITIONAL_OR_KEYWORD] * parameters


@functools.cache
def _has_attribute(use: Use) -> bool:
    """Whether the code of a class, or of one that it inherits from, uses an attribute."""
    owner = _find(use.owner)
    classes = owner.__mro__ if isinstance(owner, type) else ()
    methods = [each for owner in classes for each in vars(owner).values() if isinstance(each, FunctionType)]
    return any(use.name in method.__code__.co_names for method in methods)


def _find(owner: str) -> Any:
    module, _, name = owner.partition(":")
    return getattr(import_module(module), name, None)
