"""Requirements files: what pip would read, and what cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_folder import Docs, messages

TEXT = """\
# a comment
pandas>=2  # another

requests[socks] \\
    >= 2 \\
    --hash=sha256:0000
-r more/other.txt
-rmore/again.txt
--requirement=more/other.txt
attrs ; python_version > "3"
name @ https://example.org/name-1-py3-none-any.whl#sha256=00
"""
ASKED = (
    "humanize",
    "pandas>=2",
    "requests[socks] >= 2",
    "six",
    "toolz",
    'attrs ; python_version > "3"',
    "name @ https://example.org/name-1-py3-none-any.whl#sha256=00",
)


@pytest.mark.parametrize("name", ["requirements.txt", "/sub/requirements.txt", "require*.txt"])
def test_file(tmp_path: Path, name: str) -> None:
    """A file stands for its lines, with the files that it names itself; all of them are watched."""
    docs = Docs(
        tmp_path,
        {
            "sub/requirements.txt": b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
            "sub/more/other.txt": "six\n-r ../requirements.txt\n",
            "sub/more/again.txt": "toolz",
        },
    )
    app = docs.build(requirements=["humanize", name])
    assert messages(app) == []
    assert app.package_needs.requirements == ASKED
    names = {path.name for path in app.watched_files}
    assert names == {"requirements.txt", "other.txt", "again.txt"}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("-e .\n", "the pip option '-e' is ignored", 1),
        (
            "\n--index-url https://example.org/simple\n",
            "the pip option '--index-url' is ignored",
            2,
        ),
        ("-c constraints.txt\n", "the pip option '-c' is ignored", 1),
        ("six\n\nfoo bar\n", "expected a requirement such as name>=1.2, got 'foo bar'; it is ignored", 3),
        ("six\n./local.whl\n", "got './local.whl'", 2),
        ("six \\\n  >>= 1\n", "expected a requirement", 1),
        ("-r nowhere.txt\n", "requirements file 'nowhere.txt' not found: looked for docs/sub/nowhere.txt", 1),
    ],
)
def test_wrong_lines(tmp_path: Path, text: str, message: str, line: int) -> None:
    """A line that cannot be followed is said to be one, at its place, and the others count."""
    docs = Docs(tmp_path, {"sub/requirements.txt": text + "toolz\n"})
    app = docs.build(requirements="requirements.txt")
    (problem,) = app.problems
    assert (problem.kind, str(problem.place)) == ("requirements", f"docs/sub/requirements.txt:{line}")
    assert message in problem.message
    assert app.package_needs.requirements[-1] == "toolz"
    assert app.is_live


def test_unusable_file(tmp_path: Path) -> None:
    """A file that is missing or no text is a problem of the block, which is built again when it appears."""
    docs = Docs(tmp_path, {"sub/b.txt": b"\xff"})
    app = docs.build(requirements=["a.txt", "b.txt", "six"])
    place = "requirements docs/sub/page.md:3: "
    assert [message.removeprefix(place).partition(";")[0] for message in messages(app)] == [
        "option 'requirements': 'a.txt' not found: looked for docs/sub/a.txt",
        "cannot read requirements file 'docs/sub/b.txt': it is not UTF-8 text",
    ]
    assert [path.name for path in app.watched_files] == ["a.txt", "b.txt"]
    assert app.package_needs.requirements == ("six",)


def test_no_file(tmp_path: Path) -> None:
    """An address is no file of the docs, whatever it ends in."""
    asked = ("name @ https://example.org/x.txt", "https://example.org/x.txt")
    assert Docs(tmp_path).build(requirements=list(asked)).watched_files == ()
