"""The package itself: what it imports, what its wheel holds, what its documentation shows."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("stlite_docs", "stlite_docs/runtime")
    for path in (ROOT / folder).glob("*.py")
    if path.stem != "__init__"
)
PAGES = sorted((ROOT / "example_site" / "pages").glob("*.md"))

_BLOCKED_IMPORT = """
import importlib, sys
for name in ("mkdocs", "markdown", "pymdownx", "sphinx", "docutils", "myst_parser"):
    sys.modules[name] = None
importlib.import_module(sys.argv[1])
"""


@pytest.mark.parametrize("module", CORE)
def test_core_imports_neither_host(module: str) -> None:
    """Every core module can be imported where no host is installed."""
    subprocess.run([sys.executable, "-c", _BLOCKED_IMPORT, module], check=True, cwd=ROOT)


def test_wheel(tmp_path: Path) -> None:
    """The wheel holds both adapters under one name, the browser part, and the licence."""
    # setuptools builds inside of the project's folder, and what an earlier build has left there goes along.
    source = tmp_path / "source"
    source.mkdir()
    for name in ("stlite_docs", "mkdocs_plugin", "sphinx_ext"):
        shutil.copytree(ROOT / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    options = ["--quiet", "--no-deps", "--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", tmp_path, source]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("stlite_docs-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    static = {f"stlite_docs/static/{path.name}" for path in (ROOT / "stlite_docs" / "static").iterdir()}
    assert static <= names
    assert {"stlite_docs/mkdocs_plugin/__init__.py", "stlite_docs/sphinx_ext/__init__.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"stlite_docs"}
    assert {"stlite_docs/runtime/pins/base.txt", "stlite_docs/runtime/licenses/Apache-2.0.txt"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    _import_from_wheel(wheel, tmp_path / "site")


def _import_from_wheel(wheel: Path, folder: Path) -> None:
    zipfile.ZipFile(wheel).extractall(folder)
    code = (
        "import stlite_docs, stlite_docs.mkdocs_plugin, stlite_docs.sphinx_ext, stlite_docs.site as site\n"
        f"assert stlite_docs.__file__.startswith({str(folder)!r}), stlite_docs.__file__\n"
        "print(site.folder_name())\n"
    )
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=folder)


def test_browser_part_is_small() -> None:
    """What a page loads for its apps before one starts is under 10 kB compressed."""
    static = ROOT / "stlite_docs" / "static"
    waiting = ["stlite.js", "stlite.css"]
    for name in waiting:
        found = re.findall(r'from "\./(.+)"', (static / name).read_text(encoding="utf-8"))
        waiting += [other for other in found if other not in waiting]
    assert {"element.js", "turns.js"} <= set(waiting)
    assert not {"frame.js", "loader.mjs", "theme.js"} & set(waiting)
    assert sum(len(gzip.compress((static / name).read_bytes())) for name in waiting) < 10_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_shown_source_is_what_runs(page: Path) -> None:
    """Where an example page shows how its apps are written, that is how they are written."""
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"^````markdown\n(.*?)^````$", text, re.MULTILINE | re.DOTALL)
    live = re.sub(r"^````markdown\n.*?^````$", "", text, flags=re.MULTILINE | re.DOTALL)
    if page.stem in {"writing", "eight"}:
        return
    assert all(
        block in live
        for example in shown
        for block in re.findall(r"^```stlite.*?^```$", example, re.MULTILINE | re.DOTALL)
    )
    assert bool(shown) == ("```stlite" in live)
