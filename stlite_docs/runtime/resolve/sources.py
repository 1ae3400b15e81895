"""All sources of packages: the base, Pyodide's distribution, the index, and local wheels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from stlite_docs.pins.pinned import PYARROW_STUB, STREAMLIT_LIMITS
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.collect import Collected, cache_local_wheels, collect
from stlite_docs.runtime.resolve.explanation import explain
from stlite_docs.runtime.resolve.requirement import STUBBED, AppRequirement, BaseFilter, fits
from stlite_docs.runtime.resolve.stub_wheels import BASE, PYODIDE, StubWheel
from stlite_docs.runtime.resolve.uv_solver import ChosenRelease, Solver, UnsolvableError
from stlite_docs.wheels.metadata import Wheel


class Sources:
    """Finds packages for a set of requirements.

    The base is fixed, and the solver prefers Pyodide's releases. uv decides everything else.
    """

    def __init__(
        self, distribution: Distribution, cache: Cache, base: Mapping[str, str], exclude_newer: str = ""
    ) -> None:
        """Use these sources.

        Args:
            distribution: Pyodide's own packages.
            cache: Keeps the files.
            base: The versions of the base packages by name.
            exclude_newer: Ignore releases that an index got after this time.
        """
        self._distribution = distribution
        self._cache = cache
        self._known = {name: package for name, package in distribution.packages.items() if name not in base}
        self._absent = distribution.absent - base.keys()
        self.base_filter = BaseFilter(base, self._known, distribution.lacking)
        self._offers = {
            name: StubWheel(name, package.version, PYODIDE, package.depends)
            for name, package in self._known.items()
            if name not in distribution.lacking
        }
        self._lost: dict[str, UnavailableError] = {}
        fixed = [StubWheel(name, version, BASE) for name, version in base.items()]
        stub = StubWheel(STUBBED, PYARROW_STUB, BASE)
        parts = [self._offers[name].pin for name in self._offers if not self._is_replaceable(name)]
        limits = [f"{name}{specifier}" for name, specifier in STREAMLIT_LIMITS.items()]
        self._solver = Solver(
            cache,
            [*fixed, stub, *self._offers.values()],
            fixed=[*(stub.pin for stub in fixed), *parts, *limits],
            # Nothing can satisfy a dependency on pyarrow, and most packages work without it.
            overrides=[stub.pin],
            exclude_newer=exclude_newer,
        )

    def select(
        self, app_requirements: Sequence[AppRequirement], preferred: Mapping[str, str]
    ) -> tuple[Package, ...]:
        """Return the packages that satisfy all requirements.

        Raises:
            UnavailableError: No solution exists, or a file is not available.
        """
        if not app_requirements:
            return ()
        local = self._cache_local_wheels(app_requirements)
        lines = [self._line(app_requirement, local) for app_requirement in app_requirements]
        while True:
            wishes = {**{name: stub.release for name, stub in self._offers.items()}, **preferred}
            choices = self._solver.solve(lines, wishes, [self._offers[name] for name in self._lost])
            collected = collect(choices, local, self._distribution, self._cache)
            if not collected.lost:
                return collected.with_depends(app_requirements)
            labels = {choice.name: choice.label for choice in choices}
            for name, error in collected.lost.items():
                if labels[name] != PYODIDE or not self._is_replaceable(name):
                    raise error
                self._lost[name] = error

    def restore(
        self, app_requirements: Sequence[AppRequirement], choices: Sequence[ChosenRelease]
    ) -> tuple[Collected, list[AppRequirement]]:
        """Return the earlier choices as packages, and the requirements that they satisfy.

        Raises:
            UnavailableError: A local wheel is missing.
        """
        same = [choice for choice in choices if choice.label != PYODIDE or self._is_same(choice)]
        collected = collect(same, self._cache_local_wheels(app_requirements), self._distribution, self._cache)
        versions = {choice.name: choice.version for choice in same}
        versions.update((name, package.version) for name, package in collected.packages.items())

        def has(name: str, specifier: SpecifierSet) -> bool:
            return (
                fits(specifier, versions[name]) if name in versions else self.base_filter.has(name, specifier)
            )

        return collected, [
            app_requirement
            for app_requirement in app_requirements
            if all(has(*asked) for asked in collected.asked(app_requirement))
        ]

    def is_final(self, error: UnavailableError) -> bool:
        """Whether another search would give the same result."""
        return error.is_final and all(lost.is_final for lost in self._lost.values())

    def explain(self, error: UnavailableError, app_requirement: AppRequirement | None) -> str:
        """Return a clause that says why no solution exists."""
        if not isinstance(error, UnsolvableError):
            return str(error)
        place = self._distribution.name
        known = {name: f"{place} has no {name}, and " for name in self._absent}
        if error.is_network:
            name = app_requirement.name if app_requirement else ""
            return f"{known.get(name, '')}the package index does not answer"
        known.update((name, f"{place} has {name} {p.version}, and ") for name, p in self._known.items())
        known.update((name, f"{lost}, and ") for name, lost in self._lost.items())
        requirement = (
            None
            if app_requirement is None
            else Requirement(f"{app_requirement.name}{app_requirement.specifier}")
        )
        return explain(str(error), requirement, known)

    def _is_replaceable(self, name: str) -> bool:
        """Whether an index has the same package. It does not for Python's modules and C libraries."""
        return self._known[name].package_type == "package"

    def _is_same(self, choice: ChosenRelease) -> bool:
        package = self._known.get(choice.name)
        return package is not None and package.sha256 == choice.sha256

    def _cache_local_wheels(self, app_requirements: Sequence[AppRequirement]) -> dict[str, Wheel]:
        return cache_local_wheels(
            [app_requirement.wheel for app_requirement in app_requirements if app_requirement.wheel],
            self._cache,
        )

    def _line(self, app_requirement: AppRequirement, local: Mapping[str, Wheel]) -> str:
        return (
            f"{app_requirement.name} @ {local[app_requirement.name].path.as_uri()}"
            if app_requirement.wheel
            else app_requirement.line
        )
