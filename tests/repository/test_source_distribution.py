"""The source distribution: packagers can build the package from it and run its tests."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from checkout import make_checkout
from release_check import ROOT, find_faults_of_files, read_version
from repository_files import list_files

pytestmark = pytest.mark.slow


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


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
