"""Programs and broken blocks that every host must treat alike, with their twins in Markdown and RST."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docs_folder import make_zip

LONG = (
    "import streamlit as st\n"
    + "".join(f"x{n} = {n}  # line {n}\n" for n in range(2998))
    + "st.write(x2997)\n"
)

# Program text that hosts, minifiers or template engines are known to change.
PROGRAMS: dict[str, str] = {
    "markup": "import streamlit as st\n"
    'st.write("</script><b>bold</b><!-- c --> &amp; &lt; &#39;")\nif a<b and c>d: pass\n',
    "quotes": "a = 'x'\nb = \"y\"\nc = '''\"'\"'''\nd = `e` if 0 else 1\n".replace("`e`", "1  # ``` `e` ~~~"),
    "backslashes": 'a = "\\\\ \\n \\t \\x41 \\u2028 \\N{BULLET}"\nb = r"\\d+\\\\"\n',
    "templates": "a = '{{ 3 * 3 }}'\nb = '{% raw %}'\nc = '${x} $x %(y)s %s {0}'\nd = {\"k\": {\"l\": 1}}\n",
    "emoji": "import streamlit as st\nst.write('😀 é ü 漢字 \u200d \u00a0 \u202e')\n",
    "separators": "a = '''one\u2028two\u2029three\x0cfour\x0bfive\x85six'''\n",
    "tabs": "if True:\n\tif True:\n\t\tx = 'a\tb'  # tab\tinside\n\ty = 2\t\n",
    "spaces": "x = '''trailing   \n   \n  indented   \n\n\n'''   \n",
    "options_like": "x = '''\n:height: 3\n## not a file: x\n'''\n# ## file: no\n",
    "references": "# :ref:`x` [y](z) ![i](j) |sub| [^1] *a* **b** _c_ https://example.org <a@b> ::\nx = 1\n",
    "many_lines": "".join(f"x{n} = {n}  # line {n}\n" for n in range(100)),
}
# A host needs a second to highlight the long one.
EVERY_PROGRAM = {**PROGRAMS, "long": LONG}


def markdown_block(program: str, *, indent: str = "", first: str = "```stlite", last: str = "```") -> str:
    """Return a fence with a program; every line gets the indent, blank ones too."""
    fence = "`" * max(3, _longest_run(program, "`") + 1)
    first, last = first.replace("```", fence), last.replace("```", fence)
    body = program if program.endswith("\n") else program + "\n"
    return "".join(f"{indent}{line}\n" for line in f"{first}\n{body}{last}".split("\n"))


def rst_block(program: str, *, indent: str = "") -> str:
    """Return a directive with a program; every line gets the indent and three spaces, blank ones too."""
    body = program if program.endswith("\n") else program + "\n"
    return (
        f"{indent}.. stlite::\n\n" + "".join(f"{indent}   {line}\n" for line in body.split("\n")[:-1]) + "\n"
    )


def _longest_run(text: str, character: str) -> int:
    longest = run = 0
    for other in text:
        run = run + 1 if other == character else 0
        longest = max(longest, run)
    return longest


@dataclass(frozen=True)
class Broken:
    """A broken block on line 3 of a page, what the message says, and the line it names (for each markup).

    `files` stand beside the page; those that begin with `/` are named from the docs root. `columns` are those
    that the message names (for each markup); 0 if it names none.
    """

    name: str
    markdown: str
    rst: str
    message: str
    lines: tuple[int, int]
    kind: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    columns: tuple[int, int] = (0, 0)

    def spot(self, markup: int, above: int = 0) -> str:
        """Return the line and the column in one of the markups, with some more lines above the block."""
        column = f":{self.columns[markup]}" if self.columns[markup] else ""
        return f"{self.lines[markup] + above}{column}"


_HEAD = "# Page\n\n"
_RST_HEAD = "Page\n====\n\n"

BROKEN: tuple[Broken, ...] = (
    Broken(
        "wrong value",
        _HEAD + "```stlite\n:height: tall\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :height: tall\n\n   x = 1\n",
        "option 'height': expected auto or pixels from 50 to 10000, such as 400, got 'tall'",
        (4, 5),
        "option",
    ),
    Broken(
        "unknown option",
        _HEAD + "```stlite\n:heigth: 300\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :heigth: 300\n\n   x = 1\n",
        "unknown option 'heigth'; did you mean 'height'?",
        (4, 5),
        "option",
    ),
    Broken(
        "empty block",
        _HEAD + "```stlite\n```\n",
        _RST_HEAD + ".. stlite::\n\nText.\n",
        "the block is empty; write a Streamlit program, or name a file as an option: ':file: app.py'",
        (3, 4),
        "empty",
    ),
    Broken(
        "missing file",
        _HEAD + "```stlite\n:file: nowhere.py\n```\n",
        _RST_HEAD + ".. stlite:: nowhere.py\n",
        "program file 'nowhere.py' not found",
        (3, 4),
        "file",
    ),
    Broken(
        "syntax error",
        _HEAD + "```stlite\n:height: 300\n\nx = 1\nawait x\ny = = 2\n```\n",
        _RST_HEAD + ".. stlite::\n   :height: 300\n\n   x = 1\n   await x\n   y = = 2\n",
        "syntax error in streamlit_app.py: invalid syntax",
        (8, 9),
        "syntax",
        columns=(5, 8),
    ),
    Broken(
        "name that Streamlit lacks",
        _HEAD + "```stlite\nimport streamlit as st\n\nst.titel('x = 1')\n```\n",
        _RST_HEAD + ".. stlite::\n\n   import streamlit as st\n\n   st.titel('x = 1')\n",
        "Streamlit 1.62 has no st.titel; did you mean st.title?",
        (6, 8),
        "name",
        columns=(4, 7),
    ),
    Broken(
        "file that the app lacks",
        _HEAD + "```stlite\n:height: 300\n\nx = 1\nopen('data.csv')\n```\n",
        _RST_HEAD + ".. stlite::\n   :height: 300\n\n   x = 1\n   open('data.csv')\n",
        "the app has no file 'data.csv': apps get only the files that they name; add it to",
        (7, 8),
        "data",
        {"data.csv": b"x"},
        (6, 9),
    ),
    Broken(
        "missing data file",
        _HEAD + "```stlite\n:files: no.csv\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :files: no.csv\n\n   x = 1\n",
        "option 'files': 'no.csv' not found: looked for docs/",
        (4, 5),
        "asset",
    ),
    Broken(
        "glob without a match",
        _HEAD + "```stlite\n:files: *.csv\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :files: *.csv\n\n   x = 1\n",
        "option 'files': the glob '*.csv' matches no file in docs",
        (4, 5),
        "asset",
    ),
    Broken(
        "glob that climbs",
        _HEAD + "```stlite\n:files: /../*.csv\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :files: /../*.csv\n\n   x = 1\n",
        "option 'files': the glob '/../*.csv' matches outside.csv, which is outside the docs",
        (4, 5),
        "asset",
        {"/../outside.csv": b"x", "/../.git": b""},
    ),
    Broken(
        "address for no browser",
        _HEAD + "```stlite\n:files: ftp://example.org/a.csv\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :files: ftp://example.org/a.csv\n\n   x = 1\n",
        "option 'files': expected a path, or a URL that starts with https:// or http://, "
        "got 'ftp://example.org/a.csv'",
        (4, 5),
        "asset",
    ),
    Broken(
        "folder without a program",
        _HEAD + "```stlite\n:file: my/\n```\n",
        _RST_HEAD + ".. stlite:: my/\n",
        "no program among the app's files: expected streamlit_app.py, app.py, main.py",
        (3, 4),
        "file",
        {"my/a.py": b"x = 1\n", "my/b.py": b"x = 1\n"},
    ),
    Broken(
        "broken archive",
        _HEAD + "```stlite\n:archives: a.zip\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :archives: a.zip\n\n   x = 1\n",
        "option 'archives': 'a.zip' is not a valid zip archive",
        (4, 5),
        "asset",
        {"a.zip": b"no zip"},
    ),
    Broken(
        "wheel without a wheel's name",
        _HEAD + "```stlite\n:wheels: /mine.whl\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :wheels: /mine.whl\n\n   x = 1\n",
        "option 'wheels': expected a wheel's file name, such as NAME-VERSION-py3-none-any.whl",
        (4, 5),
        "requirements",
        {"/mine.whl": b""},
    ),
    Broken(
        "wheel for machines",
        _HEAD + "```stlite\n:wheels: /*_x86_64.whl\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :wheels: /*_x86_64.whl\n\n   x = 1\n",
        "option 'wheels': wheel 'docs/mine-1.0-cp313-cp313-manylinux_2_17_x86_64.whl' does not run in the "
        "browser",
        (4, 5),
        "requirements",
        {"/mine-1.0-cp313-cp313-manylinux_2_17_x86_64.whl": b""},
    ),
    Broken(
        "configuration from an address",
        _HEAD + "```stlite\n:files: .streamlit/config.toml=https://example.org/x\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :files: .streamlit/config.toml=https://example.org/x\n\n   x = 1\n",
        "option 'files': expected a file for .streamlit/config.toml, got the URL",
        (4, 5),
        "asset",
    ),
    Broken(
        "configuration for a server",
        _HEAD + "```stlite\n:config: theme.base=dark, server.baseUrlPath=docs\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :config: theme.base=dark, server.baseUrlPath=docs\n\n   x = 1\n",
        "option 'config': expected no server.baseUrlPath, got 'docs'; an app in a page would never start "
        "with it; if a server runs the app too, set it there: streamlit run --server.baseUrlPath",
        (4, 5),
        "option",
    ),
    Broken(
        "secrets in an archive",
        _HEAD + "```stlite\n:archives: a.zip\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :archives: a.zip\n\n   x = 1\n",
        "option 'archives': 'a.zip' is not published, because it contains '.streamlit/secrets.toml'",
        (4, 5),
        "asset",
        {"a.zip": make_zip({".streamlit/secrets.toml": "x = 1"})},
    ),
    Broken(
        "missing requirements",
        _HEAD + "```stlite\n:requirements: no.txt\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :requirements: no.txt\n\n   x = 1\n",
        "option 'requirements': 'no.txt' not found",
        (4, 5),
        "requirements",
    ),
    Broken(
        "broken script block",
        _HEAD + "```stlite\n# /// script\n# a = = 1\n# ///\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n\n   # /// script\n   # a = = 1\n   # ///\n   x = 1\n",
        "the block '# /// script' of streamlit_app.py is not valid TOML: Invalid value",
        (5, 7),
        "script",
    ),
    Broken(
        "persistent folder elsewhere",
        _HEAD + "```stlite\n:persist: ../x\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :persist: ../x\n\n   x = 1\n",
        "option 'persist': expected folders in the app's folder, such as data, got '../x'",
        (4, 5),
        "option",
    ),
)

# What stands beside a page, with names that addresses must encode, and the lines of a block that takes it.
CARRIED: dict[str, bytes] = {
    "data/a b.csv": b"1\r\n2\n",
    "data/\u00e9 \u6f22\u5b57 \U0001f600.bin": bytes(range(256)),
    "data/%20#&.txt": b"%20",
    "data/page.html": b"<body></body>",
    "data/.hidden": b"hidden",
    "more/helper.py": b"y = 1\n",
    "notes.md": b"# Diagnostics\n",
}
CARRIED_LINES = """\
:files: data/*
    data/.hidden
    more/helper.py
    notes.md
    again/=data/a b.csv
    far.csv=https://example.org/x.csv?y=1
:persist: kept, also/kept
"""
CARRIED_NAMES = {**{name: name for name in CARRIED}, "again/a b.csv": "data/a b.csv"}
