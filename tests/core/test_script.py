"""PEP 723: what a program says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_folder import Docs, messages
from stlite_docs.options.declarations import Start
from stlite_docs.publish.pool import choose_pool

SCRIPT = """\
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "pandas>=2",
#     "six",
# ]
#
# [tool.stlite-docs]
# height = 333
# start = "click"
# files = ["data/*.csv"]
# requirements = ["requirements.txt"]
# archives = []
# [tool.stlite-docs.config]
# theme.base = "dark"
# ///
x = 1
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_program(tmp_path: Path, ends: str) -> None:
    """A program file carries its own options and requirements, with files that stand beside it."""
    docs = Docs(
        tmp_path,
        {
            "apps/app.py": SCRIPT.replace("\n", ends),
            "apps/data/a.csv": "a",
            "apps/requirements.txt": "toolz",
        },
    )
    app = docs.build("", file="/apps/app.py")
    assert messages(app) == []
    settings = app.settings
    assert (settings.height, settings.start, settings.config) == (333, Start.CLICK, {"theme.base": "dark"})
    assert list(app.files) == ["data/a.csv"]
    assert app.package_needs.requirements == ("toolz", "pandas>=2", "six")
    assert app.sources[0].text == SCRIPT.replace("\n", ends)


def test_layers(tmp_path: Path) -> None:
    """A block wins over its program, which wins over the page; dependencies are asked for in any case."""
    docs = Docs(tmp_path, {"sub/x.csv": "x", "sub/data/a.csv": "a", "sub/requirements.txt": "toolz"})
    page: dict[str, object] = {"height": 100, "start": "load", "title": "Page"}
    app = docs.build(SCRIPT, page=page, height=200, files="x.csv", requirements="attrs")
    assert messages(app) == []
    settings = app.settings
    assert (settings.height, settings.start, settings.title) == (200, Start.CLICK, "Page")
    assert list(app.files) == ["x.csv"]
    assert app.package_needs.requirements == ("attrs", "pandas>=2", "six")


def test_folder(tmp_path: Path) -> None:
    """The program of a folder is read too, and may name files outside of the folder."""
    script = '# /// script\n# [tool.stlite-docs]\n# files = ["../x.csv"]\n# height = 60\n# ///\nx = 1\n'
    docs = Docs(tmp_path, {"sub/my/app.py": script, "sub/my/y.csv": "y", "sub/x.csv": "x"})
    app = docs.build("", file="my")
    assert messages(app) == []
    assert list(app.files) == ["y.csv", "x.csv"]
    assert app.settings.height == 60


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("# /// script\n# a = 1\n# b = = 2\n# ///\n", "is not valid TOML: Invalid value", 3),
        ("\n\n# /// script\n# a = [\n# ///\n", "is not valid TOML", 4),
        (
            "# /// script\n# dependencies = 'six'\n# ///\n",
            "expected a list of strings in 'dependencies', got 'six'",
            1,
        ),
        (
            "# /// script\n# dependencies = ['a b']\n# ///\n",
            "expected requirements in 'dependencies', such as 'name>=1.2', got 'a b'",
            1,
        ),
        (
            "# /// script\n# requires-python = '<3.12'\n# ///\n",
            "expected a 'requires-python' that includes Python 3.13",
            1,
        ),
        (
            "# /// script\n# requires-python = '3'\n# ///\n",
            "expected a range of versions in 'requires-python'",
            1,
        ),
        (
            "# /// script\n# requires-python = 3\n# ///\n",
            "expected a range of versions in 'requires-python'",
            1,
        ),
        (
            "# /// script\n# tool.stlite-docs.heigth = 3\n# ///\n",
            "unknown option 'heigth'; did you mean 'height'?",
            1,
        ),
        (
            "# /// script\n# tool.stlite-docs.height = 'a'\n# ///\n",
            "option 'height': expected auto or pixels",
            1,
        ),
        (
            "# /// script\n# tool.stlite-docs = 3\n# ///\n",
            "'tool.stlite-docs' expected a table of options, got 3",
            1,
        ),
        (
            "# /// script\n# tool.stlite-docs.isolated = false\n# ///\n",
            "a program cannot set the option 'isolated'; set it in the page's block",
            1,
        ),
        (
            "# /// script\n# tool.stlite-docs.entrypoint = 'a'\n# ///\n",
            "a program cannot set the option 'entrypoint'",
            1,
        ),
        ("# /// script\n# ///\nx\n# /// script\n# ///\n", "expected one block '# /// script'", 4),
    ],
)
def test_wrong(tmp_path: Path, text: str, message: str, line: int) -> None:
    """What is wrong in the block is said at its line, in the page or in a program's file; the app starts."""
    docs = Docs(tmp_path, {"sub/app.py": text + "x = 1\n"})
    for app, place in (
        (docs.build(text + "x = 1\n"), f"docs/sub/page.md:{3 + line}"),
        (docs.build("", file="app.py"), f"app.py:{line}"),
    ):
        (problem,) = app.problems
        assert (problem.kind, str(problem.place)) == ("script", place)
        assert message in problem.message
        assert app.is_live


@pytest.mark.parametrize(
    "text",
    [
        "# /// script\n# a = = 1\nx = 1\n",
        "# /// script\n#a = 1\n# ///\nx = 1\n",
        "# /// other\n# a = = 1\n# ///\nx = 1\n",
        "    # /// script\n",
        "'# /// script'\n",
    ],
)
def test_no_block(tmp_path: Path, text: str) -> None:
    """What PEP 723 does not take for a block is a comment."""
    assert not any(problem.kind == "script" for problem in Docs(tmp_path).build(text).problems)


def test_streamlit_as_dependency(tmp_path: Path) -> None:
    """A program that names Streamlit, to run by itself, shares the interpreter with those that do not."""
    script = '# /// script\n# dependencies = ["streamlit>=1.40"]\n# ///\nx = 1\n'
    docs = Docs(tmp_path)
    assert choose_pool(docs.build(script)) == choose_pool(docs.build("x = 1\n"))
