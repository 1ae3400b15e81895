"""From releases that were chosen to packages of a lock: their files, and what loads what."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from stlite_docs.pins.pinned import Pin
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.fetch.package_index import fetch_wheels
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.package import INDEX, LOCAL, Package, package_of
from stlite_docs.runtime.resolve.requirement import AppRequirement
from stlite_docs.runtime.resolve.stub_wheels import BASE, PYODIDE
from stlite_docs.runtime.resolve.uv_solver import ChosenRelease
from stlite_docs.wheels.local_wheel import LocalWheel
from stlite_docs.wheels.metadata import Wheel, read_wheel


@dataclass
class Collected:
    """Packages by name, the metadata of those that are wheels, and what could not be had with its reason."""

    packages: dict[str, Package] = field(default_factory=dict)
    wheels: dict[str, Wheel] = field(default_factory=dict)
    lost: dict[str, UnavailableError] = field(default_factory=dict)

    def add(self, name: str, wheel: Wheel, origin: str) -> None:
        """Take a wheel that the cache has."""
        self.packages[name] = package_of(wheel, origin).stored()
        self.wheels[name] = wheel

    def follow(self, app_requirements: Iterable[AppRequirement]) -> dict[str, list[Requirement]]:
        """Return the packages that are reached from app_requirements, and what each asks for in the browser.

        An extra that anyone asks for belongs to the package from then on.
        """
        found: dict[str, list[Requirement]] = {}
        seen = set()
        waiting = [(app_requirement.name, app_requirement.extras) for app_requirement in app_requirements]
        while waiting:
            name, extras = step = waiting.pop()
            if step in seen or name not in self.packages:
                continue
            seen.add(step)
            needs = [*self._needs(name, extras)]
            found.setdefault(name, []).extend(needs)
            waiting += [(canonicalize_name(need.name), frozenset(need.extras)) for need in needs]
        return found

    def asked(self, app_requirement: AppRequirement) -> Iterable[tuple[str, SpecifierSet]]:
        """Give each package that an app requirement needs, directly or not, and the versions that will do."""
        yield app_requirement.name, app_requirement.specifier
        for needs in self.follow([app_requirement]).values():
            yield from ((canonicalize_name(need.name), need.specifier) for need in needs)

    def with_depends(self, app_requirements: Iterable[AppRequirement]) -> tuple[Package, ...]:
        """Return what is reached from app_requirements, by name; each depends on packages that are there."""
        return tuple(
            replace(self.packages[name], depends=tuple(sorted(names_of(needs) & self.packages.keys())))
            for name, needs in sorted(self.follow(app_requirements).items())
        )

    def _needs(self, name: str, extras: frozenset[str]) -> Iterable[Requirement]:
        if name in self.wheels:
            return self.wheels[name].needs(extras)
        return map(Requirement, self.packages[name].depends)


def names_of(needs: Iterable[Requirement]) -> set[str]:
    """Return the packages that requirements name."""
    return {canonicalize_name(need.name) for need in needs}


def collect(
    choices: Iterable[ChosenRelease], local: Mapping[str, Wheel], distribution: Distribution, cache: Cache
) -> Collected:
    """Return the packages that were chosen, their files being where a site takes them from.

    Args:
        choices: Releases; those of the base are passed over.
        local: The author's own wheels by name.
        distribution: Pyodide's own packages.
        cache: Where files are kept.
    """
    collected = Collected()
    pins: list[Pin] = []
    for choice in choices:
        if choice.name in local:
            continue
        if choice.label == PYODIDE:
            try:
                collected.packages[choice.name] = distribution.fetch_package(choice.name)
            except UnavailableError as error:
                collected.lost[choice.name] = error
        elif choice.label != BASE:
            pins.append(Pin(choice.name, choice.version, choice.sha256))
    for name, wheel in local.items():
        collected.add(name, wheel, LOCAL)
    if not collected.lost:
        for name, answer in fetch_wheels(pins, cache).items():
            if isinstance(answer, UnavailableError):
                collected.lost[name] = answer
            else:
                collected.add(name, answer, INDEX)
    return collected


def cache_local_wheels(wheels: Sequence[LocalWheel], cache: Cache) -> dict[str, Wheel]:
    """Copy the author's own wheels into the cache and return them by name.

    Raises:
        UnavailableError: One of them is gone, or no wheel any more.
    """
    kept = {}
    for wheel in wheels:
        try:
            with cache.scratch() as scratch:
                location, _ = cache.keep(Path(shutil.copy(wheel.path, scratch)))
            kept[wheel.name] = read_wheel(cache.root / location)
        except FileNotFoundError:
            raise UnavailableError(f"{wheel.shown} does not exist any more") from None
        except ValueError as error:
            raise UnavailableError(str(error)) from error
    return kept
