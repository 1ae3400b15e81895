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


def test_dirty_builds(tmp_path: Path, previews: list[Preview], fake_runtime: FakeRuntime) -> None:
    """A build that reads one page keeps what the apps of the others need, and drops what this one did."""
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": BLOCK.replace("pandas", "fastparquet")})
    previews.append(preview := Preview(site, dirty=True))
    built = preview.start()
    assert fake_runtime.asked == ["fastparquet", "pandas"]
    change(site.write("docs/index.md", BLOCK.replace("pandas", "numpy")))
    preview.build()
    assert fake_runtime.asked == ["fastparquet", "numpy"]
    change(site.write("docs/index.md", "Nothing\n"))
    preview.build()
    assert read_programs(built.page()) == []
    assert read_programs(built.page("other/index.html")) == ["import fastparquet\n"]
    assert built.ours()


def test_site_in_turns(tmp_path: Path, fake_runtime: FakeRuntime, caplog: pytest.LogCaptureFixture) -> None:
    """A plugin that builds the same configuration again, for another language, gets one runtime for all."""
    broken = "```stlite\n```\n"
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": broken})
    config = site.load()
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    site.write("docs/index.md", BLOCK.replace("pandas", "fastparquet"))
    build(config)
    config.plugins.on_shutdown()
    assert fake_runtime.asked == ["fastparquet", "pandas"]
    assert read_programs(Built(Path(config.site_dir)).page()) == ["import fastparquet\n"]
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


def test_dirty_build_of_some_pages(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """The apps of pages that have not changed keep their files and their pools, in a process that is new."""
    include = "--8<-- 'docs/app.txt'\n"
    extensions = ["pymdownx.superfences", {"pymdownx.snippets": {"base_path": [str(tmp_path)]}}]
    pages = {
        "index.md": files_block("a.csv", "pandas"),
        "broken.md": "```stlite\n```\n",
        "included.md": include,
        "plain.md": "stlite\n",
        "other.md": files_block("b.csv", "altair"),
    }
    files = {"a.csv": "a", "b.csv": "b", "c.csv": "c", "app.txt": files_block("c.csv", "numpy")}
    site = Site(tmp_path, {**pages, **files}, markdown_extensions=extensions)
    empty = ["docs/broken.md:1: the block is empty"]
    built = site.build(warns=empty)
    plain = (built.folder / "plain/index.html").stat().st_mtime_ns
    change(site.write("docs/other.md", files_block("b.csv", "fastparquet")))
    site.build(dirty=True, warns=empty)
    assert fake_runtime.asked == ["fastparquet", "numpy", "pandas"]
    names = {path.name for path in (built.folder / "assets").glob("stlite-*/files/*/*")}
    assert names == {"a.csv", "b.csv", "c.csv"}
    assert read_files(built.folder, "index.html") == {"a.csv": b"a"}
    assert (built.folder / "plain/index.html").stat().st_mtime_ns == plain


def files_block(file: str, module: str) -> str:
    return f"```stlite\n:files: /{file}\n\nimport {module}\n```\n"


def test_dirty_build_by_the_command(tmp_path: Path) -> None:
    """`mkdocs build --dirty`, which is a process of its own, removes no file of an app on another page."""
    site = Site(tmp_path, {"index.md": files_block("a.csv", "pandas"), "other.md": "Nothing\n", "a.csv": "a"})
    assert site.run("--strict").returncode == 0
    change(site.write("docs/other.md", files_block("a.csv", "altair").replace("/a.csv", "/b.csv")))
    site.write("docs/b.csv", "b")
    done = site.run("--dirty")
    assert done.returncode == 0, done.stdout
    assert read_files(tmp_path / "site", "index.html") == {"a.csv": b"a"}
    assert read_files(tmp_path / "site", "other/index.html") == {"b.csv": b"b"}


def test_dirty_preview_reads_a_page_once(
    tmp_path: Path, previews: list[Preview], caplog: pytest.LogCaptureFixture
) -> None:
    """A page that has not changed is read again by the first build only, as its problems show."""
    site = Site(tmp_path, {"index.md": BLOCK, "other.md": "Nothing\n", "broken.md": "```stlite\n```\n"})
    site.build(warns=["the block is empty"])
    previews.append(preview := Preview(site, dirty=True))
    preview.start()
    assert caplog.text.count("docs/broken.md:1: ") == 2
    change(site.write("docs/other.md", "Something\n"))
    preview.build()
    assert caplog.text.count("docs/broken.md:1: ") == 2
