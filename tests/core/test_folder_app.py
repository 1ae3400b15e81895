"""A folder that is an app: its program, what belongs to it, and its configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from closed_folder import close_folder
from docs_folder import Docs, messages
from stlite_docs.publish.pool import choose_pool

APP: dict[str, str | bytes] = {
    "sub/my/streamlit_app.py": "import helper\n",
    "sub/my/helper.py": "import pandas\n",
    "sub/my/pages/1_😀_One.py": "x = 1\n",
    "sub/my/.streamlit/config.toml": "[theme]\nbase = 'dark'\n",
    "sub/my/data/x.bin": b"\x00\xff",
    "sub/my/README.md": "# App",
    "sub/my/__pycache__/helper.cpython-311.pyc": b"",
    "sub/my/old.pyc": b"",
    "sub/my/.git/HEAD": "x",
    "sub/my/.gitignore": "x",
    "sub/my/venv/pyvenv.cfg": "x",
    "sub/my/venv/lib/y.py": "y y\n",
    "sub/my/.venv/z.py": "z z\n",
}
MOUNTED = [".streamlit/config.toml", "README.md", "data/x.bin", "helper.py", "pages/1_😀_One.py"]


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    return Docs(tmp_path, APP)


@pytest.mark.parametrize(
    "options",
    [{"file": "my/"}, {"file": "my"}, {"file": "/sub/my"}, {"files": "my/"}, {"files": ["../sub/my"]}],
)
def test_folder(docs: Docs, options: dict[str, object]) -> None:
    """A folder's program is the app's, and shown; what else belongs to it is mounted beside it."""
    app = docs.build("", **options)
    assert messages(app) == []
    assert [(source.name, source.text) for source in app.sources] == [("streamlit_app.py", "import helper\n")]
    assert sorted(app.files) == sorted(MOUNTED)
    assert app.entrypoint == "streamlit_app.py"
    assert app.settings.config == {"theme.base": "dark"}
    assert "pandas" in app.package_needs.requirements


@pytest.mark.parametrize(
    ("names", "options", "expected"),
    [
        (["app.py", "main.py"], {}, "app.py"),
        (["main.py", "other.py"], {}, "main.py"),
        (["only.py", "pages/other.py"], {}, "only.py"),
        (["app.py", "other.py"], {"entrypoint": "other.py"}, "other.py"),
        (["src/deep.py", "app.py"], {"entrypoint": "src/deep.py"}, "src/deep.py"),
    ],
)
def test_entry_program(tmp_path: Path, names: list[str], options: dict[str, object], expected: str) -> None:
    """The program is the one that the option names, or one with a usual name, or the only one."""
    docs = Docs(tmp_path, {f"sub/my/{name}": f"'{name}'\n" for name in names})
    app = docs.build("", file="my/", **options)
    assert messages(app) == []
    assert app.entrypoint == expected
    assert app.sources[0].text == f"'{expected}'\n"
    assert expected not in app.files


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (
            ["a.py", "b.py"],
            {},
            "no program among the app's files: expected streamlit_app.py, app.py, main.py",
        ),
        (["a.py", "b.py"], {}, "got a.py, b.py; set the option 'entrypoint'"),
        (["a.csv"], {}, "got no Python file"),
        (["a.py"], {"entrypoint": "b.py"}, "entrypoint 'b.py' is not a file of this app; its files are a.py"),
    ],
)
def test_no_entry_program(tmp_path: Path, names: list[str], options: dict[str, object], message: str) -> None:
    """A folder whose program cannot be told is one problem, and says how it would be told."""
    docs = Docs(tmp_path, {f"sub/my/{name}": "'x'\n" for name in names})
    app = docs.build("", file="my/", **options)
    ((kind, text),) = [(problem.kind, str(problem)) for problem in app.problems]
    assert kind == "file"
    assert text.startswith("docs/sub/page.md:3: ")
    assert message in text
    assert not app.is_live


def test_program_that_is_not_text(tmp_path: Path) -> None:
    """A folder's program that cannot be read is a problem of the program."""
    docs = Docs(tmp_path, {"sub/my/app.py": b"\xff"})
    assert messages(docs.build("", file="my")) == [
        "file docs/sub/page.md:3: program file 'my/app.py' is not UTF-8 text (at byte 0); save it as UTF-8"
    ]


def test_body_and_folder(docs: Docs) -> None:
    """The text of a block is the program, with the folder's files beside it."""
    (docs.root / "sub/my/streamlit_app.py").unlink()
    app = docs.build("import helper\n", files="my/")
    assert messages(app) == []
    assert (app.entrypoint, app.sources[0].text) == ("streamlit_app.py", "import helper\n")
    assert sorted(app.files) == sorted(MOUNTED)


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("## file: .streamlit/secrets.toml\nkey = 'demo'\n", {}),
        ("", {"files": ".streamlit/secrets.toml=demo.toml"}),
    ],
)
def test_demo_secrets(docs: Docs, body: str, options: dict[str, object]) -> None:
    """Secrets for everybody, in the block or from a file, replace those of the author."""
    docs.write("sub/my/.streamlit/secrets.toml", "key = 'mine'\n")
    docs.write("sub/demo.toml", "key = 'demo'\n")
    app = docs.build(body, file="my", **options)
    assert messages(app) == []
    texts = [source.text for source in app.sources if source.name == ".streamlit/secrets.toml"]
    asset = [each.source.name for each in app.assets if each.source.name.endswith("toml")]
    assert texts == ["key = 'demo'\n"] or "demo.toml" in asset


def test_folder_and_parts(docs: Docs) -> None:
    """A block may add files to a folder, and they do not become the program."""
    app = docs.build("## file: extra.py\ny = 1\n", file="my/")
    assert messages(app) == []
    assert [source.name for source in app.sources] == ["streamlit_app.py", "extra.py"]


def test_secrets_stay(docs: Docs) -> None:
    """Passwords that lie in a folder are not published, and the build says so, until they are named."""
    docs.write("sub/my/.streamlit/secrets.toml", "password = 'x'\n")
    for options in ({"file": "my"}, {"files": ["x.py=my/helper.py", "my/.streamlit/*"], "body": "x\n"}):
        app = docs.build(str(options.pop("body", "")), **options)
        (message,) = messages(app)
        assert "private docs/sub/page.md:3: 'my/.streamlit/secrets.toml' is not published" in message
        assert not any("secrets" in name for name in app.files)
        assert app.is_live
    app = docs.build("", file="my", files=".streamlit/secrets.toml=my/.streamlit/secrets.toml")
    assert messages(app) == []
    assert ".streamlit/secrets.toml" in app.files


def test_links(docs: Docs, tmp_path: Path) -> None:
    """A link to a file in the docs is followed; others are named, so that nothing is missing in silence."""
    docs.write("shared/x.csv")
    (tmp_path / "outside.csv").write_text("x")
    for name, goal in {
        "good.csv": docs.root / "shared/x.csv",
        "bad.csv": tmp_path / "outside.csv",
        "gone.csv": docs.root / "nothing",
        "folder": docs.root / "shared",
    }.items():
        (docs.root / "sub/my" / name).symlink_to(goal)
    app = docs.build("", file="my")
    assert "good.csv" in app.files
    assert [message.partition("the link ")[2].partition(" ")[0] for message in messages(app)] == [
        "bad.csv",
        "folder",
        "gone.csv",
    ]
    assert "bad.csv" in docs.build("", file="my", files=f"bad.csv={'../' * 2}outside.csv").files


def test_unreadable_folder(docs: Docs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be searched is a problem, and the rest of the app is there."""
    close_folder(monkeypatch, "data")
    app = docs.build("", file="my")
    assert messages(app) == ["asset docs/sub/page.md:3: the folder 'my': cannot read data: Permission denied"]
    assert app.is_live


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have shorter paths")
def test_folders_in_folders(docs: Docs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in more folders than Python's recursion follows are an app's like others."""
    depth, limit = 400, sys.getrecursionlimit()
    monkeypatch.chdir(docs.root / "sub/my/data")
    for _ in range(depth):
        Path("a").mkdir()
        os.chdir("a")
    Path("x.csv").write_text("x")
    sys.setrecursionlimit(300)
    try:
        assert f"data/{'a/' * depth}x.csv" in docs.build("", file="my").files
    finally:  # Pytest could not remove them.
        sys.setrecursionlimit(limit)
        Path("x.csv").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path("a").rmdir()


def test_folders_are_watched(docs: Docs) -> None:
    """Every folder that belongs to the app is looked at, and no other."""
    app = docs.build("", file="my")
    folders = {listing.folder.relative_to(docs.root / "sub").as_posix() for listing in app.watched_folders}
    assert folders == {"my", "my/.streamlit", "my/data", "my/pages"}
    assert not any(path.is_dir() for path in app.watched_files)


@pytest.mark.parametrize(
    ("text", "config"),
    [
        ("[client]\ntoolbarMode = 'viewer'\n[theme]\nbase = 'light'\n", {"client.toolbarMode": "viewer"}),
        (
            "[theme]\nchartCategoricalColors = ['red', 'blue']\n",
            {"theme.chartCategoricalColors": ["red", "blue"]},
        ),
        (
            "[[theme.fontFaces]]\nfamily = 'A'\n[theme.sidebar]\nfont = 'serif'\n",
            {"theme.fontFaces": [{"family": "A"}], "theme.sidebar.font": "serif"},
        ),
    ],
)
def test_configuration(docs: Docs, text: str, config: dict[str, object]) -> None:
    """The option `config` wins over the file, which sets what the option does not; pools follow."""
    plain = docs.build("x\n", config="theme.base=dark")
    docs.write("sub/my/.streamlit/config.toml", text)
    for app in (
        docs.build("", file="my", config="theme.base=dark"),
        docs.build("x\n", files=".streamlit/config.toml=my/.streamlit/config.toml", config="theme.base=dark"),
        docs.build(f"x\n## file: .streamlit/config.toml\n{text}", config="theme.base=dark"),
    ):
        assert messages(app) == []
        assert app.settings.config == {**config, "theme.base": "dark"}
        assert choose_pool(app) != choose_pool(plain)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[theme]\nbase = dark\n", 2, "is not valid TOML: Invalid value"),
        ("[theme]\nbase = 'dark\n", 2, "is not valid TOML"),
        ("x = ", 1, "is not valid TOML"),
        ("[theme]\nbase = 1979-05-27\n", 1, "expected text, a number, true or false"),
    ],
)
def test_broken_configuration(docs: Docs, text: str, line: int, message: str) -> None:
    """A configuration that cannot be read is a problem at its line, and the app starts without it."""
    docs.write("sub/my/.streamlit/config.toml", text)
    (problem,) = (app := docs.build("", file="my")).problems
    assert str(problem.place) == f"my/.streamlit/config.toml:{line}"
    assert message in problem.message
    assert app.is_live
    (problem,) = docs.build(f"x\n## file: .streamlit/config.toml\n{text}").problems
    assert problem.place.line == 5 + line


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "[theme]\nbase = 'dark'\n[server]\nport = 1\nbaseUrlPath = 'x'\n",
            5,
            (
                "expected no server.baseUrlPath, got 'x'; an app in a page would never start with it; "
                "if a server runs the app too, set it there: streamlit run --server.baseUrlPath"
            ),
        ),
        (
            "theme.base = 'dark'\nserver = { port = 1, allowedHosts = ['x'] }\n",
            1,
            (
                "expected no server.allowedHosts, got ['x']; an app in a page would never start with it; "
                "if a server runs the app too, set it there: streamlit run --server.allowedHosts"
            ),
        ),
    ],
)
def test_configuration_that_stops_an_app(docs: Docs, text: str, line: int, message: str) -> None:
    """An option with which an app would wait for ever is left out with its file, and the others hold."""
    docs.write("sub/my/.streamlit/config.toml", text)
    app = docs.build("", file="my")
    assert messages(app) == [f"asset my/.streamlit/config.toml:{line}: .streamlit/config.toml: {message}"]
    assert app.settings.config == {"server.port": 1, "theme.base": "dark"}
    assert sorted(app.files) == [name for name in MOUNTED if ".streamlit" not in name]
    app = docs.build(f"x\n## file: .streamlit/config.toml\n{text}")
    assert [source.name for source in app.sources] == ["streamlit_app.py"]
    assert app.settings.config == {"server.port": 1, "theme.base": "dark"}


def test_requirements_of_a_folder(docs: Docs) -> None:
    """What a folder's `requirements.txt` asks for is asked for, as where Streamlit's hosts install it."""
    assert "six" not in docs.build("", file="my").package_needs.requirements
    path = docs.write("sub/my/requirements.txt", "streamlit==1.40\nsix\n-r more.txt\n")
    more = docs.write("sub/my/more.txt", "attrs\nsix\n")
    docs.write("sub/my/streamlit_app.py", "# /// script\n# dependencies = ['idna']\n# ///\n")
    docs.write("sub/my/data/requirements.txt", "nobody-asks-for-this\n")
    app = docs.build("", file="my", requirements=["toolz", "six"])
    assert messages(app) == []
    asked = ("toolz", "six", "streamlit==1.40", "attrs", "idna")
    assert app.package_needs.requirements[: len(asked)] == asked
    assert {path, more} <= set(app.watched_files)
    assert {"requirements.txt", "more.txt"} <= set(app.files)
    named = docs.build("", file="my", requirements="my/requirements.txt").package_needs.requirements
    assert named[:4] == ("streamlit==1.40", "six", "attrs", "idna")
    assert "six" not in docs.build("", files="my/").package_needs.requirements


def test_broken_requirements_of_a_folder(docs: Docs) -> None:
    """A line that cannot be followed is said once, in its file, also when the option names the file."""
    docs.write("sub/my/requirements.txt", "six\n-e .\n")
    for options in ({}, {"requirements": "my/requirements.txt"}):
        app = docs.build("", file="my", **options)
        (message,) = messages(app)
        assert message.startswith(
            "requirements docs/sub/my/requirements.txt:2: the pip option '-e' is ignored"
        )
        assert app.is_live


def test_requirements_that_come_later(docs: Docs) -> None:
    """A `requirements.txt` that is not there yet is noticed in the folder, and is no missing file."""
    app = docs.build("", file="my")
    path = docs.write("sub/my/requirements.txt", "six\n")
    assert path not in app.watched_files
    assert any(listing.is_outdated for listing in app.watched_folders)


@pytest.mark.parametrize("file", ["", "my"])
def test_configuration_from_an_address(docs: Docs, file: str) -> None:
    """A configuration that the build cannot read is left out and explained; the app has its other files."""
    (docs.root / "sub/my/.streamlit/config.toml").unlink()
    item = ".streamlit/config.toml=https://example.org/config.toml"
    app = docs.build("" if file else "x\n", files=[item, "my/data/x.bin"], **({"file": file} if file else {}))
    (message,) = messages(app)
    assert message.startswith(
        "asset docs/sub/page.md:3: option 'files': expected a file for .streamlit/config.toml, got the URL"
    )
    assert "got the URL 'https://example.org/config.toml'" in message
    assert "download it and name the copy" in message
    assert ".streamlit/config.toml" not in app.files
    assert any(name.endswith("x.bin") for name in app.files)
    assert (app.is_live, app.settings.config) == (True, {})
