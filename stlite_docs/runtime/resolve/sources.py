"""Where packages come from, taken together: the base, Pyodide's distribution, the index, local wheels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from stlite_docs.pins.pinned import PYARROW_STUB, STREAMLIT_LIMITS
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.collect import Gathered, gather, keep_local
from stlite_docs.runtime.resolve.explanation import explain
from stlite_docs.runtime.resolve.requirement import STUBBED, Root, Screen, fits
from stlite_docs.runtime.resolve.stub_wheels import BASE, PYODIDE, Offer
from stlite_docs.runtime.resolve.uv_solver import Choice, Solver, UnsolvableError
from stlite_docs.wheels.metadata import Wheel


class Sources:
    """Finds packages for requirements that are to be met together.

    The base stands as it is, and of what Pyodide has too its release is preferred. uv decides the rest.
    """

    def __init__(self, distribution: Distribution, cache: Cache, base: Mapping[str, str]) -> None:
        """Use these sources.

        Args:
            distribution: Pyodide's own packages.
            cache: Where files are kept.
            base: Versions of what every app has, by name.
        """
        self._distribution = distribution
        self._cache = cache
        self._known = {name: package for name, package in distribution.packages.items() if name not in base}
        self.screen = Screen(base, self._known)
        self._offers = {
            name: Offer(name, package.version, PYODIDE, package.depends)
            for name, package in self._known.items()
        }
        self._lost: dict[str, UnavailableError] = {}
        fixed = [Offer(name, version, BASE) for name, version in base.items()]
        stub = Offer(STUBBED, PYARROW_STUB, BASE)
        parts = [self._offers[name].pin for name in self._known if not self._is_replaceable(name)]
        limits = [f"{name}{specifier}" for name, specifier in STREAMLIT_LIMITS.items()]
        self._solver = Solver(
            cache,
            [*fixed, stub, *self._offers.values()],
            fixed=[*(offer.pin for offer in fixed), *parts, *limits],
            # What packages ask of pyarrow cannot be met, and most do without it.
            overrides=[stub.pin],
        )

    def settle(self, roots: Sequence[Root], preferred: Mapping[str, str]) -> tuple[Package, ...]:
        """Return the packages that meet all roots.

        Raises:
            UnavailableError: They cannot be met together, or something of it cannot be fetched.
        """
        if not roots:
            return ()
        local = self._keep_local(roots)
        lines = [self._line(root, local) for root in roots]
        while True:
            wishes = {**{name: offer.release for name, offer in self._offers.items()}, **preferred}
            choices = self._solver.solve(lines, wishes, [self._offers[name] for name in self._lost])
            gathered = gather(choices, local, self._distribution, self._cache)
            if not gathered.lost:
                return gathered.linked(roots)
            labels = {choice.name: choice.label for choice in choices}
            for name, error in gathered.lost.items():
                if labels[name] != PYODIDE or not self._is_replaceable(name):
                    raise error
                self._lost[name] = error

    def restore(self, roots: Sequence[Root], choices: Sequence[Choice]) -> tuple[Gathered, list[Root]]:
        """Return the packages that were chosen earlier, and the roots for which they are all that is needed.

        Raises:
            UnavailableError: A local wheel is gone.
        """
        same = [choice for choice in choices if choice.label != PYODIDE or self._is_same(choice)]
        gathered = gather(same, self._keep_local(roots), self._distribution, self._cache)
        versions = {choice.name: choice.version for choice in same}
        versions.update((name, package.version) for name, package in gathered.packages.items())

        def has(name: str, specifier: SpecifierSet) -> bool:
            return fits(specifier, versions[name]) if name in versions else self.screen.has(name, specifier)

        return gathered, [root for root in roots if all(has(*asked) for asked in gathered.asked(root))]

    def is_final(self, error: UnavailableError) -> bool:
        """Whether what cannot be had would not be there either if it were asked for again."""
        return error.is_final and all(lost.is_final for lost in self._lost.values())

    def explain(self, error: UnavailableError, root: Root | None) -> str:
        """Return one clause that says why a root, or several together, cannot be met."""
        if not isinstance(error, UnsolvableError):
            return str(error)
        if error.is_network:
            return "the package index cannot be reached"
        place = self._distribution.name
        known = {name: f"{place} has {name} {p.version}, and " for name, p in self._known.items()}
        known.update((name, f"{lost}, and ") for name, lost in self._lost.items())
        requirement = None if root is None else Requirement(f"{root.name}{root.specifier}")
        return explain(str(error), requirement, known)

    def _is_replaceable(self, name: str) -> bool:
        """Whether an index has the same: under the names of Python's modules and C libraries it has not."""
        return self._known[name].package_type == "package"

    def _is_same(self, choice: Choice) -> bool:
        package = self._known.get(choice.name)
        return package is not None and package.sha256 == choice.sha256

    def _keep_local(self, roots: Sequence[Root]) -> dict[str, Wheel]:
        return keep_local([root.wheel for root in roots if root.wheel], self._cache)

    def _line(self, root: Root, local: Mapping[str, Wheel]) -> str:
        return f"{root.name} @ {local[root.name].path.as_uri()}" if root.wheel else root.line
