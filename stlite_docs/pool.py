"""Which apps can share one interpreter, decided from each app alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from stlite_docs.options import Settings

OWN = "own"


def name_pool(settings: Settings, requirements: Iterable[str]) -> str:
    """Return the name of the pool that an app runs in.

    Streamlit's configuration, the environment and installed packages belong to the whole interpreter, so
    apps that differ in them get different names; all others share. The name depends on the app alone,
    never on other pages. The browser adds the runtime's id to it. `own` stands for no pool at all.
    """
    if settings.pool == OWN:
        return OWN
    alone = {
        "config": dict(settings.config),
        "env": dict(settings.env),
        "requirements": sorted(_pinned(requirements)),
    }
    if not any(alone.values()):
        return settings.pool
    digest = hashlib.sha256(json.dumps(alone, sort_keys=True).encode()).hexdigest()
    return f"{settings.pool}-{digest[:8]}"


def _pinned(requirements: Iterable[str]) -> set[str]:
    """Return the requirements that name a version or an address, in one spelling."""
    pinned = set()
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            pinned.add(text)
            continue
        if requirement.specifier or requirement.url:
            requirement.name = canonicalize_name(requirement.name)
            pinned.add(str(requirement))
    return pinned
