"""The folders that pages can use files from: the docs, the project, and those that the site names."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from docs_folder import Docs, make_zip, messages
from runtime_parts import make_wheel
from stlite_docs.base.diagnostics import Diagnostics
from stlite_docs.base.place import Place
from stlite_docs.files.app_files import find_app_files
from stlite_docs.files.archives import find_archives
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.files.project_folder import find_project_folder, site_paths
from stlite_docs.options.declarations import SiteSettings

OUTSIDE = (
    "leads out of the project: expected a path in the docs, or in the repository or folder of the site's "
    "configuration; to use another folder, name it in the site's option 'roots'"
)
MARK = "hunter2"


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    """Give a project, and a folder outside it with a file of each kind."""
    outside = tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    for name in ("secret.txt", "secret.py", "secret.csv", "secret.zip", "folder/x.csv"):
        (outside / name).write_text(f"{MARK} {MARK}\n")
    make_wheel(outside, "secret", "1.0")
    docs = Docs(tmp_path / "project", {"sub/a.csv": "a"})
    links = docs.root / "sub" / "links"
    links.mkdir()
    for path in outside.iterdir():
        (links / path.name).symlink_to(path)
    (links / "chain.csv").symlink_to("secret.csv")
    (docs.root / "sub/up").symlink_to("../../..")
    return docs


OUT = "../../../outside"
WHEEL = "secret-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("option", "item"),
    [
        ("files", f"{OUT}/secret.csv"),
        ("files", f"x.csv={OUT}/secret.csv"),
        ("files", f"./a/../{OUT}/./secret.csv"),
        ("files", f"/../{OUT}/secret.csv"),
        ("files", f"{OUT}/folder"),
        ("files", f"{OUT}/folder/"),
        ("files", f"{OUT}/*.csv"),
        ("files", f"{OUT}/f*/x.csv"),
        ("files", f"{OUT}/missing.csv"),
        ("files", "../" * 60 + "proc/self/environ"),
        ("files", "../" * 60 + "dev/zero"),
        ("files", "../" * 60),
        ("files", "links/secret.csv"),
        ("files", "links/chain.csv"),
        ("files", "links/folder"),
        ("files", "links/folder/x.csv"),
        ("files", "links/sec*.csv"),
        ("files", "links/*/x.csv"),
        ("files", "**/secret.csv"),
        ("files", "up/outside/secret.csv"),
        ("archives", f"{OUT}/secret.zip"),
        ("archives", "links/secret.zip"),
        ("archives", "links/*.zip"),
        ("wheels", f"{OUT}/{WHEEL}"),
        ("wheels", f"links/{WHEEL}"),
        ("wheels", "links/*.whl"),
        ("requirements", f"{OUT}/secret.txt"),
        ("requirements", "links/secret.txt"),
        ("requirements", "links/*.txt"),
        ("file", f"{OUT}/secret.py"),
        ("file", "links/secret.py"),
        ("file", f"{OUT}/folder"),
        ("file", "links/folder"),
        ("file", "../" * 60 + "dev/zero"),
    ],
)
def test_nothing_from_outside(docs: Docs, option: str, item: str) -> None:
    """What leads out of the project is refused at its place, and nothing of it is in the app or a message."""
    app = docs.build("" if option == "file" else "x = 1\n", **{option: item})
    assert not app.assets
    assert not app.package_needs.wheels
    assert not any(path.suffix == ".csv" and "outside" in path.parts for path in app.watched_files)
    assert any("leads out of" in problem.message for problem in app.problems)
    for problem in app.problems:
        assert str(problem.place) == "docs/sub/page.md:3"
        assert MARK not in problem.message
        assert "x.csv" not in problem.message.replace(repr(item), "")
    assert MARK not in "".join(source.text for source in app.sources)


def test_sentence(docs: Docs) -> None:
    """The message says what is accepted, what came, and what to do."""
    assert messages(docs.build(files=f"{OUT}/secret.csv")) == [
        f"asset docs/sub/page.md:3: option 'files': '{OUT}/secret.csv' {OUTSIDE}"
    ]


def test_other_files_stay(docs: Docs) -> None:
    """A bad link does not take the good files of a folder or glob along."""
    app = docs.build(files=["a.csv", "links/", "*/*.csv", f"{OUT}/secret.csv"])
    assert [*app.files] == ["a.csv"]
    assert app.is_live
    docs.write("sub/links/good.csv")
    app = docs.build(files="links/")
    assert [*app.files] == ["good.csv"]
    docs.write("sub/more/deep/b.csv")
    (docs.root / "sub/more/out").symlink_to(docs.root.parents[1] / "outside" / "folder")
    app = docs.build(files="more/**/*.csv")
    assert [*app.files] == ["more/deep/b.csv"]
    (message,) = messages(app)
    assert "the link 'out' is not used, because it leads out of the project" in message


@pytest.mark.parametrize("goal", ["../../outside/secret.txt", "secret-link.txt", "/etc/passwd", "/dev/zero"])
@pytest.mark.parametrize("option", ["-r", "-c", "--requirement="])
def test_nested_requirements(docs: Docs, goal: str, option: str) -> None:
    """A requirements file cannot include what pages cannot use; its place is named, and no line of it."""
    (docs.root / "secret-link.txt").symlink_to(docs.root.parents[1] / "outside/secret.txt")
    docs.write("r.txt", f"six\n{option} {goal}\n")
    app = docs.build(requirements="/r.txt")
    (problem,) = app.problems
    assert str(problem.place) == "docs/r.txt:2"
    assert MARK not in problem.message
    assert "root:" not in problem.message
    assert app.package_needs.requirements == ("six",)
    assert ("leads out of the project" in problem.message) == (option != "-c")


def test_requirements_of_an_app_folder(docs: Docs) -> None:
    """A `requirements.txt` in an app's folder that is a link out of the project is not read."""
    docs.write("sub/my/app.py", "x = 1\n")
    (docs.root / "sub/my/requirements.txt").symlink_to(docs.root.parents[1] / "outside/secret.txt")
    app = docs.build("", file="my")
    (message,) = messages(app)
    assert "the link requirements.txt is not used" in message
    assert app.is_live


@pytest.mark.parametrize("name", ["pipe", "pipe.txt", "pipe.py", "pipe.zip", f"pipe-{WHEEL}"])
def test_only_ordinary_files(docs: Docs, name: str) -> None:
    """A pipe would stop the build: no option reads it, by its name, in a folder or by a link."""
    (docs.root / "sub/pipes").mkdir()
    os.mkfifo(docs.root / "sub/pipes" / name)
    (docs.root / "sub/link.txt").symlink_to(f"pipes/{name}")
    docs.write("sub/pipes/r.txt", f"-r {name}\n")
    for options in (
        {"files": f"pipes/{name}"},
        {"files": "pipes"},
        {"files": "pipes/*"},
        {"files": "link.txt"},
        {"file": f"pipes/{name}"},
        {"file": "pipes"},
        {"archives": f"pipes/{name}"},
        {"wheels": f"pipes/{name}"},
        {"requirements": "link.txt"},
        {"requirements": "pipes/r.txt"},
    ):
        app = docs.build("" if "file" in options else "x = 1\n", **options)
        assert app.problems or options == {"files": "pipes/*"}
        assert not any(asset.source.name == name for asset in app.assets)


def test_include_that_grows(tmp_path: Path) -> None:
    """Files that include each other twice, and very many that include one another, are each read once."""
    docs = Docs(tmp_path, {f"r{n}.txt": f"-r r{n + 1}.txt\n-r r{n + 1}.txt\np{n}\n" for n in range(1500)})
    docs.write("r1500.txt", "-r r0.txt\nlast\n")
    app = docs.build(requirements="/r0.txt")
    assert messages(app) == []
    assert len(app.package_needs.requirements) == 1501


def test_folders_that_link_to_each_other(tmp_path: Path) -> None:
    """A glob comes to an end, and finds each file once in each folder."""
    docs = Docs(tmp_path, {"sub/data/a.csv": "a"})
    for name in ("one", "two", "three"):
        (docs.root / "sub/data" / name).symlink_to(".")
        (docs.root / "sub" / name).symlink_to("data")
    app = docs.build(files="data/**/**/*.csv")
    assert messages(app) == []
    assert [*app.files] == ["data/a.csv"]


@pytest.mark.parametrize(
    "options",
    [
        {"files": "../../examples/data/x.csv"},
        {"files": "/../examples/data/x.csv"},
        {"files": "/shared/data/x.csv"},
        {"files": "../../examples/data/"},
        {"file": "../../examples/app.py"},
        {"file": "/shared/app.py"},
        {"file": "../../examples"},
        {"archives": "../../examples/data/x.zip"},
    ],
)
def test_legitimate_layouts(tmp_path: Path, options: dict[str, object]) -> None:
    """Files beside the docs in the repository are usable, also through a linked folder."""
    docs = Docs(tmp_path / "project")
    program = "# /// script\n# [tool.stlite-docs]\n# files = ['data/x.csv']\n# ///\n"
    files: dict[str, str | bytes] = {"app.py": program, "data/x.csv": "x", "data/x.zip": make_zip({"a": ""})}
    for name, content in files.items():
        docs.write(f"../examples/{name}", content)
    (docs.root / "shared").symlink_to("../examples")
    app = docs.build("" if "file" in options else "x = 1\n", **options)
    assert messages(app) == []
    assert "x" in {asset.source.stem for asset in app.assets}


@pytest.mark.parametrize("mark", [".git/HEAD", ".git", ".hg/store"])
def test_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    """The innermost repository is the project: also a worktree and a submodule, whose `.git` is a file."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    folder = tmp_path / "home/outer/inner/docs/source"
    folder.mkdir(parents=True)
    assert find_project_folder(folder) == folder
    for parent in (tmp_path / "home", tmp_path / "home/outer"):
        (parent / mark).parent.mkdir(exist_ok=True)
        (parent / mark).write_text("gitdir: elsewhere")
        # A repository of the whole home folder would give pages everything in it.
        assert find_project_folder(folder) == (folder if parent.name == "home" else parent)
    (folder.parents[1] / ".git").write_text("gitdir: ../.git/modules/inner")
    assert find_project_folder(folder) == folder.parents[1]


@pytest.mark.parametrize("name", ["mirror.git", "sub/data"])
def test_repository_of_another_name(tmp_path: Path, name: str) -> None:
    """What Git keeps, such as a login in `config`, is not for pages, whatever its folder is called."""
    docs = Docs(tmp_path)
    for file in ("HEAD", "config", "objects/x", "refs/x"):
        docs.write(f"{name}/{file}", MARK)
    (docs.root / "sub/link.txt").symlink_to(docs.root / name / "config")
    for item in (f"/{name}/config", f"/{name}", f"/{name}/objects/x", f"/{name}/c*", "link.txt"):
        (message,) = messages(docs.build(files=item))
        assert "leads into the data of a version control system" in message
    docs.write("a.csv")
    assert [*docs.build(files="/").files] == ["a.csv"]
    (docs.root / name / "HEAD").unlink()
    assert messages(docs.build(files=f"/{name}/config")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folders")
@pytest.mark.parametrize("name", ["proc/self/environ", "proc/self/fdinfo", "sys/kernel/*"])
def test_data_of_the_kernel(docs: Docs, name: str) -> None:
    """A root that has the whole machine does not have the build's environment, or files without an end."""
    paths = replace(docs.paths, roots=(Path("/"),))
    way = "../" * 60 + name
    for found in (find_app_files, find_archives):
        diagnostics = Diagnostics(Place("docs/sub/page.md", 3))
        assert not found([way], paths, diagnostics)
        assert "leads into the data of the operating system" in str(diagnostics.problems)


def test_project_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may have no home folder."""

    def refuse() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", refuse)
    assert find_project_folder(tmp_path) == tmp_path.resolve()


def test_site_roots(tmp_path: Path) -> None:
    """A site adds folders, as seen from its configuration; the docs are usable wherever they are."""
    settings = SiteSettings(roots=("../more", "/data")).seen_from(tmp_path / "site")
    paths = site_paths(tmp_path / "elsewhere/docs", tmp_path / "site", settings)
    for name, is_fine in {
        "x.csv": True,
        "/x.csv": True,
        "../../more/x.csv": True,
        "../../site/x.csv": True,
        "../" * 60 + "data/x.csv": True,
        "../x.csv": False,
        "../../x.csv": False,
        "../../more-or-less/x.csv": False,
    }.items():
        if is_fine:
            assert paths.resolve(name)
        else:
            with pytest.raises(ValueError, match="leads out"):
                paths.resolve(name)


def test_root_that_is_no_folder(tmp_path: Path) -> None:
    """A root that leads in a circle or nowhere opens nothing, and closes nothing."""
    docs = Docs(tmp_path, {"sub/a.csv": "a"})
    (tmp_path / "loop").symlink_to("loop")
    paths = DocsPaths(docs.root, docs.root / "sub", (tmp_path / "loop", tmp_path / "gone"))
    assert paths.resolve("a.csv") == docs.root / "sub/a.csv"


def test_pages_from_outside(tmp_path: Path) -> None:
    """A plugin's page from outside the docs can use what is beside it; a linked folder of the docs cannot."""
    docs, plugin = tmp_path / "docs", tmp_path / "plugin"
    for folder in (docs, plugin):
        folder.mkdir()
    (docs / "linked").symlink_to(plugin)
    paths = DocsPaths(docs, docs)
    assert paths.seen_from(plugin).resolve("x.csv") == plugin / "x.csv"
    with pytest.raises(ValueError, match="leads out"):
        paths.seen_from(docs / "linked").resolve("x.csv")
