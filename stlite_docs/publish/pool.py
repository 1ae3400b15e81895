"""Which apps can share one interpreter, decided from each app alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from stlite_docs.authoring.app import App
from stlite_docs.base.requirements import read_requirement

OWN = "own"


@dataclass(frozen=True)
class Pool:
    """The pool of an app.

    Attributes:
        name: Its name, to which the browser adds the runtime's id.
        reasons: What keeps the app from sharing with all others, in the words of its options.
    """

    name: str
    reasons: tuple[str, ...] = ()


def choose_pool(app: App) -> Pool:
    """Return the pool that an app runs in.

    Streamlit's configuration, the environment and installed packages belong to the whole interpreter, so apps
    that differ in them get different pools; all others share, each with a world of its own in the interpreter
    (`browser/python/world.py`). The name depends on the app alone, never on other pages.

    `own:` begins the name of an app that shares with nobody: two of one name ask for the same packages, but
    each has its interpreter. Wheels count by their paths, since a page shall not change with their content.
    """
    settings, needs = app.settings, app.package_needs
    wheels = sorted(wheel.shown for wheel in needs.wheels)
    if settings.pool == OWN:
        asked = [*wheels, *sorted(needs.requirements), *(["in doubt"] if needs.may_need_all else [])]
        return Pool(f"{OWN}:{_digest(asked)}", (OWN,))
    config, env = dict(settings.config), dict(settings.env)
    requirements = sorted(_pinned(needs.requirements))
    reasons = (*_settings("config", config), *_settings("env", env), *requirements, *wheels)
    if not reasons:
        return Pool(settings.pool)
    alone = {"config": config, "env": env, "requirements": requirements, "wheels": wheels}
    return Pool(f"{settings.pool}-{_digest(alone)}", reasons)


def _settings(option: str, values: Mapping[str, object]) -> Iterator[str]:
    return (f"{option} {name}={json.dumps(value)}" for name, value in values.items())


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def _pinned(requirements: Iterable[str]) -> set[str]:
    """Return the requirements that name a version or an address, in one spelling."""
    pinned = set()
    for text in requirements:
        requirement = read_requirement(text)
        if requirement is None:
            pinned.add(text)
            continue
        requirement.name = canonicalize_name(requirement.name)
        # Every interpreter has the same Streamlit, which programs that run by themselves ask for too.
        if (requirement.specifier or requirement.url) and requirement.name != "streamlit":
            pinned.add(str(requirement))
    return pinned
