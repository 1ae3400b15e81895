"""What is checked: stlite, the Pyodide that it wants, and the wheels that its Streamlit needs."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES
from stlite_docs.pins.pinned import PYODIDE, STLITE, NpmPackage, base_pins, pyodide_lock
from stlite_docs.runtime.base_packages import base_packages
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import fetch_package, npm_command, npm_tree
from stlite_docs.wheels.metadata import read_wheel

PINNED = "pinned"
_WANTED_PYODIDE = re.compile(r"pyodide/v([\w.]+)/full/pyodide\.m?js")
_BASE64 = re.compile(r"data:(?:text|application)/javascript;base64,([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class Upstream:
    """One version of stlite with what belongs to it.

    Args:
        name: stlite's version, and Pyodide's.
        stlite: Folder with the browser's part of its npm package.
        pyodide: Folder with Pyodide's core.
        lock: Pyodide's list of packages; what it says of itself counts, the packages do not.
        wheels: Streamlit, stlite's library, what they import at their start, and our own package.
    """

    name: str
    stlite: Path
    pyodide: Path
    lock: dict[str, Any]
    wheels: tuple[Path, ...]


def pinned() -> Upstream:
    """Return what a site is built on, as its runtime has it."""
    cache = Cache()
    stlite = npm_tree(STLITE, cache)
    base = [cache.root / package.location for package in base_packages(cache, "") if package.is_stored]
    wheels = (*base, *_bundled_wheels(stlite))
    name = _describe(STLITE, PYODIDE)
    return Upstream(name, stlite, npm_tree(PYODIDE, cache), pyodide_lock(), wheels)


def fetch(version: str) -> Upstream:
    """Fetch another version of stlite, `latest` for the newest, and the Pyodide that it wants."""
    cache = Cache()
    package = _published(STLITE, version, STLITE.parts)
    stlite = _fetch(package)
    wanted = _WANTED_PYODIDE.search(read_scripts(stlite)[1])
    assert wanted, f"stlite {package.version} does not say which Pyodide it wants"
    core = _published(PYODIDE, wanted[1], ("pyodide", "python_stdlib.zip"))
    pyodide = _fetch(core)
    lock = json.loads((pyodide / "pyodide-lock.json").read_bytes())
    base = [cache.root / each.location for each in base_packages(cache, "") if each.is_stored]
    return Upstream(_describe(package, core), stlite, pyodide, lock, (*base, *_bundled_wheels(stlite)))


def find_other_versions(upstream: Upstream) -> Iterator[tuple[str, Requirement]]:
    """Yield what Streamlit wants in another version than the base has, as a sentence and a requirement."""
    base = {canonicalize_name(pin.name): pin.version for pin in base_pins()}
    for wheel in _bundled_wheels(upstream.stlite):
        read = read_wheel(wheel)
        for requirement in read.requires:
            has = base.get(canonicalize_name(requirement.name))
            if has and requirement.specifier and has not in requirement.specifier:
                yield (
                    f"{read.name} {read.version} wants {requirement}, and pins/base.txt has {has}.",
                    requirement,
                )


def fetch_wheel(upstream: Upstream, requirement: Requirement, folder: Path) -> Path | None:
    """Let pip fetch a pure wheel; None where there is none."""
    python = ".".join(upstream.lock["info"]["python"].split(".")[:2])
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    choice = ["--only-binary=:all:", "--platform", "any", "--python-version", python, "--dest", str(folder)]
    bare = f"{requirement.name}{requirement.specifier}"
    done = subprocess.run([*command, *choice, bare], check=False, capture_output=True)
    return (
        max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime_ns) if not done.returncode else None
    )


def find_requirement(upstream: Upstream, module: str) -> Requirement:
    """Return what Streamlit calls the distribution that has a module."""
    top = canonicalize_name(module.partition(".")[0])
    for wheel in _bundled_wheels(upstream.stlite):
        for requirement in read_wheel(wheel).requires:
            if canonicalize_name(requirement.name) in {top, f"python-{top}"}:
                return replace_extras(requirement)
    return Requirement(top)


def replace_extras(requirement: Requirement) -> Requirement:
    """Return a requirement without extras and conditions."""
    return Requirement(f"{requirement.name}{requirement.specifier}")


def is_left_out(module: str) -> bool:
    """Whether the base leaves a module out on purpose: apps bring it."""
    return module.partition(".")[0] in {*OPTIONAL_PACKAGES, "PIL"}


def read_scripts(stlite: Path) -> tuple[str, str]:
    """Return the scripts and stylesheets of stlite's front end, and the scripts of its worker.

    The front end has the worker's scripts as base64.
    """
    paths = sorted(path for path in stlite.rglob("*") if path.suffix in {".css", ".js"})
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return text, "\n".join(base64.b64decode(each).decode() for each in _BASE64.findall(text))


def _describe(stlite: NpmPackage, pyodide: NpmPackage) -> str:
    return f"stlite {stlite.version} on Pyodide {pyodide.version}"


def _bundled_wheels(stlite: Path) -> list[Path]:
    return sorted(stlite.rglob("*.whl"))


def _fetch(package: NpmPackage) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"{package.folder}-"))
    fetch_package(package, folder)
    return folder


def _published(package: NpmPackage, version: str, parts: Sequence[str]) -> NpmPackage:
    """Return a package in another version, with the hash that the registry says it has."""
    command = [*npm_command(), "view", f"{package.npm_name}@{version}", "version", "dist.integrity", "--json"]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode or not done.stdout.strip():
        sys.exit(f"npm has no {package.npm_name}@{version}.\n{done.stderr}")
    found = json.loads(done.stdout)
    newest = found[-1] if isinstance(found, list) else found
    return replace(package, version=newest["version"], integrity=newest["dist.integrity"], parts=tuple(parts))
