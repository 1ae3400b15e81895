"""Packages for imports that the build does not see. The interpreter fetches them when a program imports them.

A program can import a module by a name in a string. A library can import one inside a function. Streamlit
imports numpy and pandas inside its functions.
"""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from stlite_docs.analysis.imports import catches_import_errors
from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES, standard_modules
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.http import UnavailableError
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.package import Package

# A larger source is data.
_LARGEST_SOURCE = 5 * 2**20


def spare_packages(
    distribution: Distribution, base: Iterable[Package], packages: Iterable[Package], cache: Cache
) -> tuple[Package, ...]:
    """Return packages that a pool's programs may import although the build does not see it.

    If the packages stay on a server, these are the parts of Python that Pyodide keeps separately, and those
    that stock stlite always loads. If the site has copies, these are only the parts of Python that other
    packages of the pool import. Unavailable packages are left out without a report, because most programs
    need none of them.

    Args:
        distribution: Pyodide's own packages.
        base: The packages that every interpreter loads.
        packages: The other packages of the pool.
        cache: The wheels of packages that the site serves.
    """
    chosen = {package.name: package for package in packages}
    fixed = {package.name for package in base}
    standard = standard_modules()
    if distribution.is_remote:
        roots = [*OPTIONAL_PACKAGES, *standard.values()]
    else:
        stored = [cache.root / package.location for package in chosen.values() if package.is_stored]
        roots = [standard[module] for path in stored for module in imported_parts(path)]
    spares: dict[str, Package] = {}
    for root in dict.fromkeys(roots):
        needed = _reach(root, distribution.packages, fixed)
        if all(_agrees(distribution.packages.get(name), chosen.get(name)) for name in needed):
            missing = needed - chosen.keys() - spares.keys()
            try:
                spares |= {name: distribution.fetch_package(name) for name in sorted(missing)}
            except UnavailableError:
                continue
    return tuple(spares.values())


def late_imports(packages: Iterable[Package], keys: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the keys in the lock of a pool's packages by module, for the interpreter.

    `stock` has the modules that stock stlite loads before any program, so that libraries rely on them.
    `others` has the rest.

    Args:
        packages: All packages of the pool except the base.
        keys: Their keys in the lock by name.
    """
    listed = {package.name: package for package in packages}
    stock = {name for root in OPTIONAL_PACKAGES if root in listed for name in _reach(root, listed, ())}
    modules: dict[str, dict[str, str]] = {"stock": {}, "others": {}}
    for name, package in listed.items():
        part = modules["stock" if name in stock else "others"]
        part.update((module, keys[name]) for module in package.imports)
    return modules


def _reach(root: str, packages: Mapping[str, Package], fixed: Iterable[str]) -> set[str]:
    """Return the names of a package and of everything that it depends on, except fixed ones."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found or name in fixed:
            continue
        found.add(name)
        waiting += packages[name].depends if name in packages else ()
    return found


def _agrees(offered: Package | None, chosen: Package | None) -> bool:
    """Whether a package of the distribution exists and fits one that the pool has already."""
    return offered is not None and (chosen is None or chosen.version == offered.version)


@lru_cache(maxsize=1024)
def imported_parts(wheel: Path) -> tuple[str, ...]:
    """Return the modules that a wheel imports and Pyodide keeps in separate packages, such as `sqlite3`.

    An import that the wheel tries while it is imported itself does not count, because it can do without.

    Args:
        wheel: A wheel of the cache, whose path identifies its content.
    """
    names = "|".join(map(re.escape, standard_modules()))
    pattern = re.compile(rf"\b(?:from|import)\b(?:[^\n\\]|\\\r?\n)*\b(?:{names})\b".encode())
    found: set[str] = set()
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if not info.filename.endswith(".py") or info.file_size > _LARGEST_SOURCE:
                continue
            text = archive.read(info)
            if pattern.search(text):
                found |= {module for module in _imports(text) if module in standard_modules()}
    return tuple(sorted(found))


def _imports(text: bytes) -> Iterator[str]:
    """Yield the modules that a source imports, except those that it only tries at its own import."""
    try:
        waiting: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while waiting:
        node, is_tried = waiting.pop()
        if isinstance(node, ast.Import) and not is_tried:
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level and not is_tried:
            yield node.module.partition(".")[0]
        if isinstance(node, ast.Try) and catches_import_errors(node):
            waiting += [(child, True) for child in node.body]
            waiting += [(child, is_tried) for child in (*node.handlers, *node.orelse, *node.finalbody)]
            continue
        is_tried = is_tried and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        waiting += [(child, is_tried) for child in ast.iter_child_nodes(node)]
