"""A served site is built again when something changes that it is made of, and not without end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from documented_project import DocumentedProject
from mkdocs_site import Site
from pages import read_files, read_programs
from runtime_parts import pip_sees
from served_site import ServedSite


@pytest.fixture(autouse=True)
def pace(fake_runtime: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all look more often than they do for users."""
    assert fake_runtime
    monkeypatch.setattr("stlite_docs.mkdocs_plugin.watch._INTERVAL", 0.02)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ServedSite]]:
    served: list[ServedSite] = []

    def begin(site: Site, **options: Any) -> ServedSite:
        served.append(ServedSite(site, monkeypatch, **options))
        served[0].start()
        return served[0]

    yield begin
    for each in served:
        each.stop()


def block(**options: str) -> str:
    lines = "".join(f":{name}: {value}\n" for name, value in options.items())
    return f"```stlite\n{lines}\n{'' if 'file' in options else 'x = 1'}\n```\n\n"


def test_site_without_neighbours(tmp_path: Path, start: Callable[..., ServedSite]) -> None:
    """Apps that stand in the docs need no more than the server watches itself."""
    site = Site(tmp_path, {"index.md": block(files="/a.csv"), "a.csv": "a"})
    served = start(site)
    assert {Path(path).name for path in served.server._watched_paths} == {"docs", "mkdocs.yml"}
    assert served.builds_after(lambda: site.write("docs/a.csv", "b")) == 1
    assert read_files(served.built.folder, "index.html") == {"a.csv": b"b"}


def test_changes(tmp_path: Path, start: Callable[..., ServedSite]) -> None:
    """One build follows each change beside the docs, whatever was missing before, and shows it."""
    page = block(file="../my/") + block(files="data=../data, late=../late/deep/er/, ../one.csv")
    site = Site(tmp_path, {"index.md": page + block(file="../programs/one.py")})
    site.write("my/app.py", "x = 1\n")
    site.write("data/a.csv", "a")
    served = start(site)

    def files(number: int) -> dict[str, bytes]:
        return read_files(served.built.folder, "index.html", number)

    assert (files(0), files(1)) == ({}, {"data/a.csv": b"a"})
    steps: list[tuple[Callable[[], object], int, dict[str, bytes]]] = [
        (lambda: site.write("data/a.csv", "b"), 1, {"data/a.csv": b"b"}),
        (lambda: site.write("data/c.csv", "c"), 1, {"data/a.csv": b"b", "data/c.csv": b"c"}),
        (lambda: shutil.rmtree(tmp_path / "data"), 1, {}),
        (lambda: site.write("data/d.csv", "d"), 1, {"data/d.csv": b"d"}),
        (lambda: site.write("late/deep/er/e.csv", "e"), 1, {"data/d.csv": b"d", "late/e.csv": b"e"}),
        ((tmp_path / "data/d.csv").unlink, 1, {"late/e.csv": b"e"}),
        (lambda: site.write("one.csv", "1"), 1, {"late/e.csv": b"e", "one.csv": b"1"}),
        (lambda: site.write("my/pages/b.py", "y = 1\n"), 0, {"pages/b.py": b"y = 1\n"}),
        (lambda: site.write("my/pages/b.py", "y = 2\n"), 0, {"pages/b.py": b"y = 2\n"}),
    ]
    for change, number, expected in steps:
        assert served.builds_after(change) == 1
        assert files(number) == expected
    for text in ("x = 1\n", "x = 2\n"):
        assert served.builds_after(partial(site.write, "programs/one.py", text)) == 1
        assert read_programs(served.built.page())[-1] == text
    assert served.builds_after((tmp_path / "programs/one.py").unlink) == 1
    assert len(read_programs(served.built.page())) == 2


def test_nobodys_files(tmp_path: Path, start: Callable[..., ServedSite]) -> None:
    """Files beside those of an app are none of its own."""
    site = Site(tmp_path, {"index.md": block(files="../a.csv, ../later.csv")})
    site.write("a.csv", "a")
    served = start(site)
    assert served.builds_after(lambda: site.write("nohup.out", "a")) == 0
    assert served.builds_after(lambda: site.write("a.csv", "a")) == 0


def test_failed_build(tmp_path: Path, start: Callable[..., ServedSite]) -> None:
    """After a build that has failed, a change of what it depends on, or of what it did not reach, is seen."""
    site = Site(
        tmp_path, {"a.md": block(file="../a.py"), "index.md": "Text\n", "z.md": block(file="../z.py")}
    )
    hook = (
        "import pathlib\n\ndef on_page_content(html, **_):\n    assert 'stop' not in html\n    return html\n"
    )
    site.write("hook.py", hook)
    site.config["hooks"] = ["hook.py"]
    site.write("a.py", "x = 1\n")
    site.write("z.py", "x = 1\n")
    served = start(site)
    assert served.builds_after(lambda: site.write("docs/index.md", "stop\n\n" + block(file="../i.py"))) == 1
    for name in ("a.py", "i.py", "z.py"):
        assert served.builds_after(partial(site.write, name, "x = 2\n")) == 1
    assert served.builds_after(lambda: site.write("docs/index.md", block(file="../i.py"))) == 1
    assert read_programs(served.built.page()) == ["x = 2\n"]


def test_change_during_a_build(tmp_path: Path, start: Callable[..., ServedSite]) -> None:
    """What is saved while the site is built is shown by a second build, and there is no third."""
    site = Site(tmp_path, {"index.md": block(files="../a.csv")})
    site.config["hooks"] = ["hook.py"]
    site.write("a.csv", "a")
    site.write("during.py", "")
    site.write(
        "hook.py",
        "import pathlib, time\n\nhere = pathlib.Path(__file__).parent\n\n"
        "def on_env(*_, **__):\n    exec((here / 'during.py').read_text())\n",
    )
    served = start(site)
    site.write("during.py", "(here / 'a.csv').write_text('once')")
    assert served.builds_after(lambda: site.write("docs/other.md", "Text\n")) == 2
    assert read_files(served.built.folder, "index.html") == {"a.csv": b"once"}
    site.write("during.py", "(here / 'a.csv').write_text(str(time.time_ns()))")
    for text in ("One\n", "Two\n"):
        assert served.builds_after(partial(site.write, "docs/other.md", text)) == 2


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentedProject:
    pip_sees(monkeypatch, tmp_path / "index")
    return DocumentedProject(tmp_path / "project")


def serve_project(project: DocumentedProject, start: Callable[..., ServedSite]) -> ServedSite:
    """Serve the docs of a project, which stand in it."""
    site = Site(project.folder, {"index.md": block()}, plugins=[{"stlite": {"project": "."}}])
    return start(site)


def test_project(project: DocumentedProject, start: Callable[..., ServedSite]) -> None:
    """Its modules are watched, new ones too, and give a new wheel; the rest of its folder is not."""
    served = serve_project(project, start)
    assert project.builds == 1
    for number, name in enumerate(("src/mine.py", "src/new.py", "src/pack/age/__init__.py"), 2):
        assert served.builds_after(partial(project.write, name, "x = 2\n")) == 1
        assert project.builds == number
    others = ("README.md", "nohup.out", "build/lib/mine.py", "src/mine.egg-info/SOURCES.txt", "src/a.log")
    for name in (*others, ".git/index"):
        assert served.builds_after(partial(project.write, name, "changed")) == 0
    assert served.builds_after(lambda: project.write("docs/app.py", "x = 1\n")) == 1
    assert project.builds == 4


def test_build_of_a_project_that_writes(project: DocumentedProject, start: Callable[..., ServedSite]) -> None:
    """A build of the wheel that writes into the project's folder each time is not followed for ever."""
    project.write(
        "during.py",
        "now = str(time.time_ns())\n"
        "for name in ('src/mine.egg-info/x', 'build/x.py', 'src/when.py', f'src/{now}.py', 'nohup.out'):\n"
        "    path = here / name\n"
        "    path.parent.mkdir(parents=True, exist_ok=True)\n"
        "    path.write_text(now)\n",
    )
    served = serve_project(project, start)
    for text in ("x = 2\n", "x = 3\n"):
        before = project.builds
        assert served.builds_after(partial(project.write, "src/mine.py", text)) == 2
        assert project.builds - before == 2


def test_project_that_cannot_be_built(project: DocumentedProject, start: Callable[..., ServedSite]) -> None:
    """A project that fails, and writes meanwhile, is built again when it changes, not for ever."""
    project.write("during.py", "(here / 'src/when.py').write_text(str(time.time_ns()))\nraise RuntimeError\n")
    served = serve_project(project, start)
    assert served.builds_after(lambda: project.write("src/mine.py", "x = 2\n")) <= 2
    before = project.builds
    assert served.builds_after(lambda: project.write("during.py", "")) == 1
    assert project.builds == before + 1
