"""The wheel of the documented project, from build to build; the runtime is made of small stand-ins."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from documented_project import DocumentedProject
from runtime_parts import use_base, use_parts
from sphinx_project import NOTE_READS, Build, Watched


@pytest.fixture
def documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentedProject:
    """Give a project, and all that a runtime needs without a network."""
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    monkeypatch.setattr("stlite_docs.runtime.fetch.cache.user_cache_path", lambda _name: tmp_path / "cache")
    (tmp_path / "packages").mkdir()
    return DocumentedProject(tmp_path / "project")


@pytest.fixture
def project(documented: DocumentedProject) -> Watched:
    """Give its docs, which stand in it."""
    conf = "stlite_project = '..'\nstlite_runtime = 'local'\nstlite_pyodide_packages = '../../packages'\n"
    project = Watched(documented.folder, NOTE_READS + conf)
    project.write("index.rst", "Page\n====\n\n.. stlite::\n\n   import mine\n")
    return project


def published(build: Build) -> dict[str, int]:
    """Return what a site has of ours, and when each file was written."""
    paths = (build.out / "_static").glob("stlite-*/**/*")
    return {
        path.relative_to(build.out).as_posix(): path.stat().st_mtime_ns for path in paths if path.is_file()
    }


def modules(build: Build) -> list[str]:
    """Return the module in each wheel of the project that a site has."""
    found = []
    for path in (build.out / "_static").glob("stlite-*/runtime/**/mine-*.whl"):
        with zipfile.ZipFile(path) as wheel:
            found.append(wheel.read("mine.py").decode())
    return found


def test_source_changes(project: Watched, documented: DocumentedProject) -> None:
    """A build after a change of the project alone reads no page, and has the new wheel for the old one."""
    assert modules(project.build_clean()) == ["x = 1\n"]
    documented.write("src/mine.py", "x = 2\n")
    assert modules(project.build_clean()) == ["x = 2\n"]
    assert project.read() == []
    assert documented.builds == 2


def test_nothing_changed(
    project: Watched, documented: DocumentedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second build writes nothing of ours again, also in another process, which builds the wheel anew."""
    before = published(project.build_clean())
    assert any(name.endswith(".whl") for name in before)
    assert published(project.build_clean()) == before
    assert documented.builds == 1
    monkeypatch.setattr("stlite_docs.runtime.project_wheel._built", {})
    assert published(project.build_clean()) == before
    assert documented.builds == 2
    assert project.read() == []


def test_project_that_cannot_be_built(project: Watched, documented: DocumentedProject) -> None:
    """A project without a wheel is a warning that names the configuration and the reason."""
    documented.write("during.py", "raise RuntimeError('no compiler here')")
    build = project.build()
    assert build.status == 1
    assert build.warnings[0].startswith("WARNING: docs/conf.py: cannot build the wheel of the project ")
    assert any("no compiler here" in line for line in build.warnings)
