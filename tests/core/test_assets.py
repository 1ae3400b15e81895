"""Copying what apps carry into a site, and what each app is told of its storage."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from docs_folder import Docs, messages
from fake_runtime import FakeRuntime
from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import StliteError
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.payload import make_payload
from stlite_docs.publish.pool import choose_pool
from stlite_docs.publish.site import publish_apps
from stlite_docs.runtime.build import MANIFEST

pytestmark = pytest.mark.usefixtures("fake_runtime")

CONFIG = Place("mkdocs.yml")


def stored(folder: Path) -> dict[str, int]:
    """Return the copies in a site, and when each was written."""
    paths = (folder / "files").rglob("*")
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in paths if path.is_file()}


def test_copies(tmp_path: Path) -> None:
    """Copies have the bytes of their files, are written once, and go with the last app that needs them."""
    docs = Docs(tmp_path, {"sub/a b.bin": b"\x00\r\n\xff", "sub/c.txt": "c"})
    both, one = (
        find_app_needs(docs.build(files=["a b.bin", "c.txt"])),
        find_app_needs(docs.build(files="c.txt")),
    )
    site = tmp_path / "site"
    site.mkdir()
    assert publish_apps(site, [both, one], SiteSettings(), CONFIG).problems == []
    assert {asset.location for asset in both.assets} == set(stored(site))
    assert (site / both.assets[0].location).read_bytes() == b"\x00\r\n\xff"
    before = stored(site)
    publish_apps(site, [both, one], SiteSettings(), CONFIG)
    assert stored(site) == before
    publish_apps(site, [one], SiteSettings(), CONFIG)
    assert list(stored(site)) == [one.assets[0].location]
    publish_apps(site, [], SiteSettings(), CONFIG)
    assert not (site / "files").exists()


def test_file_that_is_gone(tmp_path: Path) -> None:
    """A file that went away after its page was read is a problem of the app that needs it."""
    docs = Docs(tmp_path, {"sub/a.csv": "a", "sub/b.csv": "b"})
    needs = find_app_needs(docs.build(files="*.csv"))
    (docs.root / "sub/a.csv").unlink()
    site = tmp_path / "site"
    site.mkdir()
    (problem,) = publish_apps(site, [needs], SiteSettings(), CONFIG).problems
    assert str(problem) == "docs/sub/page.md:3: cannot copy file 'a.csv': No such file or directory"
    assert [Path(name).name for name in stored(site)] == ["b.csv"]


@pytest.mark.parametrize("kind", ["other", "link", *([] if sys.platform == "win32" else ["pipe"])])
def test_file_that_has_changed(tmp_path: Path, kind: str) -> None:
    """What the build has checked is what it publishes, whatever becomes of the file meanwhile."""
    docs = Docs(tmp_path / "project", {"sub/a.csv": "a"})
    needs = find_app_needs(docs.build(files="a.csv"))
    path = docs.root / "sub/a.csv"
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "outside").write_text("hunter2")
        path.symlink_to(tmp_path / "outside")
    else:
        path.write_text("b")
    site = tmp_path / "site"
    site.mkdir()
    (problem,) = publish_apps(site, [needs], SiteSettings(), CONFIG).problems
    reason = "it is not a file" if kind == "pipe" else "it has changed during the build; build again"
    assert str(problem) == f"docs/sub/page.md:3: cannot copy file 'a.csv': {reason}"
    assert stored(site) == {}


def test_no_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That there is no runtime is written for readers in the place of one, and nobody reads half of it."""

    def prepare(*_arguments: object, **_options: object) -> None:
        raise StliteError("no network")

    monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", prepare)
    (tmp_path / MANIFEST).write_text("the one before, which somebody reads")
    with (tmp_path / MANIFEST).open() as reader:
        needs = find_app_needs(Docs(tmp_path).build())
        (problem,) = publish_apps(tmp_path, [needs], SiteSettings(), CONFIG).problems
        assert reader.read() == "the one before, which somebody reads"
    assert str(problem) == "mkdocs.yml: no network"
    assert json.loads((tmp_path / MANIFEST).read_bytes()) == {
        "error": "the build could not prepare it. The log of the build says why."
    }


def test_disk_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_runtime: FakeRuntime
) -> None:
    """A runtime that cannot be written is a problem of the site."""

    def publish(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fake_runtime, "publish", publish)
    needs = find_app_needs(Docs(tmp_path).build())
    (problem,) = publish_apps(tmp_path, [needs], SiteSettings(), CONFIG).problems
    assert str(problem) == "mkdocs.yml: cannot write the runtime into the site: No space left on device"


def test_storage(tmp_path: Path) -> None:
    """Folders that persist have a key of their app's own, and do not part it from the others' interpreter."""
    docs = Docs(tmp_path)
    app = docs.build(persist="data/, more/deep")
    assert messages(app) == []
    payload = make_payload(app)
    assert (payload["persist"], payload["key"]) == (["data", "more/deep"], "sub/page.md:1")
    assert choose_pool(app) == choose_pool(docs.build())


def test_storage_of_a_named_app() -> None:
    """An app with a name keeps its storage when others come before it on the page."""
    place = Place("docs/page.md", 3)
    apps = [
        build_app(
            Block(place, "x\n", place, page="page.md", name=name, number=number), DocsPaths(Path(), Path())
        )
        for name, number in (("a", 1), ("a", 2), ("", 1), ("1", 2))
    ]
    assert [app.key for app in apps] == ["page.md#a", "page.md#a", "page.md:1", "page.md#1"]
