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
PAGES = sorted((ROOT / "example_site" / "pages").glob("*.md"))
# How to write a block, and many small apps, written as on the other pages.
ONLY_SHOWN, ONLY_LIVE = {"checks", "writing"}, {"eight"}
_SHOWN = re.compile(r"^````markdown\n.*?^````$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(?:stlite|\{ \.stlite).*?^```$", re.MULTILINE | re.DOTALL)


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
    command: list[str | Path] = [sys.executable, "-m", "pip", "wheel", *options]
    command += ["--wheel-dir", tmp_path, source]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("stlite_docs-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    scripts = [ROOT / "stlite_docs" / folder for folder in ("browser", "prerender/runner")]
    parts = {path.relative_to(ROOT).as_posix() for folder in scripts for path in folder.rglob("*.*")}
    assert {part for part in parts if not part.endswith("tsconfig.json")} <= names
    assert not any(name.endswith("tsconfig.json") for name in names)
    assert {"stlite_docs/mkdocs_plugin/__init__.py", "stlite_docs/sphinx_ext/__init__.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"stlite_docs"}
    assert {"stlite_docs/pins/base.txt", "stlite_docs/runtime/licenses/Apache-2.0.txt"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    _import_from_wheel(wheel, tmp_path / "site")


def _import_from_wheel(wheel: Path, folder: Path) -> None:
    zipfile.ZipFile(wheel).extractall(folder)
    code = (
        "import stlite_docs, stlite_docs.mkdocs_plugin, stlite_docs.sphinx_ext\n"
        "import stlite_docs.publish.site as site\n"
        f"assert stlite_docs.__file__.startswith({str(folder)!r}), stlite_docs.__file__\n"
        "print(site.folder_name(site.RuntimeKind.CDN))\n"
    )
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=folder)


def find_waiting_files() -> list[Path]:
    """Return what a page loads before an app starts."""
    browser = ROOT / "stlite_docs" / "browser"
    waiting = [browser / "stlite.js", browser / "stlite.css"]
    for path in waiting:
        found = re.findall(r'from "(\..+)"', path.read_text(encoding="utf-8"))
        others = [(path.parent / name).resolve() for name in found]
        waiting += [other for other in others if other not in waiting]
    return waiting


def test_browser_part_is_small() -> None:
    """What a page loads for its apps before one starts is under 10 kB compressed."""
    waiting = find_waiting_files()
    names = {path.name for path in waiting}
    assert {"element.js", "start_queue.js"} <= names
    assert not {"frame.js", "loader.js", "colour_scheme.js"} & names
    assert sum(len(gzip.compress(path.read_bytes())) for path in waiting) < 10_000


def test_pictures_are_small() -> None:
    """README shows its app light and dark, in pictures of less than 100 kB together."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = [ROOT / name for name in re.findall(r'(?:src|srcset)="(.+?)"', readme)]
    assert [picture.name for picture in pictures] == ["app-dark.png", "app-light.png"]
    assert 0 < sum(picture.stat().st_size for picture in pictures) < 100_000


def test_named_files_exist() -> None:
    """Every file that CONTRIBUTING names by its path exists."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    package = ROOT / "stlite_docs"
    roots = [ROOT, package, package / "browser", package / "runtime"]
    names = re.findall(r"`([\w./]+/[\w.]+\.(?:py|js|md|yml|txt))`", text)
    assert len(names) > 30
    assert [name for name in names if not any((root / name).is_file() for root in roots)] == []


def test_documented_states() -> None:
    """The page about the element lists the states that the element has."""
    element = (ROOT / "stlite_docs" / "browser" / "page" / "element.js").read_text(encoding="utf-8")
    (states,) = re.findall(r"@typedef \{(.*)\} State", element)
    page = (ROOT / "example_site" / "pages" / "element.md").read_text(encoding="utf-8")
    table = page.split("## States")[1].split("## ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == re.findall(r"\w+", states)


def read_blocks(page: Path) -> tuple[list[str], list[str]]:
    """Return the blocks that a page shows as text, and those that run in it."""
    text = page.read_text(encoding="utf-8")
    shown = "".join(_SHOWN.findall(text))
    return _BLOCK.findall(shown), _BLOCK.findall(_SHOWN.sub("", text))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem not in {*ONLY_SHOWN, *ONLY_LIVE}], ids=lambda page: page.stem
)
def test_shown_source_is_what_runs(page: Path) -> None:
    """An example page shows each of its apps as it is written, and nothing else."""
    shown, live = read_blocks(page)
    assert shown == live


def test_pages_that_only_show_or_only_run() -> None:
    """The pages that the test above leaves out are what they are called."""
    blocks = {page.stem: read_blocks(page) for page in PAGES}
    assert {name for name, (shown, live) in blocks.items() if shown and not live} == ONLY_SHOWN
    assert {name for name, (shown, live) in blocks.items() if live and not shown} == ONLY_LIVE
