"""What an author may write, of every kind: for tests that nothing of it raises."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from docs_folder import make_zip
from stlite_docs.options.registry import BLOCK_OPTIONS

# In the environment: how many new examples each test tries.
MORE = "STLITE_DOCS_EXAMPLES"


def examples(count: int) -> settings:
    """Return what a test tries: the same examples in every run, or as many new ones as a variable says."""
    more = int(os.environ.get(MORE, "0"))
    return settings(max_examples=more or count, derandomize=not more, database=None, deadline=None)


# Texts that a library, a file system or a page is known to choke on.
NASTY = (
    *(
        "",
        " ",
        "\t",
        "a\0b",
        "\x1b[0m",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u202e",
        "e\u0301",
        "\U0001f600",
    ),
    *(
        "http://[x/y.csv",
        "http://[x.zip",
        "http://[bad",
        "x=http://[y",
        "http://",
        "http:",
        "//x",
        "https:///x",
    ),
    *(
        "https://\u2100.example/x",
        "https://x:99999/y.csv",
        "https://x/y?a=1,2",
        "data:,x",
        "ftp://x/y",
        "://",
    ),
    *("file:///etc/passwd", "javascript:alert(1)", "https://x/%ff%00.csv", "https://x/..", "https://x/a\\b"),
    *(
        "n" * 300,
        "n/" * 300,
        "../",
        "/" * 100,
        "." * 5,
        "..",
        ".",
        "/",
        "~",
        "~nobody/x",
        "$HOME",
        "%HOME%",
    ),
    *(
        "[",
        "]",
        "[]",
        "[!]",
        "[x]/..",
        "*/../[",
        "**",
        "**/**",
        "*" * 50,
        "?",
        "{a,b}",
        "[,]",
        "a[1-",
        "[[[[",
    ),
    *(
        "C:\\x",
        "C:/x",
        "C:",
        "\\\\server\\x",
        "a\\b",
        "CON",
        "aux.py",
        "nul",
        "x:y",
        "a|b",
        "<x>",
        "a?b",
        "x ",
    ),
    *(
        "pipe",
        "pipe.py",
        "pipe.txt",
        "pipe.zip",
        "pipe-1.0-py3-none-any.whl",
        "loop",
        "folder",
        "folder/",
        "a.py",
    ),
    *(
        "bytes.py",
        "bytes.txt",
        "bytes.zip",
        "bytes.tar.gz",
        "bytes-1.0-py3-none-any.whl",
        "good.zip",
        "x=a.py",
    ),
    *("=", "=x", "x=", "==", "a=b=c", ",", ",,", "a,,b", ",a", "a,", "- ", "-", "- a\n- b", "a\nb", "\n\n"),
    *(
        "{",
        "}",
        "{}",
        "{{{{",
        '{"a":',
        '{"a": 1e999}',
        '{"a": NaN}',
        '{"a": {"b": {"c": 1}}}',
        "[" * 1500,
        "{" * 1500,
    ),
    *(
        '{"a":' * 1200 + "1" + "}" * 1200,
        "1" * 5000,
        "9" * 400,
        "-1",
        "1e400",
        "NaN",
        "inf",
        "\u0664\u0660\u0660",
        "0x10",
    ),
    *(
        "a>1,<2",
        "a[x,y]",
        "a @ https://x/y,z",
        "a; os_name ~= 'x'",
        "a; extra < '1'",
        "a; (((((os_name == 'x')))))",
    ),
    *(
        "a; " + "(" * 3000 + "os_name == 'x'" + ")" * 3000,
        "a; python_version > ''",
        "a===\u0661",
        "a>=1.*",
        "a" * 5000,
    ),
    *(
        "true",
        "yes",
        "none",
        "auto",
        "shared",
        "own",
        "local",
        "cdn",
        "fold",
        "click",
        "400px",
        "stlite",
        "height",
    ),
    *(
        "'",
        '"',
        "''",
        "'a",
        'a"',
        "'a, b'",
        "<b>&amp;</b>",
        "{{ x }}",
        "{% x %}",
        "${x}",
        "`x`",
        ":ref:`x`",
        "|x|",
    ),
)
LONE = ("\ud800", "a\udc80b", "\udfff.csv")


def _endless(kind: str) -> object:
    """Return what YAML makes of an anchor that refers to itself."""
    items: list[object] = []
    items.append(items)
    mapping: dict[str, object] = {}
    mapping["a"] = mapping
    return items if kind == "list" else mapping


_characters = st.characters(codec=None, exclude_categories=())
texts = st.one_of(st.sampled_from([*NASTY, *LONE]), st.text(_characters, max_size=30))
# Text as a file of UTF-8 can have it, and as one line of it.
written = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
lines = written.map(lambda text: " ".join(text.split("\n")).replace("\r", " "))
scalars = st.one_of(
    *(texts, st.none(), st.booleans(), st.integers(), st.just(10**4000), st.floats(), st.binary(max_size=5)),
    *(st.dates(), st.datetimes(), st.times()),
)
native = st.one_of(
    scalars,
    st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.one_of(texts, st.integers(), st.none()), inner, max_size=3),
        ),
        max_leaves=8,
    ),
    st.sampled_from(["list", "mapping"]).map(_endless),
)
option_names = st.sampled_from(sorted(BLOCK_OPTIONS))
WRONG_TYPES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 10**5000, 1.5, float("nan"), float("inf"), b"x", date(2020, 1, 2), time(1)),
    *(datetime(2020, 1, 2, tzinfo=UTC), [], {}, [None], [[[1]]], [b"x"], {1: 2}, {None: None}, {(1, 2): 3}),
    *({"a": {"b": {"c": None}}}, {"\0": "\ud800"}, object(), print, ValueError, {1, 2}, ("a", "b"), range(3)),
)


def write_files(folder: Path) -> None:
    """Put files into a folder that cannot be read as what their names say, and some that can."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in (".py", ".txt", ".zip", ".tar.gz", "-1.0-py3-none-any.whl"):
        (folder / f"bytes{suffix}").write_bytes(bytes(range(256)))
        if sys.platform != "win32":
            os.mkfifo(folder / f"pipe{suffix}")
    if sys.platform != "win32":
        os.mkfifo(folder / "pipe")
        (folder / "loop").symlink_to("loop")
    (folder / "a.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "good.zip").write_bytes(make_zip({"x.txt": "x"}))
    (folder / "folder").mkdir()
    (folder / "folder" / "app.py").write_text("x = 1\n", encoding="utf-8")
