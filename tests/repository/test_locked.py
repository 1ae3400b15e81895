"""The locked versions of the tools: they fit `pyproject.toml` for every Python and system that we support."""

from __future__ import annotations

import re
import tomllib
from itertools import product

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locked_versions import LOCKED, expand_group, holds_in, read_locked
from repository_files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
OPTIONAL = {
    extra: [Requirement(text) for text in texts]
    for extra, texts in PROJECT["project"]["optional-dependencies"].items()
}
GROUPS = {name: expand_group(PROJECT["dependency-groups"], name) for name in PROJECT["dependency-groups"]}
HOSTS = [*RUNTIME, *OPTIONAL["mkdocs"], *OPTIONAL["sphinx"], *GROUPS["test"]]
OLDEST = [
    Requirement(line)
    for line in (ROOT / "tests" / "oldest.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
# What each file is made from.
ASKED = {
    "newest.txt": HOSTS,
    "oldest.txt": [*HOSTS, *OLDEST],
    "docs.txt": [*RUNTIME, *OPTIONAL["mkdocs"], *GROUPS["docs"]],
    "release.txt": GROUPS["release"],
}
PYTHONS = ["3.11.0", "3.11.9", "3.12.0", "3.13.0", "3.14.0"]
SYSTEMS = [("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt")]
REFRESH = "run `make lock`"


def environments() -> list[dict[str, str]]:
    """Return the markers' values for each Python on each system."""
    return [
        {
            "python_version": python.rpartition(".")[0],
            "python_full_version": python,
            "sys_platform": platform,
            "platform_system": system,
            "os_name": os_name,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        for python, (platform, system, os_name) in product(PYTHONS, SYSTEMS)
    ]


def test_files() -> None:
    """Each file in the folder is one that is checked here."""
    assert {path.name for path in LOCKED.iterdir()} == set(ASKED)


@pytest.mark.parametrize("file", ASKED)
def test_locked_versions_fit(file: str) -> None:
    """Whatever is asked for has one version that is allowed, on each Python and system."""
    locked = read_locked(file)
    for environment in environments():
        versions = {entry.name: entry.version for entry in locked if entry.holds_in(environment)}
        for requirement in ASKED[file]:
            if holds_in(requirement, environment):
                version = versions.get(canonicalize_name(requirement.name))
                said = f"{file} has version {version} of {requirement} for {environment}: {REFRESH}"
                assert version, said
                assert requirement.specifier.contains(version, prereleases=True), said


@pytest.mark.parametrize("file", ASKED)
def test_one_version_at_a_time(file: str) -> None:
    """No environment gets two versions of a package."""
    locked = read_locked(file)
    for environment in environments():
        names = [entry.name for entry in locked if entry.holds_in(environment)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("file", ASKED)
def test_nothing_is_left_over(file: str) -> None:
    """What `pyproject.toml` no longer asks for is not installed on its behalf."""
    direct = {
        entry.name
        for entry in read_locked(file)
        if any(asker.startswith("stlite-docs (pyproject.toml") for asker in entry.asked_by)
    }
    assert direct == {canonicalize_name(requirement.name) for requirement in ASKED[file]}, REFRESH


@pytest.mark.parametrize("file", ASKED)
def test_every_file_is_known_by_its_hash(file: str) -> None:
    """Each file that pip may take is named by its hash; where it comes from is the user's setting."""
    text = (LOCKED / file).read_text(encoding="utf-8")
    assert all(entry.hashes for entry in read_locked(file))
    assert not re.search(r"://|^\s*-{1,2}(?!hash=)[a-z]|[A-Z]:\\|\s/", text, re.MULTILINE)


@pytest.mark.parametrize("file", ["docs.txt", "release.txt"])
def test_files_agree(file: str) -> None:
    """The documentation and a release are built with the versions that the tests run on."""
    newest = {(entry.name, entry.version) for entry in read_locked("newest.txt")}
    assert {(entry.name, entry.version) for entry in read_locked(file)} <= newest
