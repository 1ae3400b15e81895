"""Programs and broken blocks that every host must treat alike, with their twins in Markdown and RST."""

from __future__ import annotations

from dataclasses import dataclass

_LONG = (
    "import streamlit as st\n"
    + "".join(f"x{n} = {n}  # line {n}\n" for n in range(2998))
    + "st.write(x2997)\n"
)

# Program text that hosts, minifiers or template engines are known to change.
PROGRAMS: dict[str, str] = {
    "markup": 'st.write("</script><b>bold</b><!-- c --> &amp; &lt; &#39;")\nif a<b and c>d: pass\n',
    "quotes": "a = 'x'\nb = \"y\"\nc = '''\"'\"'''\nd = `e` if 0 else 1\n".replace("`e`", "1  # ``` `e` ~~~"),
    "backslashes": 'a = "\\\\ \\n \\t \\x41 \\u2028 \\N{BULLET}"\nb = r"\\d+\\\\"\n',
    "templates": "a = '{{ 3 * 3 }}'\nb = '{% raw %}'\nc = '${x} $x %(y)s %s {0}'\nd = {\"k\": {\"l\": 1}}\n",
    "emoji": "st.write('😀 é ü 漢字 \u200d \u00a0 \u202e')\n",
    "separators": "a = '''one\u2028two\u2029three\x0cfour\x0bfive\x85six'''\n",
    "tabs": "if True:\n\tif True:\n\t\tx = 'a\tb'  # tab\tinside\n\ty = 2\t\n",
    "spaces": "x = '''trailing   \n   \n  indented   \n\n\n'''   \n",
    "options_like": "x = '''\n:height: 3\n## not a file: x\n'''\n# ## file: no\n",
    "references": "# :ref:`x` [y](z) ![i](j) |sub| [^1] *a* **b** _c_ https://example.org <a@b> ::\nx = 1\n",
    "long": _LONG,
}


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
    """A broken block on line 3 of a page, what the message says, and the line it names (for each markup)."""

    name: str
    markdown: str
    rst: str
    message: str
    lines: tuple[int, int]
    subject: str


_HEAD = "# Page\n\n"
_RST_HEAD = "Page\n====\n\n"

BROKEN: tuple[Broken, ...] = (
    Broken(
        "wrong value",
        _HEAD + "```stlite\n:height: tall\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :height: tall\n\n   x = 1\n",
        "option 'height': expected a whole number of pixels from 50 to 10000, such as 400, got 'tall'",
        (3, 4),
        "option",
    ),
    Broken(
        "unknown option",
        _HEAD + "```stlite\n:heigth: 300\n\nx = 1\n```\n",
        _RST_HEAD + ".. stlite::\n   :heigth: 300\n\n   x = 1\n",
        "unknown option 'heigth'; did you mean 'height'?",
        (3, 4),
        "option",
    ),
    Broken(
        "empty block",
        _HEAD + "```stlite\n```\n",
        _RST_HEAD + ".. stlite::\n\nText.\n",
        "the block is empty; write a Streamlit program in it, or name one: file=app.py",
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
    ),
)
