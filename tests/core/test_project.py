"""The site option `project`: one wheel for all apps, built with the project's own backend."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from pathlib import Path

import pytest

from closed_folder import close_folder
from documented_project import DocumentedProject
from runtime_parts import pip_sees
from stlite_docs.base.problems import StliteError
from stlite_docs.runtime.project_sources import fingerprint_sources
from stlite_docs.runtime.project_wheel import Project, build_project, find_syntax_errors
from stlite_docs.wheels.local_wheel import LocalWheel


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentedProject:
    """Give a project that builds, and no index."""
    pip_sees(monkeypatch, tmp_path / "index")
    return DocumentedProject(tmp_path / "project")


def build(project: DocumentedProject) -> LocalWheel:
    return build_project(Project(project.folder, (project.folder / "handbook",)))


def test_wheel_is_built_once(project: DocumentedProject) -> None:
    """A served site that is built again asks for the wheel again, and gets the same one."""
    first = build(project)
    assert (first.name, first.requirement) == ("mine", "mine @ mine-1.0-py3-none-any.whl")
    os.utime(project.folder / "src/mine.py", (1, 1))
    assert build(project) == first
    assert project.builds == 1


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("src/mine.py", True),
        ("src/new.py", True),
        ("src/new/__init__.py", True),
        ("src/mine/data/table.csv", True),
        ("src/site/build/x.py", True),
        ("pyproject.toml", True),
        ("setup.cfg", True),
        ("module.py", True),
        ("requirements-extra.txt", True),
        ("VERSION", True),
        ("README.md", False),
        ("src/diagnostics.rst", False),
        ("src/mine.log", False),
        ("src/__pycache__/mine.cpython-313.pyc", False),
        ("src/mine.egg-info/PKG-INFO", False),
        ("nohup.out", False),
        ("stlite.lock", False),
        ("mkdocs.yml", False),
        ("coverage.xml", False),
        ("site/index.html", False),
        ("build/lib/mine.py", False),
        ("dist/mine.whl", False),
        ("tests/test_mine.py", False),
        ("docs/_build/html/x.py", False),
        ("handbook/apps/app.py", False),
        (".git/index", False),
        ("src/.mine.py.swp", False),
        ("venv/lib/x.py", False),
    ],
)
def test_what_a_wheel_is_made_of(project: DocumentedProject, name: str, counts: bool) -> None:
    """Sources, new ones too, call for another wheel; pages, tests, logs and what builds leave do not."""
    project.write("venv/pyvenv.cfg", "")
    before = fingerprint_sources(project.folder, [project.folder / "handbook"])
    project.write(name, "changed")
    assert (fingerprint_sources(project.folder, [project.folder / "handbook"]) != before) is counts


def test_large_source(project: DocumentedProject) -> None:
    """Large files count too, by their time."""
    path = project.write("src/data.bin", "x" * 2**21)
    before = fingerprint_sources(project.folder)
    assert fingerprint_sources(project.folder) == before
    os.utime(path, (1, 1))
    assert fingerprint_sources(project.folder) != before


def test_unreadable_folder(
    project: DocumentedProject, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names a folder of the project that cannot be read, once."""
    (project.folder / "src/closed").mkdir(parents=True)
    close_folder(monkeypatch, "closed")
    with caplog.at_level("INFO", "stlite_docs"):
        assert fingerprint_sources(project.folder) == fingerprint_sources(project.folder)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The project's wheel can lack files: cannot read the folder src/closed: Permission denied"
    ]


def test_docs_around_the_project(project: DocumentedProject) -> None:
    """A project that stands in the docs, or is their folder, has its sources."""
    for docs in (project.folder, project.folder.parent):
        before = fingerprint_sources(project.folder, [docs])
        project.write("src/mine.py", f"x = {docs.name!r}\n")
        assert fingerprint_sources(project.folder, [docs]) != before


def test_changed_source_is_built_again(project: DocumentedProject) -> None:
    """Another source gives another wheel under the same name."""
    first = build(project).path.read_bytes()
    project.write("src/mine.py", "x = 22\n")
    second = build(project).path.read_bytes()
    assert first != second
    assert project.builds == 2


def test_source_that_changes_during_a_build(project: DocumentedProject) -> None:
    """What is saved while a wheel is built is in the next one, and not lost."""
    project.write("during.py", "(here / 'src/mine.py').write_text('x = 2')")
    build(project)
    for _ in range(3):
        wheel = build(project)
    with zipfile.ZipFile(wheel.path) as archive:
        assert archive.read("mine.py") == b"x = 2"
    assert project.builds == 2


def test_build_that_writes_into_its_sources(project: DocumentedProject) -> None:
    """A build that never leaves its sources alone does not call for another one each time."""
    project.write("during.py", "(here / 'src/when.py').write_text(str(time.time()))")
    for _ in range(4):
        build(project)
    assert project.builds == 2
    project.write("src/mine.py", "x = 2\n")
    for _ in range(4):
        build(project)
    assert project.builds == 4


def test_same_sources_give_the_same_wheel(
    project: DocumentedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout of another day gives the same bytes, so that the site's addresses stay."""
    first = hashlib.sha256(build(project).path.read_bytes()).digest()
    later = time.time() + 100_000
    os.utime(project.folder / "src/mine.py", (later, later))
    monkeypatch.setattr("stlite_docs.runtime.project_wheel._built", {})
    assert hashlib.sha256(build(project).path.read_bytes()).digest() == first
    assert project.builds == 2


def test_failing_build_says_why(project: DocumentedProject) -> None:
    """The last lines of the output tell what the backend stumbled over; mended, the build succeeds."""
    project.write("during.py", "raise RuntimeError('no compiler here')")
    with pytest.raises(
        StliteError, match=r"cannot build the wheel of the project project:\n(.|\n)*no compiler here"
    ) as error:
        build(project)
    assert len(str(error.value).splitlines()) <= 6
    project.write("during.py", "")
    assert build(project).name == "mine"


def test_syntax_error_in_the_project(project: DocumentedProject) -> None:
    """Modules that no Python can compile are named; templates and other files are not."""
    assert find_syntax_errors(build(project)) == ()
    path = project.folder / "src/mine.py"
    path.write_text(path.read_text() + "\n\ndef broken(:\n    pass\n")
    (message,) = find_syntax_errors(build(project))
    line = path.read_text().count("\n") - 1
    assert message == f"syntax error in mine.py of the project, line {line}: invalid syntax"


def test_extension_modules_are_refused(tmp_path: Path, project: DocumentedProject) -> None:
    """A wheel of this machine is of no use to a browser, and the message says which one would be."""
    project = DocumentedProject(tmp_path / "native", "cp313-cp313-linux_x86_64")
    with pytest.raises(StliteError, match=r"or a wheel for Pyodide, cp313-cp313-pyemscripten"):
        build(project)


def test_wheel_with_a_secret(project: DocumentedProject) -> None:
    """Readers get the project's wheel, so it has none of the files that they must not have."""
    project.write("src/mine_data/.env.py", "TOKEN = 'hunter2'\n")
    with pytest.raises(StliteError, match=r"its wheel contains 'mine_data/\.env\.py', and all readers could"):
        build(project)


def test_folder_that_is_no_project(tmp_path: Path) -> None:
    """A folder without a project is named."""
    with pytest.raises(StliteError, match=r"option 'project': expected a folder with a pyproject\.toml, got"):
        build_project(Project(tmp_path))
