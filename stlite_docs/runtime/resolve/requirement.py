"""Parses requirements, and answers what needs no package index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES, PackageNeeds
from stlite_docs.base.requirements import read_requirement
from stlite_docs.pins.markers import holds_in_browser
from stlite_docs.pins.pinned import PYARROW_STUB
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.package import Package
from stlite_docs.wheels.local_wheel import LocalWheel

STUBBED = "pyarrow"


@dataclass(frozen=True)
class AppRequirement:
    """A requirement of an app.

    Args:
        text: The requirement as the app wrote it.
        name: The normalized name of the package.
        line: The requirement for uv.
        specifier: The acceptable versions.
        extras: The requested extras.
        wheel: The local wheel, if it is one.
        app: The number of the first app in the pool that requires it; None if it is only optional.
    """

    text: str
    name: str
    line: str
    specifier: SpecifierSet = field(default_factory=SpecifierSet)
    extras: frozenset[str] = frozenset()
    wheel: LocalWheel | None = None
    app: int | None = None

    @property
    def is_optional(self) -> bool:
        """Whether it is optional: apps may need it, but the source does not show it."""
        return self.app is None


class BaseFilter:
    """Sorts requirements: those that every app has, and those that no app can have."""

    def __init__(
        self, base: Mapping[str, str], known: Mapping[str, Package], lacking: Mapping[str, str]
    ) -> None:
        """Use the base's versions by name, Pyodide's packages, and reasons for unavailable packages."""
        self._base = base
        self._known = known
        self._lacking = lacking

    def read(
        self, package_needs: Iterable[PackageNeeds]
    ) -> tuple[list[AppRequirement], list[str], dict[str, str]]:
        """Return the requirements to search for, those that need no search, and the missing ones."""
        app_requirements: dict[str, AppRequirement] = {}
        provided: list[str] = []
        missing: dict[str, str] = {}
        for app, text, wheel in _asked(package_needs):
            if text in app_requirements or text in missing:
                continue
            try:
                app_requirement = self._local(wheel, app) if wheel else self._app_requirement(text, app)
            except UnavailableError as error:
                missing[text] = str(error)
                continue
            if app_requirement is None:
                provided.append(text)
            else:
                app_requirements[text] = app_requirement
        return list(app_requirements.values()), provided, missing

    def _local(self, wheel: LocalWheel, app: int | None) -> AppRequirement:
        if wheel.name == STUBBED:
            raise UnavailableError("stlite has only a placeholder for it, and no version works")
        if wheel.name in self._base:
            raise UnavailableError(f"every app runs on {wheel.name} {self._base[wheel.name]}")
        return AppRequirement(wheel.requirement, wheel.name, wheel.requirement, wheel=wheel, app=app)

    def _app_requirement(self, text: str, app: int | None) -> AppRequirement | None:
        requirement = read_requirement(text)
        if requirement is None:
            raise UnavailableError("it is not a valid requirement, such as `name>=1.2`")
        if requirement.url is not None:
            raise UnavailableError(
                "it is a URL; use a package from an index, or download the wheel and name it in the option "
                "`wheels`"
            )
        try:
            if not holds_in_browser(requirement):
                return None
        except ValueError as error:
            raise UnavailableError(
                f"its marker `{requirement.marker}` compares incompatible values"
            ) from error
        name = canonicalize_name(requirement.name)
        if name in self._lacking:
            raise UnavailableError(self._lacking[name])
        is_provided = self.provides(name, requirement.specifier)
        known = self._known.get(name)
        if requirement.extras and (is_provided or (known and fits(requirement.specifier, known.version))):
            # Neither the base nor Pyodide's lock has the requirements of extras.
            raise UnavailableError("the requirements of its extras are unknown; name these packages directly")
        if is_provided:
            return None
        requirement.marker = None
        extras = frozenset(requirement.extras)
        return AppRequirement(text, name, str(requirement), requirement.specifier, extras, app=app)

    def provides(self, name: str, specifier: SpecifierSet) -> bool:
        """Whether every app has it.

        Raises:
            UnavailableError: Every app has another version, and two versions cannot coexist.
        """
        if name == STUBBED:
            if not specifier.contains(PYARROW_STUB):
                raise UnavailableError("stlite has only a placeholder for it, and no version works")
            return True
        version = self._base.get(name)
        if version is not None and not fits(specifier, version):
            raise UnavailableError(
                f"every app runs on {name} {version}; require it without a version, or, if the app also runs "
                f"elsewhere, as `{name}{specifier}; sys_platform != 'emscripten'`"
            )
        return version is not None

    def has(self, name: str, specifier: SpecifierSet) -> bool:
        """Whether every app has a suitable version. Any version of a stub is suitable."""
        try:
            return name == STUBBED or self.provides(name, specifier)
        except UnavailableError:
            return False


def fits(specifier: SpecifierSet, version: str) -> bool:
    """Whether a version is suitable."""
    try:
        return len(specifier) == 0 or specifier.contains(version, prereleases=True)
    except InvalidVersion:
        # C libraries have arbitrary version numbers ("1.1.1w").
        return False


def _asked(package_needs: Iterable[PackageNeeds]) -> Iterable[tuple[int | None, str, LocalWheel | None]]:
    listed = list(package_needs)
    for app, needs in enumerate(listed):
        yield from ((app, wheel.requirement, wheel) for wheel in needs.wheels)
        yield from ((app, text, None) for text in needs.requirements)
    if any(needs.may_need_all for needs in listed):
        # Optional requirements come last, so they never prevent required ones.
        yield from ((None, name, None) for name in OPTIONAL_PACKAGES)
