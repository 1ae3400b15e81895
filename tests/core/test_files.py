"""The option `files`: what is found, where it stands in the app's folder, and what is refused."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import unquote

import pytest

from closed_folder import close_folder
from docs_folder import Docs, messages
from stlite_docs.files import assets as asset
from stlite_docs.publish.payload import make_payload

FILES = {
    "sub/data/a.csv": "a",
    "sub/data/b.csv": "b",
    "sub/data/deep/c.csv": "c",
    "sub/data/.hidden": "hidden",
    "sub/my data/é 漢字 😀.csv": "emoji",
    "sub/a=b.csv": "sign",
    "sub/[x].csv": "brackets",
    "sub/diagnostics.md": "# Diagnostics",
    "sub/.env": "A=1",
    "shared/x.csv": "x",
    "sub/helper.py": "import altair\n",
}
URL = "https://example.org/data/my%20file.csv?a=b"


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    return Docs(tmp_path, FILES)


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("data/a.csv", {"data/a.csv": "sub/data/a.csv"}),
        ("./data//a.csv", {"data/a.csv": "sub/data/a.csv"}),
        ("../shared/x.csv", {"shared/x.csv": "shared/x.csv"}),
        ("/shared/x.csv", {"shared/x.csv": "shared/x.csv"}),
        ("data/../diagnostics.md", {"diagnostics.md": "sub/diagnostics.md"}),
        ("y.csv=../shared/x.csv", {"y.csv": "shared/x.csv"}),
        ("in/here/=../shared/x.csv", {"in/here/x.csv": "shared/x.csv"}),
        ("data/*.csv", {"data/a.csv": "sub/data/a.csv", "data/b.csv": "sub/data/b.csv"}),
        ("data/*", {"data/a.csv": "sub/data/a.csv", "data/b.csv": "sub/data/b.csv"}),
        ("data/**", {f"data/{name}": f"sub/data/{name}" for name in ("a.csv", "b.csv", "deep/c.csv")}),
        ("../sub/data/[a].csv", {"sub/data/a.csv": "sub/data/a.csv"}),
        ("/sh*/x.csv", {"shared/x.csv": "shared/x.csv"}),
        ("in=data/*.csv", {"in/a.csv": "sub/data/a.csv", "in/b.csv": "sub/data/b.csv"}),
        ("in=d*/a.csv", {"in/data/a.csv": "sub/data/a.csv"}),
        (
            "data/**/*.csv",
            {f"data/{name}": f"sub/data/{name}" for name in ("a.csv", "b.csv", "deep/c.csv")},
        ),
        ("data/", {name: f"sub/data/{name}" for name in ("a.csv", "b.csv", "deep/c.csv")}),
        ("data", {name: f"sub/data/{name}" for name in ("a.csv", "b.csv", "deep/c.csv")}),
        ("in=data", {f"in/{name}": f"sub/data/{name}" for name in ("a.csv", "b.csv", "deep/c.csv")}),
        ("my data/é 漢字 😀.csv", {"my data/é 漢字 😀.csv": "sub/my data/é 漢字 😀.csv"}),
        ("my */*.csv", {"my data/é 漢字 😀.csv": "sub/my data/é 漢字 😀.csv"}),
        ("a=b.csv", {"a=b.csv": "sub/a=b.csv"}),
        ("[x].csv", {"[x].csv": "sub/[x].csv"}),
        (".env", {".env": "sub/.env"}),
        ("data/.h*", {"data/.hidden": "sub/data/.hidden"}),
        ("diagnostics.md", {"diagnostics.md": "sub/diagnostics.md"}),
    ],
)
def test_found(docs: Docs, item: str, names: dict[str, str]) -> None:
    """A file stands where its author would look for it, and its address leads to its bytes."""
    app = docs.build(files=item)
    assert messages(app) == []
    assert list(app.files) == list(names)
    assets = {unquote(each.url): each for each in app.assets}
    for name, source in names.items():
        taken = assets[unquote(app.files[name])]
        content = (docs.root / source).read_bytes()
        assert taken.source.read_bytes() == content
        assert taken.location.startswith(f"files/{hashlib.sha256(content).hexdigest()[:12]}/")


def test_payload(docs: Docs) -> None:
    """The payload has text for what is written in the page, and addresses for all the rest."""
    app = docs.build("x\n## file: t.txt\nt\n", files=["data/a.csv", URL, f"data/b.csv={URL}"])
    digest = hashlib.sha256(b"a").hexdigest()[:12]
    assert messages(app) == []
    assert make_payload(app)["files"] == {
        "streamlit_app.py": {"text": "x\n"},
        "t.txt": {"text": "t\n"},
        "data/a.csv": {"url": f"files/{digest}/a.csv"},
        "my file.csv": {"url": URL},
        "data/b.csv": {"url": URL},
    }


def test_equal_files_are_one_asset(docs: Docs) -> None:
    """A file that an app has twice, and one file by two ways, is stored once."""
    app = docs.build(files=["data/a.csv", "data/*.csv", "again.csv=data/a.csv"])
    assert messages(app) == []
    assert list(app.files) == ["data/a.csv", "data/b.csv", "again.csv"]
    assert len(app.assets) == 2


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a.csv", "a.csv"),
        ("b.PNG", "b.PNG"),
        (".env", "env.txt"),
        ("a.html", "a_html.txt"),
        ("b.HTM", "b_HTM.txt"),
        ("a.svg", "a_svg.txt"),
        ("a.xhtml", "a_xhtml.txt"),
        ("a.unknown", "a_unknown.txt"),
        ("a", "a.txt"),
        ("a.php.csv", "a_php_csv.txt"),
        ("a.html.gz", "a_html_gz.txt"),
    ],
)
def test_names_that_servers_touch(docs: Docs, name: str, stored: str) -> None:
    """No server takes a copy for a page or a program, changes it or drops it; the app has its own name."""
    docs.write(f"sub/{name}")
    app = docs.build(files=name)
    assert list(app.files) == [name]
    assert app.assets[0].location.endswith(f"/{stored}")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("no.csv", "'no.csv' not found: looked for docs/sub/no.csv"),
        ("no=no.csv", "'no.csv' not found"),
        ("*.txt", "the glob '*.txt' matches no file in docs/sub"),
        ("no/", "'no/' not found"),
        ("../../*.csv", "matches secret.csv, which is outside the docs"),
        ("/../*.csv", "matches secret.csv, which is outside the docs"),
        ("ftp://example.org/a.csv", "starts with https:// or http://, got 'ftp://example.org/a.csv'"),
        ("a.csv=file:///etc/passwd", "starts with https:// or http://, got 'file:///etc/passwd'"),
        ("data:text/plain,x", "starts with https:// or http://"),
        ("https:///a.csv", "starts with https:// or http://"),
        ("https://example.org/", "has no file name; add one: data.csv=URL"),
        ("https://example.org/%2e%2e", "has no file name"),
        ("../x.csv=data/a.csv", "expected name=path with a path in the app's folder"),
        ("/x.csv=data/a.csv", "expected name=path"),
        ("x.csv=", "expected name=path"),
        ("a\0b", "expected a path"),
        ("x" * 300, "name too long"),
        ("loop", "loop"),
        ("pipe", "expected a file or a folder, got 'pipe'"),
        ("empty/", "the folder 'empty/' contains no files for an app"),
    ],
)
def test_refused(docs: Docs, item: str, message: str) -> None:
    """What cannot be had is said at the block; the app has the rest, and still starts."""
    docs.write("../secret.csv")
    (docs.root / "sub/loop").symlink_to("loop")
    (docs.root / "sub/empty").mkdir()
    os.mkfifo(docs.root / "sub/pipe")
    app = docs.build(files=[item, "diagnostics.md"])
    assert "diagnostics.md" in app.files
    assert app.is_live
    ((kind, text),) = [(problem.kind, str(problem)) for problem in app.problems]
    assert kind == "asset"
    assert text.startswith("docs/sub/page.md:3: option 'files': ")
    assert message.casefold() in text.casefold()
    assert str(docs.root) not in text


def test_two_files_in_one_place(docs: Docs) -> None:
    """The first file keeps its place, the block's own text before all; the others are named."""
    docs.write("sub/streamlit_app.py", "y = 1\n")
    items = ["data/a.csv", "data/a.csv=diagnostics.md", "streamlit_app.py", "data/a.csv/b=diagnostics.md"]
    app = docs.build(files=items)
    left_out = "asset docs/sub/page.md:3: option 'files': {0!r} is not used, because the app has {1}; "
    left_out += "give it another name: other-name={0}"
    assert messages(app) == [
        left_out.format("diagnostics.md", "another file 'data/a.csv'"),
        left_out.format("streamlit_app.py", "another file 'streamlit_app.py'"),
        left_out.format("diagnostics.md", "a file 'data/a.csv' where a folder is needed"),
    ]
    assert list(app.files) == ["data/a.csv"]


def test_large_file(docs: Docs) -> None:
    """A file that hosts may refuse is taken, with a warning."""
    for name, size in (("fine.bin", 25 * 2**20), ("large.bin", 26 * 2**20)):
        with docs.write(f"sub/{name}", "").open("r+b") as file:
            file.truncate(size)
    app = docs.build(files="*.bin")
    (message,) = messages(app)
    assert message == (
        "asset docs/sub/page.md:3: file 'large.bin': expected at most 25 MB, got 26 MB; some hosts refuse "
        "larger files, and every reader downloads the file"
    )
    assert list(app.files) == ["fine.bin", "large.bin"]
    assert app.is_live


def test_unreadable_file(docs: Docs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read is said to be one; the app has the others."""

    def refuse(path: Path, *_arguments: object) -> str:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return "0" * 64

    monkeypatch.setattr(asset, "kept_sha256", refuse)
    app = docs.build(files="data/*.csv")
    assert messages(app) == ["asset docs/sub/page.md:3: cannot read file 'data/a.csv': Permission denied"]
    assert list(app.files) == ["data/b.csv"]


@pytest.mark.parametrize("pattern", ["**/*.csv", "data/*/*.csv", "data/**"])
def test_unreadable_folder_under_a_glob(docs: Docs, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    """A folder that cannot be searched is named once; the app has the files of the others."""
    for name in ("closed", "open"):
        docs.write(f"sub/data/{name}/c.csv", "1")
    close_folder(monkeypatch, "closed")
    app = docs.build(files=pattern)
    shown = "cannot read 'docs/sub/data/closed': Permission denied"
    assert messages(app) == [f"asset docs/sub/page.md:3: the glob '{pattern}': {shown}"]
    assert "data/open/c.csv" in app.files


def test_folder_under_a_glob_that_nobody_may_enter(docs: Docs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in a folder cannot be inspected without the right to enter it."""
    docs.write("sub/data/closed/inner/c.csv", "1")
    inspect = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        return inspect(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    (*_, message) = messages(docs.build(files="data/closed/*/c.csv"))[:1]
    assert message.endswith("cannot read 'docs/sub/data/closed/inner': Permission denied")


def test_changed_file_is_hashed_again(docs: Docs) -> None:
    """The hash is kept for as long as a file's time and size are the same."""
    before = docs.build(files="data/a.csv").assets
    docs.write("sub/data/a.csv", "another")
    assert docs.build(files="data/a.csv").assets != before


def test_modules_are_read(docs: Docs) -> None:
    """Python among the files is checked as a program is, at its own line, and its packages are asked for."""
    app = docs.build(files="helper.py")
    assert "altair" in app.package_needs.requirements
    docs.write("sub/helper.py", "x = 1\n\ny y\n")
    app = docs.build(files="helper.py")
    assert messages(app) == ["syntax helper.py:3:3: syntax error in helper.py: invalid syntax"]
    assert docs.build(files="helper.py", check="off").is_live


def test_dependencies(docs: Docs) -> None:
    """An app knows each file that it was read from, missing ones too, and the folders that globs search."""
    app = docs.build(files=["data/a.csv", "no.csv", "data/*/*.csv"])
    names = {path.relative_to(docs.root).as_posix() for path in app.watched_files}
    assert names == {"sub/data/a.csv", "sub/no.csv", "sub/data/deep/c.csv"}
    folders = {listing.folder.relative_to(docs.root).as_posix() for listing in app.watched_folders}
    assert folders == {"sub/data", "sub/data/deep"}
    assert not any(listing.is_outdated for listing in app.watched_folders)
    docs.write("sub/data/deep/new.csv")
    assert [listing.folder.name for listing in app.watched_folders if listing.is_outdated] == ["deep"]


def test_glob_below_a_missing_folder(docs: Docs) -> None:
    """A glob in a folder that is not there yet is noticed when the folder comes."""
    app = docs.build(files="later/*.csv")
    assert len(app.problems) == 1
    docs.write("sub/later/a.csv")
    assert any(listing.is_outdated for listing in app.watched_folders)


def test_layers(docs: Docs) -> None:
    """A block's files take the place of its page's."""
    assert list(docs.build(page={"files": ["diagnostics.md"]}).files) == ["diagnostics.md"]
    assert list(docs.build(page={"files": ["diagnostics.md"]}, files="data/a.csv").files) == ["data/a.csv"]
