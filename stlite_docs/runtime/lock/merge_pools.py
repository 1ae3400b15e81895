"""Merges the packages of all pools into one lock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from packaging.utils import canonicalize_name

from stlite_docs.runtime.package import Package

# A package in one pool.
_Spot = tuple[str, str]


def make_entries(
    base: Iterable[Package], pools: Mapping[str, Iterable[Package]]
) -> tuple[dict[str, Package], dict[str, dict[str, str]]]:
    """Return the lock's packages by key, with keys in `depends`, and the keys of each pool by name.

    A key is a package's name. If pools need different files or dependencies, the most common variant gets the
    name. Other variants get keys such as `name@2-0`. Pyodide loads each under its real name, so an
    interpreter never has two of them. If a program imports something without requiring it, Pyodide finds only
    the entry with the plain name.
    """
    found: dict[_Spot, Package] = {
        (pool, package.name): package for pool, packages in pools.items() for package in packages
    }
    marks = _mark(found)
    keys = _name(found, marks)
    entries = {package.name: package for package in base}
    for (pool, name), package in sorted(found.items(), key=lambda item: item[0]):
        key = keys[pool, name]
        depends = tuple(sorted(keys.get((pool, other), other) for other in package.depends))
        imports = package.imports if key == name else ()
        entries[key] = replace(package, depends=depends, imports=imports)
    named: dict[str, dict[str, str]] = {pool: {} for pool in pools}
    for (pool, name), key in keys.items():
        named[pool][name] = key
    return entries, named


def _mark(found: Mapping[_Spot, Package]) -> dict[_Spot, int]:
    """Number the packages. Two have the same number if they and all their dependencies are the same.

    Dependencies can be circular. So start with classes of equal files, and split them by their dependencies
    until nothing changes.
    """
    marks = _number({spot: (package.sha256, package.location) for spot, package in found.items()})
    while True:
        refined = _number(
            {
                (pool, name): (
                    marks[pool, name],
                    *(marks.get((pool, other), -1) for other in package.depends),
                )
                for (pool, name), package in found.items()
            }
        )
        if len(set(refined.values())) == len(set(marks.values())):
            return marks
        marks = refined


def _number(signs: Mapping[_Spot, tuple[object, ...]]) -> dict[_Spot, int]:
    numbers: dict[tuple[object, ...], int] = {}
    return {spot: numbers.setdefault(sign, len(numbers)) for spot, sign in sorted(signs.items())}


def _name(found: Mapping[_Spot, Package], marks: Mapping[_Spot, int]) -> dict[_Spot, str]:
    variants: dict[str, Counter[int]] = defaultdict(Counter)
    for pool, name in sorted(found):
        variants[name][marks[pool, name]] += 1
    versions = {marks[spot]: package.version for spot, package in found.items()}
    keys: dict[tuple[str, int], str] = {}
    for name, counted in variants.items():
        taken: set[str] = set()
        for mark, _ in counted.most_common():
            key = name if not taken else f"{name}@{canonicalize_name(versions[mark])}"
            while key in taken:
                key += "-again"
            taken.add(key)
            keys[name, mark] = key
    return {(pool, name): keys[name, marks[pool, name]] for pool, name in found}
