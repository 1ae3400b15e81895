"""The source distribution: packagers can build the package from it and run its tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from checkout import make_checkout
from release_check import ROOT, find_faults_of_files, read_version
from repository_files import list_files

pytestmark = pytest.mark.slow
# These read no sources of ours.
_OF_THE_WHEEL = (
    *("tests/core/test_app.py", "tests/core/test_cli.py", "tests/core/test_runtime.py"),
    *("tests/mkdocs/test_mkdocs_fence.py", "tests/mkdocs/test_mkdocs_options.py"),
    *("tests/sphinx/test_sphinx_options.py", "tests/sphinx/test_sphinx_builders.py"),
)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both files of a release as the release workflow does."""
    folder = tmp_path_factory.mktemp("release")
    checkout = make_checkout(folder / "checkout")
    _run("-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), cwd=checkout)
    return folder / "dist"


@pytest.fixture(scope="module")
def unpacked(dist: Path) -> Path:
    """Unpack the source distribution, where nothing of Git is left."""
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(dist.parent, filter="data")
    return dist.parent / archive.name.removesuffix(".tar.gz")


def test_files_of_a_release(dist: Path) -> None:
    """What is built is what the release check expects."""
    assert list(find_faults_of_files(dist, read_version(ROOT))) == []


def test_everything_is_there(unpacked: Path) -> None:
    """Every tracked file is in the source distribution."""
    assert [name for name in list_files() if not (unpacked / name).is_file()] == []


def test_tests_run_without_git(unpacked: Path) -> None:
    """The tests of the source distribution find what they need in it."""
    _run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/repository/test_repository.py", cwd=unpacked)


def test_tests_run_on_the_wheel(dist: Path, unpacked: Path, tmp_path: Path) -> None:
    """The wheel, which the release builds from the source distribution, passes the tests of both hosts."""
    (wheel,) = dist.glob("*.whl")
    installed = tmp_path / "installed"
    shutil.unpack_archive(wheel, installed, "zip")
    checkout = tmp_path / "checkout"
    for name in ("tests", "example_site"):
        shutil.copytree(unpacked / name, checkout / name)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(unpacked / name, checkout)
    where = f"import stlite_docs; assert stlite_docs.__file__.startswith({str(installed)!r})"
    _run("-c", where, cwd=checkout, first=installed)
    _run("-m", "pytest", "-q", "-p", "no:cacheprovider", *_OF_THE_WHEEL, cwd=checkout, first=installed)


def _run(*command: str, cwd: Path, first: Path | None = None) -> None:
    """Run Python, which looks for modules in one folder first."""
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **({"PYTHONPATH": str(first)} if first else {})},
    )
    assert done.returncode == 0, done.stdout + done.stderr
