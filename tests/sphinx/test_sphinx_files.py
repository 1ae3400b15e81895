"""What an app needs travels into the site with it; a page is read again when any of it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cases import CARRIED, CARRIED_LINES, CARRIED_NAMES
from docs_folder import make_zip
from pages import read_files, read_payloads
from sphinx_project import NOTE_READS, Build, Project, Watched

pytestmark = pytest.mark.usefixtures("fake_runtime")

CONTENTS = "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p*\n"
CONTENTS_BELOW = CONTENTS.replace("p*", "sub/*")
EXCLUDE = "exclude_patterns = ['sub/notes.md', 'my']\n"
EXPECTED = {name: CARRIED[source] for name, source in CARRIED_NAMES.items()}


def _indented(text: str) -> str:
    return "".join(f"   {line}\n" for line in text.splitlines())


def _carry(project: Project) -> None:
    project.write("index.rst", CONTENTS_BELOW)
    for name, content in CARRIED.items():
        project.write(f"sub/{name}", content)
    project.write("sub/a.rst", f"A\n=\n\n.. stlite::\n{_indented(CARRIED_LINES)}\n   x = 1\n")
    project.write("sub/b.md", f"# B\n\n```stlite\n{CARRIED_LINES}\nx = 1\n```\n")
    project.write("sub/c.md", f"# C\n\n```{{stlite}}\n{CARRIED_LINES}\nx = 1\n```\n")


def stored(build: Build) -> dict[str, int]:
    """Return the files of apps in a site, with the times when they were written."""
    paths = (build.out / "_static").glob("stlite-*/files/**/*")
    return {path.name: path.stat().st_mtime_ns for path in paths if path.is_file()}


@pytest.mark.parametrize(
    ("builder", "pages"),
    [
        ("html", {"sub/a.html": 0, "sub/b.html": 0, "sub/c.html": 0}),
        ("dirhtml", {"sub/a/index.html": 0, "sub/b/index.html": 0, "sub/c/index.html": 0}),
        ("singlehtml", {"index.html": 2}),
    ],
)
def test_files(builder: str, pages: dict[str, int], tmp_path: Path) -> None:
    """Files with any name are found from the pages of every builder, and equal ones are stored once."""
    project = Project(tmp_path, EXCLUDE)
    _carry(project)
    build = project.build_clean(builder=builder)
    for page, number in pages.items():
        assert read_files(build.out, page, number) == EXPECTED
        payload = read_payloads((build.out / page).read_text(encoding="utf-8"))[number]
        assert payload["files"]["far.csv"] == {"url": "https://example.org/x.csv?y=1"}
        assert payload["persist"] == ["kept", "also/kept"]
    assert len(stored(build)) == len(CARRIED)


def test_other_builders(tmp_path: Path) -> None:
    """A builder that cannot run apps carries nothing."""
    project = Project(tmp_path, EXCLUDE)
    _carry(project)
    build = project.build_clean(builder="text")
    assert not (build.out / "_static").exists()


@pytest.mark.parametrize(
    "text",
    [
        "P\n=\n\n.. stlite:: my/\n",
        "P\n=\n\n.. stlite::\n   :files: my/\n",
    ],
)
def test_folder(text: str, tmp_path: Path) -> None:
    """A folder is an app, as the argument or among the files."""
    project = Project(tmp_path, EXCLUDE)
    project.write("index.rst", CONTENTS)
    project.write("p.rst", text)
    project.write("my/app.py", "import helper\n")
    project.write("my/helper.py", "y = 1\n")
    project.write("my/.streamlit/config.toml", "[theme]\nbase = 'dark'\n")
    build = project.build_clean()
    (payload,) = read_payloads(build.page("p"))
    assert payload["files"]["app.py"] == {"text": "import helper\n"}
    assert payload["config"] == {"theme.base": "dark"}
    assert set(read_files(build.out, "p.html")) == {"helper.py", ".streamlit/config.toml"}


def test_problems_elsewhere(tmp_path: Path) -> None:
    """What is wrong in a file that an app is read from is said at the block, with that file and line."""
    project = Project(tmp_path)
    lines = ":files: .streamlit/config.toml\n:requirements: requirements.txt\n"
    project.write("index.md", f"# Page\n\n```stlite\n{lines}\nx = 1\n```\n")
    project.write(".streamlit/config.toml", "[theme]\nbase = dark\n")
    project.write("requirements.txt", "six\nfoo bar\n")
    build = project.build()
    assert build.status == 1
    assert [warning.partition("WARNING: ")[2][:67] for warning in build.warnings] == [
        ".streamlit/config.toml:2: .streamlit/config.toml is not valid TOML:",
        "docs/requirements.txt:2: expected a requirement such as name>=1.2, ",
    ]
    assert all(warning.startswith("<root>/docs/index.md:3: ") for warning in build.warnings)
    assert len(read_payloads(build.page())) == 1


def test_keys(tmp_path: Path) -> None:
    """The key of an app's storage names its page, and its name or number there."""
    project = Project(tmp_path)
    project.write(
        "index.md", "# Page\n\n" + "```stlite\nx = 1\n```\n\n```stlite\n:name: mine\n\nx = 1\n```\n"
    )
    keys = [payload["key"] for payload in read_payloads(project.build_clean().page())]
    assert keys == ["index:1", "index#mine"]


def test_keys_of_docstrings(tmp_path: Path) -> None:
    """Equal apps of docstrings have different keys, which a build in several processes does not change."""
    project = Project(
        tmp_path,
        "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\nextensions += ['sphinx.ext.autodoc']",
    )
    functions = [
        f'def {name}():\n    """Do it.\n\n    .. stlite::\n\n       x = 1\n    """\n' for name in "fgh"
    ]
    project.write("keys_of_docstrings.py", "\n\n".join(functions))
    names = [f"page{number}" for number in range(6)]
    project.write("index.md", "# Page\n\n```{toctree}\n" + "\n".join(names) + "\n```\n")
    for name in names:
        project.write(
            f"{name}.rst", "Page\n====\n\n.. automodule:: keys_of_docstrings\n   :members:\n   :no-index:\n"
        )
    for arguments in ([], [], ["-E", "-j", "2"]):
        build = project.build_clean(*arguments)
        for name in names:
            keys = [payload["key"] for payload in read_payloads(build.page(name))]
            assert keys == [f"{name}:1", f"{name}:2", f"{name}:3"]


@pytest.fixture
def project(tmp_path: Path) -> Watched:
    project = Watched(tmp_path, EXCLUDE + NOTE_READS)
    project.write("index.rst", CONTENTS)
    project.write("data/a.csv", "a")
    project.write("data/deep/b.csv", "b")
    project.write("shared.csv", "shared")
    project.write("requirements.txt", "six\n-r more.txt\n")
    project.write("more.txt", "attrs\n")
    project.write("a.zip", make_zip({"x": "x"}))
    project.write("my/app.py", "import helper\n")
    project.write("my/helper.py", "y = 1\n")
    project.write(
        "p1.rst", "One\n===\n\n.. stlite::\n   :files: data/**/*.csv\n      shared.csv\n\n   x = 1\n"
    )
    project.write(
        "p2.md", "# Two\n\n```stlite\n:requirements: requirements.txt\n:archives: a.zip\n\ny = 2\n```\n"
    )
    project.write("p3.md", "# Three\n\n```{stlite} my/\n```\n")
    project.write("p4.md", "# Four\n\n```stlite\n:files: shared.csv\n\nx = 4\n```\n")
    return project


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("data/a.csv", ["p1"]),
        ("data/deep/b.csv", ["p1"]),
        ("shared.csv", ["p1", "p4"]),
        ("requirements.txt", ["p2"]),
        ("more.txt", ["p2"]),
        ("a.zip", ["p2"]),
        ("my/app.py", ["p3"]),
        ("my/helper.py", ["p3"]),
        ("other.csv", []),
        ("data/new.csv", ["p1"]),
        ("data/deep/new.csv", ["p1"]),
        ("data/new/new.csv", ["p1"]),
        ("my/new.py", ["p3"]),
        ("my/pages/new.py", ["p3"]),
        ("my/requirements.txt", ["p3"]),
        ("my/.streamlit/config.toml", ["p3"]),
    ],
)
def test_change(project: Watched, name: str, pages: list[str]) -> None:
    """Editing a file reads the pages that use it, and no other; so does a new one in a folder they search."""
    project.build_clean()
    text = make_zip({"y": "y"}).decode("latin-1") if name.endswith(".zip") else ""
    path = project.write(name, text.encode("latin-1"))
    if name.endswith(".py"):
        path.write_text("z = 1\n")
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))
    project.build_clean()
    assert project.read() == pages


def test_file_is_removed(project: Watched) -> None:
    """A file that is gone from a searched folder is gone from the site."""
    build = project.build_clean()
    assert set(stored(build)) == {"a.csv", "b.csv", "shared.csv", "a.zip", "helper_py.txt"}
    (project.docs / "data/deep/b.csv").unlink()
    build = project.build_clean()
    assert set(read_files(build.out, "p1.html")) == {"data/a.csv", "shared.csv"}
    assert set(stored(build)) == {"a.csv", "shared.csv", "a.zip", "helper_py.txt"}


def test_app_is_removed(project: Watched) -> None:
    """With its last app, a file leaves the site; those of other apps stay, and so do shared ones."""
    project.build_clean()
    project.touch("p1.rst", "One\n===\n")
    assert set(stored(project.build_clean())) == {"shared.csv", "a.zip", "helper_py.txt"}
    for name in ("p2.md", "p3.md"):
        project.touch(name, "# Page\n")
    assert set(stored(project.build_clean())) == {"shared.csv"}
    project.touch("p4.md", "# Four\n\n```stlite\n```\n")
    build = project.build(strict=False)
    assert stored(build) == {}
    assert not list((build.out / "_static").glob("stlite-*/files"))


def test_nothing_changed(project: Watched) -> None:
    """A second build reads nothing, and writes none of the files again."""
    before = stored(project.build_clean())
    assert stored(project.build_clean()) == before
    assert project.read() == []


def test_page_moves(project: Watched) -> None:
    """A page that moves together with its files keeps its app."""
    project.build_clean()
    project.touch("index.rst", CONTENTS + "   sub/*\n")
    for name in ("p1.rst", "data", "shared.csv"):
        goal = project.docs / "sub" / name
        goal.parent.mkdir(exist_ok=True)
        (project.docs / name).rename(goal)
    project.write("shared.csv", "another")
    build = project.build_clean()
    assert read_files(build.out, "sub/p1.html")["data/deep/b.csv"] == b"b"
    assert read_files(build.out, "sub/p1.html")["shared.csv"] == b"shared"
    assert read_files(build.out, "p4.html")["shared.csv"] == b"another"


def test_parallel(tmp_path: Path) -> None:
    """Four processes carry the files of all pages, and know their folders."""
    project = Watched(tmp_path, NOTE_READS)
    project.write("index.rst", CONTENTS)
    for number in range(12):
        project.write(f"data{number}/x.csv", f"{number}")
        project.write(f"p{number}.md", f"# P\n\n```stlite\n:files: data{number}/*.csv\n\nx = 1\n```\n")
    build = project.build_clean("-j", "4")
    for number in range(12):
        assert read_files(build.out, f"p{number}.html") == {f"data{number}/x.csv": f"{number}".encode()}
    project.write("data5/y.csv", "y")
    project.build_clean("-j", "4")
    assert project.read() == ["p5"]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_output_among_the_sources(builder: str, tmp_path: Path) -> None:
    """What we have put into an output folder is no source of the next build, in this folder or another."""
    project = Project(tmp_path)
    project.out = project.docs / "_build"
    project.write("sub/notes.txt", "Diagnostics\n")
    project.write("index.md", "# Home\n\n```stlite\n:files: notes.md=sub/notes.txt\n\nx = 1\n```\n")
    first = project.build_clean(builder=builder)
    [folder] = (first.out / "_static").glob("stlite-*")
    (folder / "runtime").mkdir(exist_ok=True)
    (folder / "runtime/LICENSE.md").write_text("# License\n")
    for other in (builder, "html", "text"):
        again = project.build_clean("-E", builder=other)
        assert not list(again.out.rglob("LICENSE*.html")) + list(again.out.rglob("LICENSE*.txt"))


@pytest.mark.parametrize(("builder", "suffix"), [("html", "html"), ("text", "txt"), ("xml", "xml")])
def test_control_characters(tmp_path: Path, builder: str, suffix: str) -> None:
    """Files can contain characters that no page can. They run as they are."""
    marks = "\x01 \x02stlite:99\x03 \x1b \x7f"
    project = Project(tmp_path)
    project.write("app.py", f"x = '{marks}'\n")
    project.write("index.rst", "Page\n====\n\n.. stlite:: app.py\n   :code: above\n")
    build = project.build_clean(builder=builder)
    page = (build.out / f"index.{suffix}").read_text(encoding="utf-8")
    if builder == "html":
        assert read_payloads(page)[0]["files"]["app.py"] == {"text": f"x = '{marks}'\n"}
    assert "\u2401 \u2402stlite:99\u2403 \u241b \u2421" in page
