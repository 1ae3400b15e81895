"""From what the apps of one pool ask for to the packages that their interpreter needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stlite_docs.analysis.package_needs import Demand
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.package import Package
from stlite_docs.runtime.resolve.collect import names_of
from stlite_docs.runtime.resolve.requirement import Root
from stlite_docs.runtime.resolve.resolution import Resolution
from stlite_docs.runtime.resolve.sources import Sources
from stlite_docs.runtime.resolve.uv_solver import Choice


def resolve(
    sources: Sources, demands: Sequence[Demand], preferred: Mapping[str, str] | None = None
) -> Resolution:
    """Return the packages for all apps of a pool together; what spoils it is left out and named.

    Args:
        sources: Where packages come from.
        demands: What the apps ask for. Of two that contradict each other the earlier one is met.
        preferred: By name, versions to choose as long as nothing speaks against them.
    """
    roots, provided, missing = sources.screen.read(demands)
    question = _Question(sources, preferred or {})
    try:
        met, packages = roots, question.settle(roots)
    except UnavailableError:
        met, packages = question.narrow(roots)
    missing.update(question.missing)
    return Resolution(packages, _named(met, provided), missing, tuple(question.absent))


def restore(
    sources: Sources, demands: Sequence[Demand], choices: Sequence[Choice], absent: Collection[str] = ()
) -> Resolution | None:
    """Return the same from releases that were chosen earlier, or None when they are not enough.

    Args:
        sources: Where packages come from.
        demands: What the apps ask for.
        choices: The releases.
        absent: What to go without if need be, of what apps only may need.
    """
    roots, provided, missing = sources.screen.read(demands)
    try:
        gathered, complete = sources.restore(roots, choices)
    except UnavailableError:
        return None
    lacking = [root for root in roots if root not in complete]
    if not all(root.is_optional and root.text in absent for root in lacking):
        return None
    met = []
    for root in complete:
        followed = gathered.follow([root])
        reached = {root.name}.union(*map(names_of, followed.values()))
        reasons = [str(gathered.lost[name]) for name in sorted(reached & gathered.lost.keys())]
        if reasons:
            missing[root.text] = reasons[0]
        else:
            met.append(root)
    return Resolution(
        gathered.linked(met), _named(met, provided), missing, tuple(root.text for root in lacking)
    )


def _named(met: Sequence[Root], provided: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {**dict.fromkeys(provided, ()), **{root.text: (root.name,) for root in met}}


class _Question:
    """One pool's roots, tried in several sets; `missing` and `absent` are those of a resolution."""

    def __init__(self, sources: Sources, preferred: Mapping[str, str]) -> None:
        self._sources = sources
        self._preferred = preferred
        self.missing: dict[str, str] = {}
        self.absent: list[str] = []

    def settle(self, roots: Sequence[Root]) -> tuple[Package, ...]:
        return self._sources.settle(roots, self._preferred)

    def narrow(self, roots: Sequence[Root]) -> tuple[list[Root], tuple[Package, ...]]:
        """Find out which roots cannot be met, and return the others with their packages."""
        possible = []
        for root in roots:
            try:
                self.settle([root])
                possible.append(root)
            except UnavailableError as error:
                if not self._is_dropped(root, error):
                    self.missing[root.text] = self._sources.explain(error, root)
        try:
            return possible, self.settle(possible)
        except UnavailableError:
            met: list[Root] = []
            packages: tuple[Package, ...] = ()
        for root in possible:
            try:
                packages = self.settle([*met, root])
                met.append(root)
            except UnavailableError as error:
                if not self._is_dropped(root, error):
                    self.missing[root.text] = self._explain_clash(root, met, error)
        return met, packages

    def _is_dropped(self, root: Root, error: UnavailableError) -> bool:
        """Whether an app only may need it and there is no more to say: then it is noted as absent."""
        is_dropped = root.is_optional and self._sources.is_final(error)
        if is_dropped:
            self.absent.append(root.text)
        return is_dropped

    def _explain_clash(self, root: Root, met: Sequence[Root], error: UnavailableError) -> str:
        """Say whom a root contradicts: its own app, or others that `pool` keeps it apart from."""
        detail = self._sources.explain(error, None)
        peers = [other for other in met if other.app == root.app]
        try:
            self.settle([*peers, root])
        except UnavailableError as own:
            return f"it contradicts what else this app asks for ({self._sources.explain(own, None)})"
        return (
            f"it contradicts what other apps of the same pool ask for ({detail}); "
            "`pool: own`, or a pool with a name of its own, keeps them apart"
        )
