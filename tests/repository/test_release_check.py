"""What keeps a release from being published."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.version import Version

from release_check import ROOT, UNRELEASED, find_faults, main, read_sections, read_version

SOURCE = 'Source = "https://example.org/source"'
OTHERS = """
Documentation = "https://example.org/docs"
Issues = "https://example.org/issues"
Changelog = "https://example.org/changes"
"""


class Tree:
    """A small project that can be published as 1.2.0, until a test spoils it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.dist = root / "dist"
        self.dist.mkdir()
        (root / "stlite_docs").mkdir()
        self.write("stlite_docs/__init__.py", '"""The core."""\n\n__version__ = "1.2.0"\n')
        self.write(
            "CHANGELOG.md", "# Changelog\n\n## [1.2.0] - 2026-11-27\n\n- New.\n\n## [1.1.0] - 2026-10-01\n"
        )
        self.write("pyproject.toml", f"[project.urls]\n{SOURCE}{OTHERS}")
        self.build("1.2.0", "stlite_docs/sphinx_ext/__init__.py", "tests/conftest.py")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def build(self, version: str, in_wheel: str, in_source: str) -> None:
        with zipfile.ZipFile(self.dist / f"stlite_docs-{version}-py3-none-any.whl", "w") as files:
            files.writestr(in_wheel, "")
        with tarfile.open(self.dist / f"stlite_docs-{version}.tar.gz", "w:gz") as files:
            files.addfile(tarfile.TarInfo(f"stlite_docs-{version}/{in_source}"), io.BytesIO())

    def faults(self, tag: str = "v1.2.0") -> str:
        return "\n".join(find_faults(self.root, tag, self.dist))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Give a project that can be published."""
    return Tree(tmp_path)


def test_all_in_order(tree: Tree) -> None:
    """A release with nothing wrong is published."""
    assert tree.faults() == ""


@pytest.mark.parametrize("tag", ["v1.2", "1.2.0", "v1.2.0rc1", "v1.2.1"])
def test_tag_of_another_version(tree: Tree, tag: str) -> None:
    """The tag is the version that is built."""
    assert tree.faults(tag).startswith(f"The tag is {tag}; version 1.2.0 in")


@pytest.mark.parametrize("head", ["[Unreleased]", "[1.2.0]", "[1.1.0] - 2026-10-01", "1.2.0 - 2026-11-27"])
def test_changelog_without_the_release(tree: Tree, head: str) -> None:
    """The changelog's first section is that of the release, with its day."""
    tree.write("CHANGELOG.md", f"# Changelog\n\n## {head}\n\n- New.\n")
    assert "expected `## [1.2.0] - ` and the day" in tree.faults()


@pytest.mark.parametrize("project", ["[project]", "[project.urls]", f"[project.urls]\nSource = ''{OTHERS}"])
def test_no_addresses(tree: Tree, project: str) -> None:
    """A release tells where the project is found."""
    tree.write("pyproject.toml", project)
    assert "[project.urls] in pyproject.toml has no Source" in tree.faults()


def test_files_of_another_version(tree: Tree) -> None:
    """Nothing but the two files of this version is uploaded."""
    tree.build("1.1.0", "stlite_docs/sphinx_ext/__init__.py", "tests/conftest.py")
    assert "expected are stlite_docs-1.2.0-py3-none-any.whl and stlite_docs-1.2.0.tar.gz" in tree.faults()


@pytest.mark.parametrize(
    ("in_wheel", "in_source", "said"),
    [
        ("stlite_docs/__init__.py", "tests/conftest.py", "lacks the Sphinx extension"),
        ("stlite_docs/sphinx_ext/__init__.py", "README.md", "lacks the tests"),
    ],
)
def test_incomplete_files(tree: Tree, in_wheel: str, in_source: str, said: str) -> None:
    """The files have what they are to bring."""
    tree.build("1.2.0", in_wheel, in_source)
    assert said in tree.faults()


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names everything that is wrong, and fails."""
    assert main(["v999", str(tmp_path)]) == 1
    assert "The tag is v999" in capsys.readouterr().out


def test_version_and_changelog_agree() -> None:
    """While changes are collected the version is the one to come; a release is the changelog's newest one."""
    sections = read_sections(ROOT)
    version = Version(read_version(ROOT))
    released = [Version(name) for name, _ in sections if name != UNRELEASED]
    assert released == sorted(released, reverse=True)
    assert all(date for name, date in sections if name != UNRELEASED)
    if UNRELEASED in [name for name, _ in sections]:
        assert sections[0][0] == UNRELEASED
        assert all(version > other for other in released)
    else:
        assert version == released[0]
