"""The layout: packages in the order of the data, and none of the core knows a host."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "stlite_docs"
# As the data flows. `browser` has no Python that the build imports.
ORDER = [
    *("base", "pins", "wheels", "options", "files", "analysis", "authoring", "runtime"),
    *("prerender", "picture", "publish", "checking"),
]
# The same inside of the runtime; modules beside these packages wire them.
RUNTIME_ORDER = ["fetch", "resolve", "lock"]
HOSTS = ["mkdocs", "markdown", "pymdownx", "sphinx", "docutils", "myst_parser"]

_IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1].split():
    sys.modules[name] = None
for module in sys.argv[2:]:
    importlib.import_module(module)
"""
_IMPORT_OPTIONS = """
import stlite_docs.options.registry, sys
print(*sorted(name for name in sys.modules if name.startswith(("stlite_docs.", "uv"))), sep="\\n")
"""


def modules_of(package: str) -> list[Path]:
    return sorted((CORE / package).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # The interpreter of an app has this folder under a name of its own.
            is_own = path.parent.name == "in_interpreter"
            assert is_own or not node.level, f"{path}: the core imports by full names"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages_used(path: Path, within: str) -> set[str]:
    prefix = f"{within}."
    return {name.removeprefix(prefix).split(".")[0] for name in imports_of(path) if name.startswith(prefix)}


def test_every_package_has_its_place() -> None:
    """No package is left out of the order."""
    packages = {path.parent.name for path in CORE.glob("*/__init__.py")}
    assert packages == set(ORDER)
    assert {path.parent.name for path in (CORE / "runtime").glob("*/__init__.py")} == set(RUNTIME_ORDER)


@pytest.mark.parametrize("package", ORDER)
def test_packages_import_only_those_above(package: str) -> None:
    """A package imports from itself and from those above it in the order of the data."""
    allowed = {*ORDER[: ORDER.index(package) + 1], "__version__"}
    paths = modules_of(package)
    assert paths
    for path in paths:
        assert packages_used(path, "stlite_docs") <= allowed, path.relative_to(ROOT)


@pytest.mark.parametrize(("above", "below"), list(pairwise(RUNTIME_ORDER)))
def test_runtime_is_in_order_too(above: str, below: str) -> None:
    """Files are fetched without knowing what is resolved, and that without knowing the locks."""
    later = {*RUNTIME_ORDER[RUNTIME_ORDER.index(below) :], "pools", "build"}
    paths = modules_of(f"runtime/{above}")
    assert paths
    for path in paths:
        assert not packages_used(path, "stlite_docs.runtime") & later, path.relative_to(ROOT)


def test_core_imports_no_host() -> None:
    """Every core module can be imported where no host is installed."""
    modules = [name_of(path) for package in ORDER for path in modules_of(package)] + ["stlite_docs.cli"]
    subprocess.run([sys.executable, "-c", _IMPORT_ALL, " ".join(HOSTS), *modules], check=True, cwd=ROOT)


def test_options_load_no_runtime() -> None:
    """To declare options takes none of what fetches and resolves packages."""
    command = [sys.executable, "-c", _IMPORT_OPTIONS]
    loaded = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert "stlite_docs.options.declarations" in loaded
    assert {name.split(".")[1] for name in loaded if "." in name} == {"base", "options"}
    assert not any(name.startswith("uv") for name in loaded)
