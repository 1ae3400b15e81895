"""From what the apps of one pool ask for to the packages that their interpreter needs."""

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
    """Return the packages for all apps of a pool together; what spoils it is left out and named.

    Args:
        sources: Where packages come from.
        package_needs: What the apps ask for. Of two that contradict each other the earlier one is met.
        preferred: By name, versions to choose as long as nothing speaks against them.
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
    """Return the same from releases that were chosen earlier, or None when they are not enough.

    Args:
        sources: Where packages come from.
        package_needs: What the apps ask for.
        choices: The releases.
        absent: What to go without if need be, of what apps only may need.
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
    """What the apps of one pool require, tried in several sets; `missing` and `absent` as in a resolution."""

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
        """Find out which app requirements cannot be met, and return the others with their packages."""
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
        """Whether an app only may need it and there is no more to say: then it is noted as absent."""
        is_dropped = app_requirement.is_optional and self._sources.is_final(error)
        if is_dropped:
            self.absent.append(app_requirement.text)
        return is_dropped

    def _explain_clash(
        self, app_requirement: AppRequirement, met: Sequence[AppRequirement], error: UnavailableError
    ) -> str:
        """Say whom an app requirement contradicts: its own app, or others that `pool` keeps it apart from."""
        detail = self._sources.explain(error, None)
        peers = [other for other in met if other.app == app_requirement.app]
        try:
            self.select([*peers, app_requirement])
        except UnavailableError as own:
            return f"it contradicts what else this app asks for ({self._sources.explain(own, None)})"
        return (
            f"it contradicts what other apps of the same pool ask for ({detail}); "
            "`pool: own`, or a pool with a name of its own, keeps them apart"
        )
