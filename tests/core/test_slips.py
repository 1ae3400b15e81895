"""Lines that are nearly options or file lines are found, and lines of programs are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.authoring.block import read_body
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.docs_paths import DocsPaths


def build(body: str) -> App:
    place = Place("docs/page.md", 1)
    return build_app(Block(place, body, place.below(1)), DocsPaths(Path("docs"), Path("docs")))


GOOD = [
    "height: int = 300\nprint(height)\n",
    "height: 'int'\n",
    "title: str | None\n",
    "files: list[str]\n",
    "height = 300\nprint(height)\n",
    "theme = dict(a=1)\n",
    "code: None\n",
    '"""Doc."""\nheight: int\n',
    "{'height': 300, 'other': 1}\n",
    "{1: 2}\n",
    "{**{}}\n",
    "{'a'}\n",
    '"height: 300 is the default"\n',
    "'a'; 'b'\n",
    "# file: app.py\nx = 1\n",
    "# file app.py is read below\nx = 1\n",
    "x = 1\n# file: a.csv has two columns\n",
    "x = 1\n# file app.py\n",
    "text = '''\n## utils.py\n'''\n",
    "x = 1\n# utils.py\n",
    "def main(): pass\nif __name__ == '__main__': main()\n",
    "def main(): pass\nmain()\n",
    "def main(): pass\nprint(1)\n",
    "def main(): pass\nstart = main\n",
    "def show(): pass\n",
    ":requirements: humanize, tabulate>=0.9,<2\nx = 1\n",
    ":requirements: humanize >= 4\nx = 1\n",
    ":requirements: humanize; sys_platform == 'emscripten'\nx = 1\n",
    ":pool: falsehood\nx = 1\n",
    "x = data[\n    1\n    :height\n]\ndata = height = 0\n",
    "text = '''\n:height: 300\n'''\n",
    "x = 1\nheight: 'some day'\n",
    "#!/usr/bin/env python\nimport sys\n",
    "lambda: 0\n",
    "-x\n",
    ":env: A=1\nx = 2\n",
    ":env: A=1\nB=2\nprint(B)\n",
    ":env: A=1\nx=1\n",
    ":files: https://example.org/a.csv\n# data\nx = 1\n",
    ":files: https://example.org/a.csv\nprint(1)\n",
    ":files: https://example.org/a.csv\nx = [\n  1]\n",
    ":files: https://example.org/a.csv\n...\n",
    ":height: 300\nx.y\n",
    "",
    ":height: 300\n\n\n## file: app.py\nx = 1\n",
]


@pytest.mark.parametrize("body", GOOD)
def test_good_program(body: str) -> None:
    """Valid programs that look like options or file lines keep all their lines, without a problem."""
    kinds = {problem.kind for problem in build(body).problems} - {ProblemKind.EMPTY}
    assert kinds == set()
    lines = body.splitlines(keepends=True)
    while lines and (lines[0][0] == ":" or not lines[0].strip() or lines[0].startswith("## ")):
        del lines[0]
    assert "".join(source.text for source in read_body(body, Place("p.md", 1)).sources) == "".join(lines)


@pytest.mark.parametrize(
    ("body", "line", "text"),
    [
        ("height: 300px\nx = 1\n", 2, "':height: 300px'"),
        ("height: '300'\nx = 1\n", 2, "':height: 300'"),
        ('":height: 300"\nx = 1\n', 2, "':height: 300'"),
        ("{'height': 300, 'start': 'click'}\nx = 1\n", 2, "':height: 300'"),
        ('start = "click"\nx = 1\n', 2, "':start: click'"),
        ("@height: 300\nx = 1\n", 2, "':height: 300'"),
        (":max\u2013height: 300\nx = 1\n", 2, "':max-height: 300'"),
        ("height: None | 3\nx = 1\n", 2, "':height: None | 3'"),
        ("files: ['a.csv']\nx = 1\n", 2, "\":files: ['a.csv']\""),
        ("height = 300\nx = 1\n", 2, "':height: 300'"),
        ("height 300\nx = 1\n", 2, "':height: 300'"),
        ("* height: 300\nx = 1\n", 2, "':height: 300'"),
        ("max_height: 300\nx = 1\n", 2, "':max-height: 300'"),
        (": some-name: 3\nx = 1\n", 2, "':some-name: 3'"),
        ("# A comment\nheight: 300\nx = 1\n", 3, "':height: 300'"),
        ("x = 1\nheight: True\n", 3, "':height: True'"),
        (":requirements: numpy\n- pandas\nx = 1\n", 3, "another item of the option 'requirements'"),
        (":config: theme.base=dark\ntheme.font=serif\nx = 1\n", 3, "Indent it: '    theme.font=serif'."),
        (":env: A=1\nURL=https://example.org/\nx = 1\n", 3, "'    URL=https://example.org/'"),
        ("---\nheight: 300\n---\n\nx = 1\n", 2, "options between lines '---' are only for MyST"),
        ("x = 1\n### Filename: `a b.csv`\n1\n", 3, "'## file: a b.csv'"),
        ("x = 1\n## utils.py\ny = 2\n", 3, "'## file: utils.py'"),
        (":requirements: humanize tabulate>=0.9\n\nx = 1\n", 2, "write humanize, tabulate>=0.9"),
        (":requirements: pip install -q humanize\n\nx = 1\n", 2, "write humanize"),
        (":pool: false\n\nx = 1\n", 2, "write own for an interpreter of the app alone"),
        (":max-height: 300\n:max_height: 300\nx = 1\n", 3, "Remove this line or line 2."),
    ],
)
def test_slip(body: str, line: int, text: str) -> None:
    """A slip is a problem at its line, which says what to write."""
    (problem,) = build(body).problems
    assert (problem.kind, problem.place) == (ProblemKind.OPTION, Place("docs/page.md", line))
    assert text in problem.message


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("---\nx = 1\n---\n", "syntax error"),
        ("---\nheight: 3\n", "syntax error"),
        (":some name\n", "syntax error"),
        ("x = (\n", "syntax error"),
        ("x = 1\n:height: 300\n", "this looks like an option"),
        ("x = 1\n:height 300\n", "this looks like an option"),
        ("x = 1\nmax-height: 300\n", "this looks like an option"),
        ("x = 1\nmin-height: 300 px\n", "syntax error"),
        ("x = 1\nheight: 300 px\n", "this looks like an option"),
        (
            "!pip install -q numpy pandas\n",
            "this is a command, not Python. Write ':requirements: numpy, pandas'",
        ),
        (
            "x = 1\npython -m pip install numpy\n",
            "this is a command, not Python. Write ':requirements: numpy'",
        ),
        ("%matplotlib inline\n", "this is a command, not Python. Remove it"),
        ("streamlit run app.py\n", "this is a command, not Python. Remove it"),
        (">>> x = 1\n", "this line has a prompt of Python's console. Remove '>>>' from all lines."),
    ],
)
def test_syntax_error(body: str, text: str) -> None:
    """A line that is no Python is an option only if it looks like one."""
    (problem,) = build(body).problems
    assert problem.kind is ProblemKind.SYNTAX
    assert problem.message.startswith(text)


def test_place_without_a_line() -> None:
    """A block whose line nobody knows says where the other line is."""
    ((message, place),) = read_body(":height: 300\n:height: 400\n", Place("page.md")).slips
    assert message.endswith("Remove this line or the line above.")
    assert place == Place("page.md")
