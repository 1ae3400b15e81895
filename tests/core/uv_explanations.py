"""What uv says where packages cannot be had, kept in `explanations/`: run this file to write it anew.

Each case asks the real uv, on a small index of its own, and keeps what uv has said with what we make of it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from runtime_parts import make_wheel, served
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.pyodide_distribution import Distribution
from stlite_docs.runtime.resolve import sources
from stlite_docs.runtime.resolve.explanation import explain
from stlite_docs.runtime.resolve.resolver import resolve

FOLDER = Path(__file__).parent / "explanations"
BASE = {"packaging": "26.3", "typing-extensions": "4.16.0"}
MACHINE = "cp313-cp313-manylinux_2_17_x86_64"
BROWSER = "cp313-cp313-pyodide_2025_0_wasm32"


@dataclass(frozen=True)
class Case:
    """Packages of an index and of Pyodide, as name, version, tag and requirements; and what is asked for."""

    asked: tuple[str, ...]
    index: tuple[tuple[str, ...], ...] = ()
    pyodide: tuple[tuple[str, ...], ...] = ()
    metadata: str = ""


PURE = "py3-none-any"
CASES: Mapping[str, Case] = {
    "unknown": Case(("nowhere",)),
    "unknown-below": Case(("needy",), (("needy", "1.0", PURE, "nowhere>=2"),)),
    "no-version": Case(("foo==9",), (("foo", "1.0", PURE), ("foo", "2.0", PURE))),
    "no-version-below": Case(("needy",), (("needy", "1.0", PURE, "foo==9"), ("foo", "1.0", PURE))),
    "no-version-in-range": Case(("foo>=3,<4",), (("foo", "1.0", PURE), ("foo", "5.0", PURE))),
    "no-version-in-range-below": Case(
        ("needy",), (("needy", "1.0", PURE, "foo>=3,<4"), ("foo", "1.0", PURE), ("foo", "5.0", PURE))
    ),
    "other-platform": Case(("fast",), (("fast", "1.0", MACHINE), ("fast", "2.0", MACHINE))),
    "other-platform-below": Case(("needy",), (("needy", "1.0", PURE, "fast"), ("fast", "1.0", MACHINE))),
    "other-platform-in-pyodide": Case(("fast>=2",), (("fast", "2.0", MACHINE),), (("fast", "1.0", BROWSER),)),
    "some-releases": Case(
        ("needy",), (("needy", "1.0", PURE, "fast"), ("needy", "2.0", MACHINE), ("fast", "1.0", MACHINE))
    ),
    "later-python": Case(("foo",), (("foo", "1.0", PURE),), metadata="Requires-Python: >=3.99\n"),
    "base": Case(("needy",), (("needy", "1.0", PURE, "packaging<20"),)),
    "contradiction": Case(
        ("foo<2", "needy"), (("foo", "1.0", PURE), ("foo", "2.0", PURE), ("needy", "1.0", PURE, "foo>=2"))
    ),
}


@dataclass
class Said:
    """What uv says, and what it is asked for."""

    text: str
    requirement: str
    known: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""


@contextmanager
def index_of(case: Case, folder: Path) -> Iterator[str]:
    """Serve the packages of a case as an index does."""
    simple = folder / "simple"
    simple.mkdir(parents=True)
    for name, version, tag, *requires in case.index:
        make_wheel(simple / name, name, version, tag=tag, requires=requires, metadata=case.metadata)
    for package in simple.iterdir():
        links = "".join(f'<a href="{wheel.name}">{wheel.name}</a>' for wheel in sorted(package.glob("*.whl")))
        (package / "index.html").write_text(f"<!doctype html><html><body>{links}</body></html>")
    with served(folder) as (address, _):
        yield f"{address}simple/"


def ask(case: Case, folder: Path) -> list[Said]:
    """Return what uv says of a case, each time that it is explained."""
    said: list[Said] = []

    def note(text: str, requirement: Requirement | None, known: Mapping[str, str]) -> str:
        plain = re.sub(r"http://127\.0\.0\.1:\d+", "https://index.example", text)
        told = {
            name: words for name, words in known.items() if re.search(rf"(?<![\w-]){name}(?![\w-])", text)
        }
        said.append(Said(plain, str(requirement or ""), told, explain(text, requirement, known)))
        return said[-1].clause

    packages = folder / "packages"
    packages.mkdir()
    for name, version, tag, *requires in case.pyodide:
        make_wheel(packages, name, version, tag=tag, requires=requires)
    with pytest.MonkeyPatch.context() as patch, index_of(case, folder / "index") as address:
        for variable in [each for each in os.environ if each.startswith(("PIP_", "UV_"))]:
            patch.delenv(variable)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_INDEX_URL", address)
        patch.setenv("UV_CACHE_DIR", str(folder / "uv"))
        patch.setenv("UV_NO_CONFIG", "1")
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setattr(sources, "explain", note)
        cache = Cache(folder / "cache")
        distribution = Distribution(str(packages), cache, copied=True)
        resolve(sources.Sources(distribution, cache, BASE), [PackageNeeds(case.asked)])
    return said


def read(name: str) -> list[Said]:
    """Return what is kept of a case."""
    return [Said(**each) for each in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))]


def main() -> None:
    """Ask anew, and keep the answers."""
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            kept = [vars(said) for said in ask(case, Path(folder))]
        (FOLDER / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        sys.stdout.write(f"{name}: {kept[-1]['clause']}\n")


if __name__ == "__main__":
    main()
