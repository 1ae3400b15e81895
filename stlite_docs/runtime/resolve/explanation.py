"""Shortens uv's explanations of missing packages to one clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from stlite_docs.runtime.resolve.stub_wheels import BASE, PYODIDE

_INDEX = "the package index"
_UNKNOWN = re.compile(r"(\S+) was not found in the (?:package registry|provided package locations)")
_NO_WHEEL = re.compile(r"(?:Wheels are (?:available|required) for|we only found wheels for) `([^`]+)`")
_OTHER_WHEELS = re.compile(r"Wheels are available for `([^`]+)` \(v(\S+)\) on the following platforms?: (.+)")
_NO_VERSION = re.compile(r"there is no version of ([\w.-]+)(==[^\s,]+)")
_NO_RANGE = re.compile(
    r"only the following versions of ([\w.-]+) are available: .*? and "
    r"(?:you require|all versions of \S+ depend on|\S+ depends on) \1(\S+?),? we can conclude"
)
_FIRST_CLAUSE = re.compile(r"(?:And b|B)ecause (.*?),? we can conclude")
_BASE = re.compile(rf"(?:you require )?(\S+)==(\S+)\+{re.escape(BASE)}")
_LONGEST = 240
_MOST_PLATFORMS = 4


def explain(text: str, app_requirement: Requirement | None, known: Mapping[str, str]) -> str:
    """Return a clause that says why a requirement is not available.

    Args:
        text: uv's explanation.
        app_requirement: The requirement at fault, if it is a single one.
        known: More facts about where uv looked for packages, by name.
    """
    causes, _, hints = text.partition("\nhint: ")
    words = " ".join(causes.replace("cause:", " ").split())
    if unknown := _UNKNOWN.search(words):
        return (
            _through(unknown[1], app_requirement)
            + known.get(unknown[1], "")
            + f"{_INDEX} has no package {unknown[1]}"
        )
    culprits = list(dict.fromkeys(map(canonicalize_name, _NO_WHEEL.findall(f"hint: {hints}"))))
    if culprits:
        return _explain_wheels(culprits, hints, app_requirement, known)
    if absent := _NO_VERSION.search(words) or _NO_RANGE.search(words):
        name = canonicalize_name(absent[1])
        return (
            _through(name, app_requirement) + known.get(name, "") + f"{_INDEX} has no {absent[1]}{absent[2]}"
        )
    return _first_clause(words, app_requirement)


def _explain_wheels(
    culprits: Sequence[str], hints: str, app_requirement: Requirement | None, known: Mapping[str, str]
) -> str:
    """Name the packages without wheels: the requirement, a dependency, or some releases of either."""
    name = canonicalize_name(app_requirement.name) if app_requirement else culprits[-1]
    others = [culprit for culprit in culprits if culprit != name]
    if name not in culprits:
        name, others = others[-1], others[:-1]
    what = (
        f"{name}{app_requirement.specifier}"
        if app_requirement and canonicalize_name(app_requirement.name) == name
        else name
    )
    listed = f", or of its dependencies ({', '.join(others)})," if others else ""
    reason = f"{_INDEX} has no wheel of {what}{listed} that runs in the browser{_elsewhere(name, hints)}"
    return _through(name, app_requirement) + known.get(name, "") + reason


def _through(name: str, app_requirement: Requirement | None) -> str:
    return (
        ""
        if app_requirement is None or canonicalize_name(app_requirement.name) == name
        else f"it needs {name}: "
    )


def _elsewhere(name: str, hints: str) -> str:
    for found, version, platforms in _OTHER_WHEELS.findall(hints):
        if canonicalize_name(found) == name:
            listed = platforms.replace("`", "").split(", ")
            more = ", …" if len(listed) > _MOST_PLATFORMS else ""
            return f" ({name} {version} has wheels for {', '.join(listed[:_MOST_PLATFORMS])}{more})"
    return ""


def _first_clause(words: str, app_requirement: Requirement | None) -> str:
    clause = _FIRST_CLAUSE.search(words)
    said = clause[1] if clause else words.partition("error: ")[2] or words or "uv gives no reason"
    if app_requirement is not None:
        said = said.removesuffix(f" and you require {app_requirement}")
    said = _BASE.sub(r"every app runs on \1 \2", said).replace(f"+{PYODIDE}", "").rstrip(".")
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST].rstrip()}…"
