"""The repository: what stands at its top, how large its files are, what stays out of it."""

from __future__ import annotations

import pytest

from repository_files import ROOT, list_files, read_ignored, walk_files

TOP = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    ".readthedocs.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "example_site",
    "mkdocs_plugin",
    "pyproject.toml",
    "sphinx_ext",
    "stlite_docs",
    "tests",
}
# A source distribution has these as well.
TOP_OF_SDIST = {"PKG-INFO", "setup.cfg"}

LIMIT = 40_000
# Larger files, each with a limit of its own, in bytes.
LARGE = {
    "stlite_docs/picture/emoji.json": 50_000,
    "stlite_docs/pins/pyodide-lock.json": 130_000,
    "tests/browser/package-lock.json": 70_000,
    "tests/locked/docs.txt": 60_000,
    "tests/locked/newest.txt": 260_000,
    "tests/locked/oldest.txt": 260_000,
    "tests/prose/package-lock.json": 90_000,
}


def test_top() -> None:
    """Nothing new appears at the top by accident."""
    extra = TOP_OF_SDIST if (ROOT / "PKG-INFO").exists() else set()
    found = {name.split("/")[0] for name in list_files()}
    assert found - extra == TOP, "git add it elsewhere, or name it in TOP if it belongs at the top"


def test_sizes() -> None:
    """No file is larger than a person reads, but for a few that are named here."""
    sizes = {name: (ROOT / name).stat().st_size for name in list_files()}
    too_large = {name: size for name, size in sizes.items() if size > LARGE.get(name, LIMIT)}
    assert not too_large, f"larger than {LIMIT} bytes: make it smaller, or give it a limit in LARGE"


def test_exceptions_are_needed() -> None:
    """A file that has become small, or is gone, needs no limit of its own."""
    sizes = {name: (ROOT / name).stat().st_size for name in list_files()}
    assert {name for name in LARGE if sizes.get(name, 0) > LIMIT} == set(LARGE)


def test_walk_finds_what_git_lists() -> None:
    """No tracked file is ignored, and what these tests see without Git is at least what they see with it."""
    assert set(list_files()) <= set(walk_files())


@pytest.mark.parametrize(
    "name",
    [
        ".coverage",
        ".coverage.machine.123",
        ".hypothesis/examples/1",
        ".venv-oldest/bin/python",
        "app.zip",
        "build/mkdocs/index.html",
        "example_site/pages/apps/numpy-2.0-py3-none-any.whl",
        "htmlcov/index.html",
        "npm-debug.log",
        "pillow-13.0.0-cp311-cp311-manylinux_2_27_x86_64.whl",
        "pyodide-0.29.3.tgz",
        "screenshot.png",
        "stlite_docs-0.1.0.tar.gz",
        "tests/browser/node_modules/typescript/package.json",
    ],
)
def test_ignored(name: str) -> None:
    """What tools build and download is not offered to `git add`."""
    assert read_ignored().match_file(name)


@pytest.mark.parametrize(
    "name",
    [
        "example_site/pages/assets/home.png",
        "example_site/pages/data/example-1.0-py3-none-any.whl",
        "example_site/pages/data/greetings.zip",
        "tests/browser/package-lock.json",
    ],
)
def test_not_ignored(name: str) -> None:
    """Files of the example site and of the tests can be added."""
    assert not read_ignored().match_file(name)
