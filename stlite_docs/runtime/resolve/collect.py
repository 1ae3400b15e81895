"""Turns chosen releases into packages of a lock: fetches their files and finds their dependencies."""

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
    """Packages by name, the metadata of wheels, and the reasons why others are not available."""

    packages: dict[str, Package] = field(default_factory=dict)
    wheels: dict[str, Wheel] = field(default_factory=dict)
    lost: dict[str, UnavailableError] = field(default_factory=dict)

    def add(self, name: str, wheel: Wheel, origin: str) -> None:
        """Add a wheel from the cache."""
        self.packages[name] = package_of(wheel, origin).stored()
        self.wheels[name] = wheel

    def follow(self, app_requirements: Iterable[AppRequirement]) -> dict[str, list[Requirement]]:
        """Return the packages that the requirements reach, and what each requires in the browser.

        Once any requirement asks for an extra, the package always has this extra.
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
        """Yield each package that a requirement needs, even indirectly, and the acceptable versions."""
        yield app_requirement.name, app_requirement.specifier
        for needs in self.follow([app_requirement]).values():
            yield from ((canonicalize_name(need.name), need.specifier) for need in needs)

    def with_depends(self, app_requirements: Iterable[AppRequirement]) -> tuple[Package, ...]:
        """Return the packages that the requirements reach, by name. Their dependencies are among them."""
        return tuple(
            replace(self.packages[name], depends=tuple(sorted(names_of(needs) & self.packages.keys())))
            for name, needs in sorted(self.follow(app_requirements).items())
        )

    def _needs(self, name: str, extras: frozenset[str]) -> Iterable[Requirement]:
        if name in self.wheels:
            return self.wheels[name].needs(extras)
        return map(Requirement, self.packages[name].depends)


def names_of(needs: Iterable[Requirement]) -> set[str]:
    """Return the packages for requirements."""
    return {canonicalize_name(need.name) for need in needs}


def collect(
    choices: Iterable[ChosenRelease], local: Mapping[str, Wheel], distribution: Distribution, cache: Cache
) -> Collected:
    """Return the chosen packages. Their files are where a site takes them from.

    Args:
        choices: Releases. Those of the base are skipped.
        local: The author's own wheels by name.
        distribution: Pyodide's own packages.
        cache: Keeps the files.
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
        UnavailableError: A wheel is missing or has become invalid.
    """
    kept = {}
    for wheel in wheels:
        try:
            with cache.scratch() as scratch:
                location, _ = cache.keep(Path(shutil.copy(wheel.path, scratch)))
            kept[wheel.name] = read_wheel(cache.root / location)
        except FileNotFoundError:
            raise UnavailableError(f"{wheel.shown} does not exist anymore") from None
        except ValueError as error:
            raise UnavailableError(str(error)) from error
    return kept
