"""Resolves the requirements of a pool's apps into packages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.collect import names_of
from stlite_docs.runtime.resolve.requirement import AppRequirement
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.sources import Sources
from stlite_docs.runtime.resolve.uv_solver import ChosenRelease


def resolve(
    sources: Sources, package_needs: Sequence[PackageNeeds], preferred: Mapping[str, str] | None = None
) -> Resolution:
    """Return the packages for all apps of a pool. Requirements that prevent a solution are reported.

    Args:
        sources: Where packages come from.
        package_needs: The apps' needs. If two contradict each other, the earlier one counts.
        preferred: Versions by name that are chosen if nothing prevents it.
    """
    app_requirements, provided, missing = sources.base_filter.read(package_needs)
    question = _Question(sources, preferred or {})
    try:
        met, packages = app_requirements, question.select(app_requirements)
    except UnavailableError:
        met, packages = question.narrow(app_requirements)
    missing.update(question.missing)
    return Resolution(packages, _named(met, provided), missing, tuple(question.absent))


def restore(
    sources: Sources,
    package_needs: Sequence[PackageNeeds],
    choices: Sequence[ChosenRelease],
    absent: Collection[str] = (),
) -> Resolution | None:
    """Return the result from earlier choices, or None if they are not enough.

    Args:
        sources: Where packages come from.
        package_needs: The apps' needs.
        choices: The releases.
        absent: Optional packages that the result can lack.
    """
    app_requirements, provided, missing = sources.base_filter.read(package_needs)
    try:
        collected, complete = sources.restore(app_requirements, choices)
    except UnavailableError:
        return None
    lacking = [app_requirement for app_requirement in app_requirements if app_requirement not in complete]
    if not all(app_requirement.is_optional and app_requirement.text in absent for app_requirement in lacking):
        return None
    met = []
    for app_requirement in complete:
        followed = collected.follow([app_requirement])
        reached = {app_requirement.name}.union(*map(names_of, followed.values()))
        reasons = [str(collected.lost[name]) for name in sorted(reached & collected.lost.keys())]
        if reasons:
            missing[app_requirement.text] = reasons[0]
        else:
            met.append(app_requirement)
    return Resolution(
        collected.with_depends(met),
        _named(met, provided),
        missing,
        tuple(app_requirement.text for app_requirement in lacking),
    )


def _named(met: Sequence[AppRequirement], provided: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {
        **dict.fromkeys(provided, ()),
        **{app_requirement.text: (app_requirement.name,) for app_requirement in met},
    }


class _Question:
    """The requirements of a pool's apps, tried in several sets.

    `missing` and `absent` are those of a resolution.
    """

    def __init__(self, sources: Sources, preferred: Mapping[str, str]) -> None:
        self._sources = sources
        self._preferred = preferred
        self.missing: dict[str, str] = {}
        self.absent: list[str] = []

    def select(self, app_requirements: Sequence[AppRequirement]) -> tuple[Package, ...]:
        return self._sources.select(app_requirements, self._preferred)

    def narrow(
        self, app_requirements: Sequence[AppRequirement]
    ) -> tuple[list[AppRequirement], tuple[Package, ...]]:
        """Find the requirements that prevent a solution, and return the others with their packages."""
        possible = []
        for app_requirement in app_requirements:
            try:
                self.select([app_requirement])
                possible.append(app_requirement)
            except UnavailableError as error:
                if not self._is_dropped(app_requirement, error):
                    self.missing[app_requirement.text] = self._sources.explain(error, app_requirement)
        try:
            return possible, self.select(possible)
        except UnavailableError:
            met: list[AppRequirement] = []
            packages: tuple[Package, ...] = ()
        for app_requirement in possible:
            try:
                packages = self.select([*met, app_requirement])
                met.append(app_requirement)
            except UnavailableError as error:
                if not self._is_dropped(app_requirement, error):
                    self.missing[app_requirement.text] = self._explain_clash(app_requirement, met, error)
        return met, packages

    def _is_dropped(self, app_requirement: AppRequirement, error: UnavailableError) -> bool:
        """Whether the requirement is optional and not worth a report. Then it is recorded as absent."""
        is_dropped = app_requirement.is_optional and self._sources.is_final(error)
        if is_dropped:
            self.absent.append(app_requirement.text)
        return is_dropped

    def _explain_clash(
        self, app_requirement: AppRequirement, met: Sequence[AppRequirement], error: UnavailableError
    ) -> str:
        """Say what a requirement contradicts: its own app, or other apps, which `pool` can separate."""
        detail = self._sources.explain(error, None)
        peers = [other for other in met if other.app == app_requirement.app]
        try:
            self.select([*peers, app_requirement])
        except UnavailableError as own:
            return f"it contradicts the app's other requirements ({self._sources.explain(own, None)})"
        return (
            f"it contradicts the requirements of other apps in the pool ({detail}); "
            "set `pool: own`, or give the pool a name"
        )
