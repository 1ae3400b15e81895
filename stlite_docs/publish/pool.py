"""Decides which apps can share an interpreter, from each app alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from stlite_docs.authoring.app import App
from stlite_docs.base.requirements import read_requirement
from stlite_docs.options.declarations import OWN


@dataclass(frozen=True)
class Pool:
    """The pool of an app.

    Attributes:
        name: Its name. The browser adds the runtime's id.
        reasons: The options that prevent sharing with all other apps.
    """

    name: str
    reasons: tuple[str, ...] = ()


def choose_pool(app: App) -> Pool:
    """Return the pool of an app.

    Streamlit's configuration, environment variables and installed packages affect the whole interpreter. Apps
    that differ in them get different pools, and all others share one. In a pool, each app has its own world
    (`browser/python/world.py`). The name depends only on the app, never on other pages.

    A name with `own:` in front belongs to an app that shares with no other. Two apps with the same such name
    need the same packages, but each has its own interpreter. Wheels count by path, because a page should not
    change with a wheel's content.
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
    """Return the requirements that pin a version or a URL, in normalized form."""
    pinned = set()
    for text in requirements:
        requirement = read_requirement(text)
        if requirement is None:
            pinned.add(text)
            continue
        requirement.name = canonicalize_name(requirement.name)
        # Every interpreter has the same Streamlit. Programs that also run elsewhere often require it.
        if (requirement.specifier or requirement.url) and requirement.name != "streamlit":
            pinned.add(str(requirement))
    return pinned
