"""Blocks in notebooks: what MyST-NB makes of them, and the lines that their problems name."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import pytest
from myst_parser.mdit_to_docutils.base import DocutilsRenderer

from notebook_files import notebook
from pages import read_payloads
from sphinx_project import Project

pytestmark = [
    pytest.mark.usefixtures("fake_runtime"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning"),
]

# MyST-NB changes the dictionary of suffixes that it finds, which otherwise is the one of all projects.
CONF = "extensions[0] = 'myst_nb'\nnb_execution_mode = 'off'\nsource_suffix = {'.rst': 'restructuredtext'}\n"
CELL = (
    "# Page\n\n```{stlite}\n---\nenv:\n  A: b\n  C: d\nrequirements: [one, two]\ntitle: 'It: a title'\n"
    "height: %s\n---\nif 1:\n\n\n\ty = 2\t \n```\n"
)


@pytest.mark.parametrize("as_lines", [True, False])
def test_notebook(tmp_path: Path, as_lines: bool) -> None:
    """A block in a notebook is read as in a page: its YAML options, and each character of its program."""
    project = Project(tmp_path, CONF)
    project.write("index.md", f"{CELL % 300}\n```{{toctree}}\nnote\n```\n")
    project.write("note.ipynb", notebook("# Notebook", CELL % 300, CELL % 300, as_lines=as_lines))
    build = project.build_clean()
    (page,) = read_payloads(build.page())
    first, second = read_payloads(build.page("note"))
    assert page["env"] == {"A": "b", "C": "d"}
    assert page["files"]["streamlit_app.py"]["text"] == "if 1:\n\n\n\ty = 2\t \n"
    keys = [payload.pop("key") for payload in (page, first, second)]
    assert keys == ["index:1", "note:1", "note:2"]
    assert page == first == second


def test_places_in_a_notebook(tmp_path: Path) -> None:
    """A problem has its line in the cell, with the cell's number in front, as MyST-NB counts lines."""
    project = Project(tmp_path, CONF)
    wrong = "# Page\n\nText\n\n```{stlite}\n:height: 300\n\nx = 1\ny = = 2\n```\n"
    project.write("index.ipynb", notebook("# Notebook", CELL % "tall", wrong, as_lines=True))
    build = project.build()
    places = [warning.partition(": WARNING: ")[0].rpartition("/")[2] for warning in build.warnings]
    assert places == ["index.ipynb:20010", "index.ipynb:30009:5"]
    assert [warning.split("[")[-1] for warning in build.warnings] == ["stlite.option]", "stlite.syntax]"]
    assert "docs/index.ipynb:30009" in build.page()


@pytest.mark.parametrize("blank", ["", "\n\n\n"])
def test_notebook_in_markdown(tmp_path: Path, blank: str) -> None:
    """A notebook that is a Markdown file has the file's lines, even where MyST-NB counts wrongly."""
    project = Project(tmp_path, CONF)
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
    page = f"{head}# Page\n\n```{{code-cell}}\n1\n```\n{blank}## More\n\n{CELL % 'tall'}"
    project.write("index.md", page)
    build = project.build(strict=False)
    line = page[: page.index("height: tall")].count("\n") + 1
    [warning] = [warning for warning in build.warnings if "option 'height'" in warning]
    assert f"docs/index.md:{line}: " in warning
    (payload,) = read_payloads(build.page())
    assert payload["env"] == {"A": "b", "C": "d"}


def test_yaml_options_from_elsewhere(tmp_path: Path) -> None:
    """YAML options of a text that is in no document are read as well, if MyST keeps the text."""
    project = Project(tmp_path)
    block = CELL % 300
    project.configure(f"myst_substitutions = {{'app': {block[block.index('```') :]!r}}}")
    project.write("index.md", "# Page\n\n{{ app }}\n")
    build = project.build(strict=False)
    (payload,) = read_payloads(build.page())
    assert (payload["title"], payload["height"]) == ("It: a title", 300)
    if "block_text" in signature(DocutilsRenderer.run_directive).parameters:
        assert payload["env"] == {"A": "b", "C": "d"}
        assert payload["requirements"] == ["one", "two"]
        assert build.warnings == []
    else:
        assert any("option 'env'" in warning for warning in build.warnings)


def test_notebook_that_becomes_restructuredtext(tmp_path: Path) -> None:
    """A block in text that an extension makes of a notebook has no line of the file."""
    project = Project(
        tmp_path,
        "import json\n"
        "source_suffix = {'.ipynb': 'restructuredtext'}\n"
        "def read(app, docname, source): source[0] = json.loads(source[0])['cells'][0]['source']\n"
        "def setup(app): app.connect('source-read', read)\n",
    )
    project.write("index.ipynb", notebook("Page\n====\n\n.. stlite::\n   :height: tall\n\n   x = 1\n"))
    build = project.build(strict=False)
    [warning] = build.warnings
    assert warning.startswith("WARNING: docs/index.ipynb: option 'height'")
    assert len(read_payloads(build.page())) == 1
