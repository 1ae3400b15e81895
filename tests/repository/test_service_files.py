"""The files that GitHub, Dependabot and Read the Docs read: a mistake in them shows only there, and late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from repository_files import ROOT

GITHUB = ROOT / ".github"
# Each file with the schema that it must fit, by its name in check-jsonschema.
SCHEMAS = {
    GITHUB / "dependabot.yml": "dependabot",
    **dict.fromkeys(sorted((GITHUB / "ISSUE_TEMPLATE").iterdir()), "github-issue-forms"),
    **dict.fromkeys(sorted((GITHUB / "workflows").iterdir()), "github-workflows"),
    ROOT / ".readthedocs.yaml": "readthedocs",
}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_schema(path: Path) -> None:
    """Every key and value is one that the service knows."""
    schema = f"vendor.{SCHEMAS[path]}"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_dependabot_looks_where_files_are() -> None:
    """Each folder that Dependabot keeps up to date is there."""
    config = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    folders = {
        update["package-ecosystem"]: update.get("directories") or [update["directory"]]
        for update in config["updates"]
    }
    packages = sorted((ROOT / "tests").glob("*/package-lock.json"))
    assert folders.pop("npm") == [f"/{path.parent.relative_to(ROOT).as_posix()}" for path in packages]
    assert folders == {"pip": ["/tests/locked"], "github-actions": ["/"]}
    assert (ROOT / "tests" / "locked" / "newest.txt").is_file()
