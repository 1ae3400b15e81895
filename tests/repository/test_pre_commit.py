"""What pre-commit does with this repository: the command and the files of its hook."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from repository_files import ROOT
from stlite_docs.checking.readers import Readers
from stlite_docs.cli import main

[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The hook's command is there, and accepts the names of files."""
    page = tmp_path / "page.md"
    page.write_text("```stlite\nimport streamlit as st\nst.tabel(1)\n```\n")
    program, *arguments = HOOK["entry"].split()
    assert PROJECT["scripts"][program] == f"{main.__module__}:{main.__name__}"
    assert main([*arguments, str(page)]) == 1
    assert "did you mean st.table?" in capsys.readouterr().out


def test_files() -> None:
    """The hook gets all kinds of files that the command reads, and no others."""
    is_ours = re.compile(HOOK["files"]).search
    read = {".py", *Readers().suffixes}
    assert all(is_ours(f"docs/file{suffix}") for suffix in read)
    assert not any(is_ours(name) for name in ("docs/data.csv", "docs/py", "docs/page.md.orig", "mkdocs.yml"))


def test_extras() -> None:
    """The hook's environment has the hosts of both adapters."""
    [dependency] = HOOK["additional_dependencies"]
    extras = dependency.removeprefix(".[").removesuffix("]").split(",")
    assert set(extras) == set(PROJECT["optional-dependencies"])
