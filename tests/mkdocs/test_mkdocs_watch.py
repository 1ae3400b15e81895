"""A served site is built again when something changes that it is made of, and not without end."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.livereload import LiveReloadServer

from documented_project import DocumentedProject
from mkdocs_site import Built, Site
from pages import read_files, read_programs
from runtime_parts import pip_sees

# Longer than it takes to notice a change, at the pace of `pace`.
_QUIET = 1.2
_PATIENCE = 30


class Served:
    """The command `mkdocs serve`, run in a thread of its own."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
        self._site = site
        self._builds: list[float] = []
        self._is_building = False
        self._servers: list[LiveReloadServer] = []
        self._options = options
        monkeypatch.setattr("mkdocs.commands.serve.LiveReloadServer", self._make_server)
        monkeypatch.setattr("mkdocs.commands.serve.build", self._note_builds())
        self._thread = threading.Thread(target=self._serve)

    def _make_server(self, **options: Any) -> LiveReloadServer:
        server = LiveReloadServer(**{**options, "port": 0}, polling_interval=0.05, shutdown_delay=0.05)
        self._servers.append(server)
        return server

    def _note_builds(self) -> Callable[..., None]:
        def note(*arguments: Any, **options: Any) -> None:
            self._is_building = True
            try:
                build(*arguments, **options)
            finally:
                self._builds.append(time.monotonic())
                self._is_building = False

        return note

    def _serve(self) -> None:
        serve(str(self._site.write_config()), **self._options)

    def start(self) -> None:
        self._thread.start()
        self.wait_for(lambda: bool(self._builds))
        self.settle()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
        self._thread.join()

    @property
    def built(self) -> Built:
        return Built(Path(self._servers[0].root))

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.02)

    def settle(self) -> int:
        """Wait until nothing has been built for a while, and return how often that was."""
        self.wait_for(lambda: not self._is_building and time.monotonic() - self._builds[-1] > _QUIET)
        return len(self._builds)

    def build_after(self, change: Callable[[], object]) -> None:
        """Wait for the next build after a change."""
        before = len(self._builds)
        change()
        self.wait_for(lambda: len(self._builds) > before)

    def builds_after(self, change: Callable[[], object]) -> int:
        """Return how many builds follow a change until there are no more."""
        before = self.settle()
        change()
        time.sleep(_QUIET)
        return self.settle() - before


@pytest.fixture(autouse=True)
def pace(fake_runtime: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all look more often than they do for users."""
    assert fake_runtime
    monkeypatch.setattr("stlite_docs.mkdocs_plugin.watch._INTERVAL", 0.15)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Served]]:
    served: list[Served] = []

    def begin(site: Site, **options: Any) -> Served:
        served.append(Served(site, monkeypatch, **options))
        served[0].start()
        return served[0]

    yield begin
    for each in served:
        each.stop()


def block(**options: str) -> str:
    lines = "".join(f":{name}: {value}\n" for name, value in options.items())
    return f"```stlite\n{lines}\n{'' if 'file' in options else 'x = 1'}\n```\n\n"


def test_site_without_neighbours(tmp_path: Path, start: Callable[..., Served]) -> None:
    """Apps that stand in the docs need no more than the server watches itself."""
    site = Site(tmp_path, {"index.md": block(files="/a.csv"), "a.csv": "a"})
    served = start(site)
    assert {Path(path).name for path in served._servers[0]._watched_paths} == {"docs", "mkdocs.yml"}
    assert served.builds_after(lambda: site.write("docs/a.csv", "b")) == 1
    assert read_files(served.built.folder, "index.html") == {"a.csv": b"b"}


def test_changes(tmp_path: Path, start: Callable[..., Served]) -> None:
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
    before = served.settle()
    for change, number, expected in steps:
        served.build_after(change)
        assert files(number) == expected
    for text in ("x = 1\n", "x = 2\n"):
        served.build_after(lambda text=text: site.write("programs/one.py", text))
        assert read_programs(served.built.page())[-1] == text
    served.build_after((tmp_path / "programs/one.py").unlink)
    assert len(read_programs(served.built.page())) == 2
    assert served.settle() - before == len(steps) + 3


def test_nobodys_files(tmp_path: Path, start: Callable[..., Served]) -> None:
    """Files beside those of an app are none of its own."""
    site = Site(tmp_path, {"index.md": block(files="../a.csv, ../later.csv")})
    site.write("a.csv", "a")
    served = start(site)
    assert served.builds_after(lambda: site.write("nohup.out", "a")) == 0
    assert served.builds_after(lambda: site.write("a.csv", "a")) == 0


def test_failed_build(tmp_path: Path, start: Callable[..., Served]) -> None:
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
        assert served.builds_after(lambda name=name: site.write(name, "x = 2\n")) == 1
    assert served.builds_after(lambda: site.write("docs/index.md", block(file="../i.py"))) == 1
    assert read_programs(served.built.page()) == ["x = 2\n"]


def test_change_during_a_build(tmp_path: Path, start: Callable[..., Served]) -> None:
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
        assert served.builds_after(lambda text=text: site.write("docs/other.md", text)) == 2


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentedProject:
    pip_sees(monkeypatch, tmp_path / "index")
    return DocumentedProject(tmp_path / "project")


def serve_project(project: DocumentedProject, start: Callable[..., Served]) -> Served:
    """Serve the docs of a project, which stand in it."""
    site = Site(project.folder, {"index.md": block()}, plugins=[{"stlite": {"project": "."}}])
    return start(site)


def test_project(project: DocumentedProject, start: Callable[..., Served]) -> None:
    """Its modules are watched, new ones too, and give a new wheel; the rest of its folder is not."""
    served = serve_project(project, start)
    assert project.builds == 1
    before = served.settle()
    for number, name in enumerate(("src/mine.py", "src/new.py", "src/pack/age/__init__.py"), 2):
        served.build_after(lambda name=name: project.write(name, "x = 2\n"))
        assert project.builds == number
    for name in ("README.md", "nohup.out", "build/lib/mine.py", "src/mine.egg-info/SOURCES.txt", "src/a.log"):
        project.write(name, "changed")
    assert served.settle() - before == 3
    assert served.builds_after(lambda: project.write(".git/index", "changed")) == 0
    assert served.builds_after(lambda: project.write("docs/app.py", "x = 1\n")) == 1
    assert project.builds == 4


def test_build_of_a_project_that_writes(project: DocumentedProject, start: Callable[..., Served]) -> None:
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
        assert served.builds_after(lambda text=text: project.write("src/mine.py", text)) == 2
        assert project.builds - before == 2


def test_project_that_cannot_be_built(project: DocumentedProject, start: Callable[..., Served]) -> None:
    """A project that fails, and writes meanwhile, is built again when it changes, not for ever."""
    project.write("during.py", "(here / 'src/when.py').write_text(str(time.time_ns()))\nraise RuntimeError\n")
    served = serve_project(project, start)
    assert served.builds_after(lambda: project.write("src/mine.py", "x = 2\n")) <= 2
    before = project.builds
    assert served.builds_after(lambda: project.write("during.py", "")) == 1
    assert project.builds == before + 1
