"""Which apps can share one interpreter, decided from each app alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from stlite_docs.demand import Demand
from stlite_docs.settings import Settings

OWN = "own"


def name_pool(settings: Settings, demand: Demand, *, has_pages: bool = False) -> str:
    """Return the name of the pool that an app runs in.

    Streamlit's configuration, the environment, installed packages and whether there is a folder `pages`
    (`PagesManager.uses_pages_directory`, which Streamlit decides once) belong to the whole interpreter, so
    apps that differ in them get different names; all others share. The name depends on the app alone,
    never on other pages. The browser adds the runtime's id to it.

    `own:` begins the name of an app that shares with nobody: two of one name ask for the same packages, but
    each has its interpreter. Wheels count by their paths, since a page shall not change with their content.
    """
    wheels = sorted(wheel.shown for wheel in demand.wheels)
    if settings.pool == OWN:
        asked = [*wheels, *sorted(demand.requirements), *(["in doubt"] if demand.in_doubt else [])]
        return f"{OWN}:{_digest(asked)}"
    alone = {
        "config": dict(settings.config),
        "env": dict(settings.env),
        "pages": has_pages,
        "requirements": sorted(_pinned(demand.requirements)),
        "wheels": wheels,
    }
    if not any(alone.values()):
        return settings.pool
    return f"{settings.pool}-{_digest(alone)}"


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def _pinned(requirements: Iterable[str]) -> set[str]:
    """Return the requirements that name a version or an address, in one spelling."""
    pinned = set()
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            pinned.add(text)
            continue
        requirement.name = canonicalize_name(requirement.name)
        # Every interpreter has the same Streamlit, which programs that run by themselves ask for too.
        if (requirement.specifier or requirement.url) and requirement.name != "streamlit":
            pinned.add(str(requirement))
    return pinned
