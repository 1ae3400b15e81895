"""Where a block may come from: included files, substitutions, docstrings, event handlers, translations."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases import rst_block
from pages import read_payloads, read_programs
from sphinx_project import Project

pytestmark = pytest.mark.usefixtures("fake_runtime")

HEAD = "Page\n====\n\n"
EXCLUDE = "exclude_patterns = ['*.inc', 'part.md', '*.part']\n"


def test_included_rst(tmp_path: Path) -> None:
    """A block of an included file is exact, and its problems are found in that file."""
    project = Project(tmp_path, EXCLUDE)
    project.write(
        "parts/a.inc",
        "Text\n\n.. stlite::\n\n   if 1:\n   \tx = 'a\tb'  \n\n.. stlite::\n\n   y = 2\n   z = = 3\n",
    )
    project.write(
        "index.rst",
        f"{HEAD}.. stlite::\n\n   first = 1\n\n.. include:: parts/a.inc\n\n.. stlite::\n\n   last = 1\n",
    )
    build = project.build()
    assert read_programs(build.page()) == ["first = 1\n", "if 1:\n\tx = 'a\tb'  \n", "last = 1\n"]
    (warning,) = build.warnings
    assert warning.startswith("<root>/docs/parts/a.inc:11:8: WARNING: syntax error in streamlit_app.py")
    assert "docs/parts/a.inc:11:8: syntax error" in build.page()


def test_separators_in_an_included_file(tmp_path: Path) -> None:
    """Characters that docutils takes for line ends do not end an included block either."""
    project = Project(tmp_path, EXCLUDE)
    program = "x = '''a\u2028b\x85c'''\ny = 1\n"
    project.write("a.inc", rst_block(program))
    project.write("index.rst", f"{HEAD}.. include:: a.inc\n")
    assert read_programs(project.build_clean().page()) == [program]


def test_part_of_an_included_file(tmp_path: Path) -> None:
    """`:start-line:` shifts docutils' lines, not the program."""
    project = Project(tmp_path, EXCLUDE)
    project.write("a.inc", "Skipped\n\nText\n\n.. stlite::\n\n   if 1:\n   \tx = 1\n")
    project.write("index.rst", f"{HEAD}.. include:: a.inc\n   :start-line: 2\n")
    assert read_programs(project.build_clean().page()) == ["if 1:\n\tx = 1\n"]


@pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app'")  # MyST's own
def test_included_markdown(tmp_path: Path) -> None:
    """MyST's include works like that of RST."""
    project = Project(tmp_path, EXCLUDE)
    project.write("part.md", "Text\n\n```stlite\n:height: 99\n\nx = 1\t#  \n```\n\n```stlite\ny = = 2\n```\n")
    project.write("index.md", "# Page\n\n```{include} part.md\n```\n")
    build = project.build()
    (payload,) = read_payloads(build.page())
    assert payload["files"]["streamlit_app.py"]["text"] == "x = 1\t#  \n"
    assert payload["height"] == 99
    (warning,) = build.warnings
    assert warning.startswith("<root>/docs/part.md:10:5: WARNING: syntax error")


def test_eval_rst(tmp_path: Path) -> None:
    """A directive of RST inside MyST is exact, and counts lines as its document does."""
    project = Project(tmp_path)
    project.write(
        "index.md",
        "# Page\n\n```{eval-rst}\n.. stlite::\n\n   x = 1\t#  \n\n.. stlite::\n\n   y = = 2\n```\n",
    )
    build = project.build()
    assert read_programs(build.page()) == ["x = 1\t#  \n"]
    (warning,) = build.warnings
    assert warning.startswith("<root>/docs/index.md:10:8: WARNING: syntax error")


def test_prolog(tmp_path: Path) -> None:
    """Lines that Sphinx puts above a document do not move its places, and may hold an app themselves."""
    project = Project(tmp_path, 'rst_prolog = """\n.. |x| replace:: y\n\n.. stlite::\n\n   z = 0\n"""')
    project.write("index.rst", f"{HEAD}.. stlite::\n\n   if 1:\n   \tx = = 1\n")
    build = project.build()
    assert read_programs(build.page()) == ["z = 0\n"]
    (warning,) = build.warnings
    assert warning.startswith("<root>/docs/index.rst:7:9: WARNING: syntax error")


def test_text_from_an_event_handler(tmp_path: Path) -> None:
    """A block that is in no file is taken as it comes."""
    handler = (
        "def setup(app):\n    def change(app, docname, source):\n"
        "        source[0] = 'Above\\n\\n' * 9 + source[0].replace('VALUE', '12')\n"
        "    app.connect('source-read', change)\n"
    )
    project = Project(tmp_path, handler)
    project.write("index.rst", f"{HEAD}.. stlite::\n\n   x = VALUE\n\n.. toctree::\n\n   other\n")
    project.write(
        "other.md",
        "# Page\n\n```stlite\n:height: 77\n\nx = VALUE\n```\n\n```stlite\n:height: 88\n\ny = 2\t# \n```\n",
    )
    build = project.build_clean()
    assert read_programs(build.page()) == ["x = 12\n"]
    first, second = read_payloads(build.page("other"))
    assert (first["height"], second["height"]) == (77, 88)
    assert first["files"]["streamlit_app.py"]["text"] == "x = 12\n"
    assert second["files"]["streamlit_app.py"]["text"] == "y = 2\t# \n"


SUBSTITUTION = """\
---
myst:
  substitutions:
    app: |
      ```{stlite}
      :height: 77

      x = 1
      ```
---
# Page

{{ app }}
"""


def test_substitution(tmp_path: Path) -> None:
    """A MyST substitution may bring in an app."""
    project = Project(tmp_path)
    project.write("index.md", SUBSTITUTION)
    (payload,) = read_payloads(project.build_clean().page())
    assert (payload["height"], payload["files"]["streamlit_app.py"]["text"]) == (77, "x = 1\n")


def test_docstring(tmp_path: Path) -> None:
    """A block in a docstring, which autodoc hands over without a file, is an app."""
    project = Project(
        tmp_path,
        "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\nextensions += ['sphinx.ext.autodoc']",
    )
    project.write("shown.py", '"""Module.\n\n.. stlite::\n\n   x = 1\n"""\n')
    project.write("index.rst", f"{HEAD}.. automodule:: shown\n")
    assert read_programs(project.build_clean().page()) == ["x = 1\n"]


def test_two_equal_blocks(tmp_path: Path) -> None:
    """Each of two equal blocks is reported at its own line."""
    project = Project(tmp_path)
    block = "```stlite\nx = = 1\n```\n\n"
    project.write("index.md", f"# Page\n\n{block}{block}")
    rst = ".. stlite::\n\n   x = = 1\n\n"
    project.write("other.rst", f":orphan:\n\n{HEAD}{rst}{rst}")
    assert [warning.split(" ")[0] for warning in project.build().warnings] == [
        "<root>/docs/index.md:4:5:",
        "<root>/docs/index.md:8:5:",
        "<root>/docs/other.rst:8:8:",
        "<root>/docs/other.rst:12:8:",
    ]


def test_lines_below_separators(tmp_path: Path) -> None:
    """Characters that end a line for docutils alone do not move a place."""
    project = Project(tmp_path)
    project.write(
        "index.rst", f"{HEAD}a\u2028b\x85c\x0cd\n\n.. stlite::\n   :height: tall\n\n   x = 1\n   y = = 1\n"
    )
    project.write(
        "other.md", "---\norphan: true\n---\n# Page\n\na\u2028b\x85c\x0cd\n\n```stlite\nx = = 1\n```\n"
    )
    assert [warning.split(" ")[0] for warning in project.build().warnings] == [
        "<root>/docs/index.rst:7:",
        "<root>/docs/index.rst:10:8:",
        "<root>/docs/other.md:9:5:",
    ]


def test_title_as_yaml_reads_it(tmp_path: Path) -> None:
    """Where MyST cannot read the option lines it says so, and the app is still there."""
    project = Project(tmp_path)
    project.write("index.md", '# Page\n\n```{stlite}\n:title: "open\n:height: 77\n\nx = 1\n```\n')
    build = project.build()
    assert build.status == 1
    assert any("[myst.directive_option]" in warning for warning in build.warnings)
    assert read_programs(build.page()) == ["x = 1\n"]


CATALOG = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Greeting"
msgstr "Gruß"

msgid "x = 'Hello'"
msgstr "x = 'Hallo'"
"""
TRANSLATED = f"{HEAD}.. stlite::\n   :title: Greeting\n\n   x = 'Hello'\t\n"


def _translate(project: Project, conf: str) -> dict[str, object]:
    project.configure(f"language = 'de'\nlocale_dirs = ['../locale']\n{conf}")
    project.write("../locale/de/LC_MESSAGES/index.po", CATALOG)
    project.write("index.rst", TRANSLATED)
    build = project.build_clean()
    assert '<p class="stlite-app__caption">Gruß</p>' in build.page()
    (payload,) = read_payloads(build.page())
    return payload


def test_translated_title(tmp_path: Path) -> None:
    """A translation reaches the title on the page and in the app; programs are left as they are."""
    payload = _translate(Project(tmp_path), "")
    assert payload["title"] == "Gruß"
    assert payload["files"] == {"streamlit_app.py": {"text": "x = 'Hello'\t\n"}}


def test_translated_program(tmp_path: Path) -> None:
    """Who has programs translated gets the translated program to run, not only to read."""
    payload = _translate(Project(tmp_path), "gettext_additional_targets = ['literal-block']")
    assert payload["files"] == {"streamlit_app.py": {"text": "x = 'Hallo'\n"}}


@pytest.mark.parametrize(
    "conf",
    [
        "version = release = '2.0'",
        "language = 'de'\nlocale_dirs = ['../locale']",
        "language = 'de'\nlocale_dirs = ['../locale']\ngettext_additional_targets = ['literal-block']",
    ],
    ids=["version", "language", "program"],
)
def test_keys_of_translations_and_versions(conf: str, tmp_path: Path) -> None:
    """An app has the same key in each language and version, as the documentation of `persist-name` says."""
    project = Project(tmp_path, conf)
    project.write("../locale/de/LC_MESSAGES/index.po", CATALOG)
    named = TRANSLATED.removeprefix(HEAD).replace(":title:", ":name: Greeting\n   :title:")
    project.write("index.rst", f"{TRANSLATED}\n{named}")
    payloads = read_payloads(project.build_clean().page())
    assert [payload["key"] for payload in payloads] == ["index:1", "index#greeting"]
    assert {payload["title"] for payload in payloads} == {"Gruß" if "de" in conf else "Greeting"}


@pytest.mark.parametrize(
    ("conf", "has_program"), [("", False), ("gettext_additional_targets = ['literal-block']", True)]
)
def test_messages_for_translators(conf: str, has_program: bool, tmp_path: Path) -> None:
    """Translators get titles, programs if asked for, and none of our own texts."""
    project = Project(tmp_path, f"{conf}\nsuppress_warnings = ['stlite']")
    project.write("index.rst", TRANSLATED + "   y = = 2\n   ## file: data.csv\n   1\n")
    catalog = (project.build_clean(builder="gettext").out / "index.pot").read_text(encoding="utf-8")
    assert 'msgid "Greeting"' in catalog
    assert ("Hello" in catalog) is has_program
    assert "Problem" not in catalog
    assert "syntax error" not in catalog
    assert 'msgid "data.csv"' not in catalog
