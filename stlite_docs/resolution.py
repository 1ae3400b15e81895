"""From what the apps ask for to the packages that the lock must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from stlite_docs.distribution import Distribution
from stlite_docs.fetch import UnavailableError
from stlite_docs.lock import Package
from stlite_docs.package_index import PackageIndex
from stlite_docs.pinned import MARKERS, PYARROW_STUB, STREAMLIT_LIMITS
from stlite_docs.wheel import Wheel

# Each pass can only narrow a package's versions; more than a few means that two packages cannot agree.
_PASSES = 8


@dataclass(frozen=True)
class Resolution:
    """Packages to add to the base, and for each requirement that cannot be met the reason why."""

    packages: tuple[Package, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Need:
    """One requirement on the way, and the package that has it (None for an app)."""

    name: str
    specifier: SpecifierSet
    extras: frozenset[str] = frozenset()
    by: str | None = None

    def __str__(self) -> str:
        return f"{self.name}{self.specifier}"


@dataclass(frozen=True)
class _Pick:
    package: Package
    wheel: Wheel | None = None

    def needs(self, extras: frozenset[str]) -> Iterator[_Need]:
        name = self.package.name
        if self.wheel is None:
            yield from (_Need(other, SpecifierSet(), by=name) for other in self.package.depends)
        else:
            yield from (_need(requirement, by=name) for requirement in self.wheel.needs(extras))


class Resolver:
    """Finds packages: in the base, in Pyodide's distribution, else in the package index.

    It follows micropip, which would do the same in the browser: the distribution's version is taken when it
    satisfies what is asked, and no older release is tried when the newest one's own requirements
    cannot be met. Then the reason says which version is in the way, and an author can ask for less.
    """

    def __init__(self, distribution: Distribution, index: PackageIndex, base: Mapping[str, str]) -> None:
        """Resolve against these sources.

        Args:
            distribution: Pyodide's own packages.
            index: The user's package index.
            base: Versions of what every app has, by name.
        """
        self._distribution = distribution
        self._index = index
        self._base = base

    def resolve(self, asked: Iterable[str]) -> Resolution:
        """Return the packages for all requirements together; what spoils it is left out and named."""
        missing: dict[str, str] = {}
        roots: dict[str, _Need] = {}
        for text in sorted(set(asked)):
            try:
                roots.update((text, need) for need in self._roots(text))
            except UnavailableError as error:
                missing[text] = str(error)
        try:
            return Resolution(self._settle(list(roots.values())), missing)
        except UnavailableError:
            packages: tuple[Package, ...] = ()
        met: list[_Need] = []
        for text, need in roots.items():
            try:
                packages = self._settle([*met, need])
                met.append(need)
            except UnavailableError as error:
                missing[text] = str(error)
        return Resolution(packages, missing)

    def _roots(self, text: str) -> Iterator[_Need]:
        """Read one requirement of an app; nothing comes of it when the browser has it or does not want it."""
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            raise UnavailableError("it is no requirement as pip reads them, like `name>=1.2`") from error
        if requirement.url is not None:
            raise UnavailableError("it is an address; only packages of an index can be locked")
        if requirement.marker is not None and not requirement.marker.evaluate({**MARKERS, "extra": ""}):
            return
        need = _need(requirement)
        if need.name == "pyarrow" and not need.specifier.contains(PYARROW_STUB):
            raise UnavailableError("stlite has a stub in its place, which is no version of it")
        is_provided = self._is_provided(need)
        known = self._distribution.packages.get(need.name)
        if need.extras and (is_provided or (known and _fits(need.specifier, known.version))):
            # Neither the base nor a lock of Pyodide keeps the requirements that belong to extras.
            raise UnavailableError("what its extras need is not known; ask for those packages by their names")
        if not is_provided:
            yield need

    def _is_provided(self, need: _Need) -> bool:
        """Whether every app has it; a version that differs cannot be had beside it."""
        if need.name == "pyarrow":
            return True
        version = self._base.get(need.name)
        if version is not None and not _fits(need.specifier, version):
            raise UnavailableError(_through(need) + f"every app runs on {need.name} {version}")
        return version is not None

    def _settle(self, roots: list[_Need]) -> tuple[Package, ...]:
        """Walk until no package that was picked contradicts what was found later."""
        specifiers = dict(STREAMLIT_LIMITS)
        for _ in range(_PASSES):
            picks, depends = self._walk(roots, specifiers)
            if all(_fits(specifiers[name], pick.package.version) for name, pick in picks.items()):
                return tuple(
                    replace(pick.package, depends=tuple(sorted(depends[name])))
                    for name, pick in sorted(picks.items())
                )
        raise UnavailableError("what it needs contradicts itself or the other requirements")

    def _walk(
        self, roots: list[_Need], specifiers: dict[str, SpecifierSet]
    ) -> tuple[dict[str, _Pick], dict[str, set[str]]]:
        """Follow requirements level by level, so that the index is asked once for each level."""
        picks: dict[str, _Pick] = {}
        depends: dict[str, set[str]] = defaultdict(set)
        seen: set[tuple[str, frozenset[str]]] = set()
        level = roots
        while level:
            for need in level:
                specifiers[need.name] = specifiers.get(need.name, SpecifierSet()) & need.specifier
            self._pick({need.name: need for need in level if need.name not in picks}, specifiers, picks)
            following: list[_Need] = []
            for need in level:
                if (need.name, need.extras) in seen:
                    continue
                seen.add((need.name, need.extras))
                for other in picks[need.name].needs(need.extras):
                    if not self._is_provided(other):
                        depends[need.name].add(other.name)
                        following.append(other)
            level = following
        return picks, depends

    def _pick(
        self, needs: Mapping[str, _Need], specifiers: Mapping[str, SpecifierSet], picks: dict[str, _Pick]
    ) -> None:
        told: dict[str, str] = {}
        wanted = {name: Requirement(f"{name}{specifiers[name]}") for name in needs}
        for name in needs:
            package = self._distribution.packages.get(name)
            if package is None:
                continue
            reason = f"{self._distribution.name} has {name} {package.version}"
            if _fits(specifiers[name], package.version):
                try:
                    picks[name] = _Pick(self._distribution.take(name))
                    del wanted[name]
                    continue
                except UnavailableError as error:
                    reason = str(error)
                # The same release from elsewhere will do; another one is not what Pyodide was tried with.
                wanted[name] = Requirement(f"{name}=={package.version}")
            if package.package_type != "package":
                # A module of Python or a C library: under its name the index has something else.
                raise UnavailableError(_through(needs[name]) + reason)
            told[name] = f"{reason}, and "
        for name, answer in self._index.find(wanted.values()).items():
            if isinstance(answer, UnavailableError):
                reason = told.get(name, "") + _no_wheel(str(wanted[name]), answer)
                raise UnavailableError(_through(needs[name]) + reason)
            picks[name] = _Pick(answer.package("package index").stored(), answer)


def _need(requirement: Requirement, by: str | None = None) -> _Need:
    return _Need(
        canonicalize_name(requirement.name), requirement.specifier, frozenset(requirement.extras), by
    )


def _fits(specifier: SpecifierSet, version: str) -> bool:
    try:
        return len(specifier) == 0 or specifier.contains(version, prereleases=True)
    except InvalidVersion:
        # C libraries number themselves as they like ("1.1.1w").
        return False


def _through(need: _Need) -> str:
    return f"{need.by} needs {need}: " if need.by else ""


def _no_wheel(line: str, error: UnavailableError) -> str:
    if error.is_network or "No matching distribution" not in str(error):
        return str(error)
    return f"the package index has no wheel of {line} that runs in the browser"
