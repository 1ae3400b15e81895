"""Building again and again with one plugin object, as `mkdocs serve` does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.livereload import LiveReloadServer

from fake_runtime import FakeRuntime
from mkdocs_site import Built, Site
from pages import read_files, read_programs

pytestmark = pytest.mark.usefixtures("fake_runtime")

BLOCK = "```stlite\nimport pandas\n```\n"


class Preview:
    """What the command does, a step at a time."""

    def __init__(self, site: Site, *, dirty: bool = False) -> None:
        self._site = site
        self._dirty = dirty
        self._config = site.load()
        self._config.plugins.on_startup(command="serve", dirty=dirty)
        self.server = LiveReloadServer(self.build, "127.0.0.1", 0, self._config.site_dir)

    def start(self) -> Built:
        build(self._config, dirty=self._dirty)
        self._config.plugins.on_serve(self.server, config=self._config, builder=self.build)
        return Built(Path(self._config.site_dir))

    def build(self) -> None:
        build(self._site.load(), dirty=self._dirty)

    def watched(self) -> set[str]:
        return {os.path.relpath(path, self._site.folder) for path in self.server._watched_paths}

    def stop(self) -> None:
        self._config.plugins.on_shutdown()
        self.server.server_close()


@pytest.fixture
def previews() -> Iterator[list[Preview]]:
    started: list[Preview] = []
    yield started
    for preview in started:
        preview.stop()


def test_rebuild(tmp_path: Path, previews: list[Preview]) -> None:
    """Each build begins anew: what is ours is published again, and goes with the last app."""
    site = Site(tmp_path, {"index.md": BLOCK})
    previews.append(preview := Preview(site))
    built = preview.start()
    ours = built.ours()
    assert ours
    preview.build()
    assert built.ours() == ours
    site.write("docs/index.md", "Nothing\n")
    preview.build()
    assert built.ours() == []


def test_problem_is_said_in_every_build(
    tmp_path: Path, previews: list[Preview], caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake that is still there is said again, and once a build."""
    site = Site(tmp_path, {"index.md": "```stlite\n```\n"})
    previews.append(preview := Preview(site))
    preview.start()
    preview.build()
    assert caplog.text.count("docs/index.md:1: the block is empty") == 2


def test_watched_files(tmp_path: Path, previews: list[Preview]) -> None:
    """Program files are watched, those of later builds too; for a missing one its folder is."""
    page = "```stlite\n:file: ../programs/one.py\n```\n"
    site = Site(tmp_path, {"index.md": page})
    site.write("programs/one.py", "x = 1\n")
    previews.append(preview := Preview(site))
    built = preview.start()
    assert preview.watched() == {"programs/one.py"}

    site.write("docs/index.md", page + "\n```stlite\n:file: ../others/two.py\n```\n")
    (tmp_path / "others").mkdir()
    preview.build()
    assert preview.watched() == {"programs/one.py", "others"}

    site.write("others/two.py", "x = 2\n")
    site.write("programs/one.py", "x = 3\n")
    preview.build()
    assert preview.watched() == {"programs/one.py", "others", "others/two.py"}
    assert read_programs(built.page()) == ["x = 3\n", "x = 2\n"]


def test_watched_files_of_a_failed_build(tmp_path: Path, previews: list[Preview]) -> None:
    """Files that a failed build has found are watched too."""
    site = Site(tmp_path, {"index.md": BLOCK})
    site.write("one.py", "x = 1\n")
    previews.append(preview := Preview(site))
    preview.start()
    site.write("docs/index.md", "```stlite\n:file: ../one.py\n```\n")
    site.write("theme/main.html", "{{ page.content }}{{ nothing.at.all }}\n")
    with pytest.raises(Exception, match="'nothing' is undefined"):
        preview.build()
    assert preview.watched() == {"one.py"}


def test_dirty_builds(tmp_path: Path, previews: list[Preview], fake_runtime: FakeRuntime) -> None:
    """A build that reads one page keeps what the apps of the others need, and drops what this one did."""
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": BLOCK.replace("pandas", "altair")})
    previews.append(preview := Preview(site, dirty=True))
    built = preview.start()
    assert fake_runtime.asked == ["altair", "pandas"]
    change(site.write("docs/index.md", BLOCK.replace("pandas", "numpy")))
    preview.build()
    assert fake_runtime.asked == ["altair", "numpy"]
    change(site.write("docs/index.md", "Nothing\n"))
    preview.build()
    assert read_programs(built.page()) == []
    assert read_programs(built.page("other/index.html")) == ["import altair\n"]
    assert built.ours()


def test_site_in_turns(tmp_path: Path, fake_runtime: FakeRuntime, caplog: pytest.LogCaptureFixture) -> None:
    """A plugin that builds the same configuration again, for another language, gets one runtime for all."""
    broken = "```stlite\n```\n"
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": broken})
    config = site.load()
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    site.write("docs/index.md", BLOCK.replace("pandas", "altair"))
    build(config)
    config.plugins.on_shutdown()
    assert fake_runtime.asked == ["altair", "pandas"]
    assert read_programs(Built(Path(config.site_dir)).page()) == ["import altair\n"]
    assert caplog.text.count("the block is empty") == 1


def change(path: Path) -> None:
    """Make a file look changed since it was last built, at once."""
    future = path.stat().st_mtime + 10
    os.utime(path, (future, future))


def test_dirty_build_by_command(tmp_path: Path) -> None:
    """`mkdocs build --dirty` over an older site leaves the pages it does not read alone."""
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": "Nothing\n"})
    built = site.build()
    before = built.page()
    change(site.write("docs/other.md", "Something\n"))
    site.build(dirty=True)
    assert built.page() == before
    assert built.ours()


def test_watched_folders(tmp_path: Path, previews: list[Preview]) -> None:
    """The files that an app carries are watched, and the folders that are searched for them."""
    items = ["../data/*.csv", "../later/*.csv", "../one.csv", "/shared.csv"]
    page = f"```stlite\n:files: {', '.join(items)}\n\nx = 1\n```\n"
    site = Site(tmp_path, {"index.md": page, "shared.csv": "s"})
    site.write("data/a.csv", "a")
    site.write("one.csv", "1")
    previews.append(preview := Preview(site))
    preview.start()
    assert preview.watched() == {".", "data", "docs/shared.csv", "one.csv"}


def test_watched_app_folder(tmp_path: Path, previews: list[Preview]) -> None:
    """All of an app's folder is watched; what changes or comes is in the next build, and the old is gone."""
    site = Site(tmp_path, {"index.md": "```stlite\n:file: ../my/\n```\n"})
    site.write("my/app.py", "x = 1\n")
    site.write("my/data/a.csv", "a")
    previews.append(preview := Preview(site))
    built = preview.start()
    assert preview.watched() == {"my"}
    assert preview.server._watch_refs[str(tmp_path / "my")].is_recursive
    assert read_files(built.folder, "index.html") == {"data/a.csv": b"a"}
    site.write("my/data/a.csv", "changed")
    site.write("my/pages/b.py", "y = 1\n")
    preview.build()
    assert read_files(built.folder, "index.html") == {"data/a.csv": b"changed", "pages/b.py": b"y = 1\n"}
    stored = [path for path in built.folder.rglob("files/*/*") if path.name == "a.csv"]
    assert [path.read_bytes() for path in stored] == [b"changed"]
