"""Reports in the build log which apps of a site share an interpreter, and why others do not."""

from __future__ import annotations

from collections.abc import Iterable

from stlite_docs.base.counting import count
from stlite_docs.options.declarations import OWN
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.pool import Pool


def describe_pools(app_needs: Iterable[AppNeeds]) -> list[str]:
    """Return a line with the number of interpreters and a line for each pool; nothing for one shared pool."""
    pools: dict[Pool, list[AppNeeds]] = {}
    for needs in app_needs:
        pools.setdefault(needs.pool, []).append(needs)
    if len(pools) < 2:  # noqa: PLR2004 - nothing is separate
        return []
    interpreters = sum(len(app_needs) if pool.reasons == (OWN,) else 1 for pool, app_needs in pools.items())
    summary = f"{count(interpreters, 'interpreter')} for {count(sum(map(len, pools.values())), 'app')}"
    rows = [f"  {_describe(pool, pools[pool])}" for pool in sorted(pools, key=lambda pool: pool.name)]
    return [f"{summary}:", *rows]


def _describe(pool: Pool, app_needs: list[AppNeeds]) -> str:
    row = f"{pool.name}: {count(len(app_needs), 'app')}"
    if not pool.reasons:
        return row
    why = "each separate" if pool.reasons == (OWN,) else f"separate for {', '.join(pool.reasons)}"
    places = dict.fromkeys(str(needs.place) for needs in app_needs)
    return f"{row}, {why}: {', '.join(places)}"
