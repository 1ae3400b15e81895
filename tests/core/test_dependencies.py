"""What a site depends on besides its pages, as a server looks at it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from docs_folder import Docs
from stlite_docs.authoring.app import App
from stlite_docs.publish.dependencies import Dependencies, find_dependencies
from stlite_docs.runtime.project_wheel import Project


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    docs = Docs(tmp_path, {"sub/inside.csv": "x"})
    docs.write("../data/a.csv", "a")
    docs.write("../my/app.py", "x = 1\n")
    return docs


@pytest.fixture
def apps(docs: Docs) -> list[App]:
    items = ["../../data/a.csv", "../../late/b.csv", "../../folder/", "inside.csv"]
    return [docs.build(files=items), docs.build("", file="../../my")]


def test_what_is_looked_at(docs: Docs, apps: list[App]) -> None:
    """Files and folders are looked at, missing ones too, but none in a folder that is watched anyway."""
    found = find_dependencies(apps, None, watched=docs.root)
    root = docs.root.parent
    assert found.files == {root / name for name in ("data/a.csv", "late/b.csv", "folder", "my/app.py")}
    assert found.folders == {root / "my"}
    assert docs.root / "sub/inside.csv" in find_dependencies(apps, None).files
    assert not find_dependencies([docs.build(files="inside.csv")], None, watched=docs.root)


def test_project_of_no_app(docs: Docs, tmp_path: Path) -> None:
    """A project is looked at where an app gets its wheel."""
    project = Project(tmp_path)
    assert find_dependencies([docs.build()], project).project == project
    assert find_dependencies([docs.build("")], project).project is None


@pytest.mark.parametrize(
    ("change", "is_seen"),
    [
        (lambda root: (root / "data/a.csv").write_text("b"), True),
        (lambda root: (root / "data/a.csv").unlink(), True),
        (lambda root: (root / "late").mkdir(), False),
        (lambda root: ((root / "late").mkdir(), (root / "late/b.csv").write_text("")), True),
        (lambda root: (root / "folder").mkdir(), True),
        (lambda root: (root / "my/new.py").write_text(""), True),
        (lambda root: os.utime(root / "data/a.csv", (1, 1)), False),
        (lambda root: (root / "data/nobodys.csv").write_text(""), False),
        (lambda root: (root / "src/mine.py").write_text("x = 2"), True),
        (lambda root: (root / "nohup.out").write_text("x"), False),
    ],
)
def test_changes(docs: Docs, apps: list[App], change: Callable[[Path], object], is_seen: bool) -> None:
    """What is there differs when contents or names do, not with a time alone."""
    docs.write("../src/mine.py", "x = 1")
    root = docs.root.parent
    # The files that the apps have are none of the project's, so that each change is seen for its own sake.
    own = tuple(root / name for name in ("docs", "data", "late", "folder", "my"))
    dependencies = find_dependencies(apps, Project(root, own), watched=docs.root)
    before = dependencies.read_state()
    change(root)
    assert (dependencies.read_state() != before) is is_seen


def test_failed_build(tmp_path: Path) -> None:
    """What a failed build depends on is added to what was known."""
    one, two = (
        Dependencies(frozenset([Path("a")])),
        Dependencies(frozenset([Path("b")]), project=Project(tmp_path)),
    )
    assert (one | two).files == {Path("a"), Path("b")}
    assert (one | two).project == (two | one).project == Project(tmp_path)
