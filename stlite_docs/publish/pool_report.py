"""Which apps of a site share an interpreter, and why others do not, for the log of the build."""

from __future__ import annotations

from collections.abc import Iterable

from stlite_docs.publish.app_needs import Cargo
from stlite_docs.publish.pool import OWN, Pool


def describe_pools(cargos: Iterable[Cargo]) -> list[str]:
    """Return a line that counts the interpreters and a line for each pool; none if all apps share one."""
    pools: dict[Pool, list[Cargo]] = {}
    for cargo in cargos:
        pools.setdefault(cargo.pool, []).append(cargo)
    if len(pools) < 2:  # noqa: PLR2004 - nothing is separate
        return []
    count = sum(len(cargos) if pool.reasons == (OWN,) else 1 for pool, cargos in pools.items())
    summary = f"{_count(count, 'interpreter')} for {_count(sum(map(len, pools.values())), 'app')}"
    rows = [f"  {_describe(pool, pools[pool])}" for pool in sorted(pools, key=lambda pool: pool.name)]
    return [f"{summary}:", *rows]


def _describe(pool: Pool, cargos: list[Cargo]) -> str:
    row = f"{pool.name}: {_count(len(cargos), 'app')}"
    if not pool.reasons:
        return row
    why = "each by itself" if pool.reasons == (OWN,) else f"separate for {', '.join(pool.reasons)}"
    places = dict.fromkeys(str(cargo.place) for cargo in cargos)
    return f"{row}, {why}: {', '.join(places)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
