"""What Sphinx keeps from build to build: dependencies, package_needs, and pages that need no second look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.cmd.build import build_main
from sphinx.util.docutils import docutils_namespace

from pages import read_payloads, read_programs
from sphinx_project import NOTE_READS, Build, Project, Watched
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.publish.site import folder_name

CONTENTS = "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p*\n"
pytestmark = pytest.mark.usefixtures("fake_runtime")


@pytest.fixture
def project(tmp_path: Path) -> Watched:
    project = Watched(tmp_path, NOTE_READS)
    project.write("index.rst", CONTENTS)
    project.write("app.py", "x = 1\n")
    project.write("p1.rst", "One\n===\n\n.. stlite:: app.py\n")
    project.write("p2.md", "# Two\n\n```stlite\n:requirements: six\n\ny = 2\n```\n")
    project.write("p3.md", "# Three\n\nNo app.\n")
    return project


def test_nothing_changed(project: Watched) -> None:
    """A second build reads nothing and gives the same files."""
    first = project.build_clean().files()
    assert project.read() == ["index", "p1", "p2", "p3"]
    assert project.build_clean().files() == first
    assert project.read() == []


def test_build_from_scratch_is_the_same(project: Watched) -> None:
    """Building anew over an old output changes no file: addresses with checksums are there at once."""
    first = project.build_clean().files()
    assert project.build_clean("-E", "-a").files() == first
    assert project.read() == ["index", "p1", "p2", "p3"]


def test_interpreters_are_listed(project: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    """The build says which apps have an interpreter of their own, and why."""
    project.touch("p2.md", "# Two\n\n```stlite\n:env: A=1\n\ny = 2\n```\n")
    paths = [str(project.docs), str(project.out / "html")]
    assert build_main(["--no-color", "-d", str(project.root / "doctrees"), *paths]) == 0
    said = capsys.readouterr().out
    assert "\n2 interpreters for 2 apps:\n  shared: 1 app\n" in said
    assert 'separate for env A="1": docs/p2.md:3\n' in said


def test_program_file_changes(project: Watched) -> None:
    """A changed program makes Sphinx read its page again, and no other."""
    project.build_clean()
    project.touch("app.py", "x = 22\n")
    assert read_programs(project.build_clean().page("p1")) == ["x = 22\n"]
    assert project.read() == ["p1"]


def test_missing_program_file_appears(project: Watched) -> None:
    """A page whose program is missing is read again when the file is there."""
    (project.docs / "app.py").unlink()
    assert len(project.build(strict=False).warnings) == 1
    project.write("app.py", "x = 3\n")
    assert read_programs(project.build_clean().page("p1")) == ["x = 3\n"]


def test_app_is_removed(project: Watched, fake_runtime: object) -> None:
    """With its app, a page's demand goes; the runtime is made for those that are left."""
    project.build_clean()
    assert fake_runtime.asked == ["six"]  # type: ignore[attr-defined]
    project.touch("p2.md", "# Two\n\nNo app any more.\n")
    assert "stlite" not in project.build_clean().page("p2")
    assert fake_runtime.asked == []  # type: ignore[attr-defined]


def test_document_is_removed(project: Watched, fake_runtime: object) -> None:
    """A deleted document takes its demand with it."""
    project.build_clean()
    (project.docs / "p2.md").unlink()
    project.build_clean()
    assert fake_runtime.asked == []  # type: ignore[attr-defined]


def test_demands_are_kept(project: Watched, fake_runtime: object) -> None:
    """A build that reads one page still knows what the others ask for."""
    project.build_clean()
    project.touch("p3.md", "# Three\n\n```stlite\n:requirements: attrs\n\nz = 3\n```\n")
    project.build_clean()
    assert project.read() == ["p3"]
    assert fake_runtime.asked == ["attrs", "six"]  # type: ignore[attr-defined]


def test_last_app_is_removed(project: Watched) -> None:
    """A site without apps loses what earlier builds have published."""
    build = project.build_clean()
    older = build.out / "_static" / "stlite-00000000"
    older.mkdir()
    (older / "stlite.js").write_text("")
    project.touch("p1.rst", "One\n===\n")
    project.build_clean()
    ours = [folder.name for folder in (build.out / "_static").glob("stlite*")]
    assert ours == [folder_name(RuntimeKind.CDN)]
    project.touch("p2.md", "# Two\n")
    build = project.build_clean()
    assert not list((build.out / "_static").glob("stlite*"))


def test_site_option_changes(project: Watched) -> None:
    """An option in `conf.py` reaches every page; one that no page shows leaves them alone."""
    project.build_clean()
    project.configure(NOTE_READS + "stlite_height = 123")
    assert read_payloads(project.build_clean().page("p2"))[0]["height"] == 123
    project.configure(NOTE_READS + "stlite_height = 123\nstlite_pyodide_packages = 'local'")
    project.build_clean()
    assert project.read() == []


def test_output_is_deleted(project: Watched) -> None:
    """A site that is written anew from a stored environment has its apps, browser part and runtime."""
    build = project.build_clean()
    files = build.files()
    for name in files:
        (build.out / name).unlink()
    assert project.build_clean().files() == files
    assert project.read() == []


def _many(project: Project) -> Iterator[str]:
    project.write("index.rst", CONTENTS)
    for number in range(30):
        program = f"import streamlit as st\n\tst.write('page {number}')  \n".replace(
            "\n\t", f"\nif {number}:\n\t"
        )
        if number % 3 == 0:
            project.write(f"p{number}.md", f"# P\n\n```stlite\n:requirements: r{number}\n\n{program}```\n")
        elif number % 3 == 1:
            lines = "".join(f"   {line}\n" for line in program.splitlines())
            project.write(f"p{number}.rst", f"P\n=\n\n.. stlite::\n   :requirements: r{number}\n\n{lines}")
        else:
            project.write(f"p{number}.md", "# P\n\nNo app.\n")
            continue
        yield program


def _comparable(build: Build) -> dict[str, bytes]:
    return {name: text for name, text in build.files().items() if not name.startswith(".")}


def test_parallel(tmp_path: Path, fake_runtime: object) -> None:
    """Four processes give the same site as one, and forget no demand."""
    programs = list(_many(Project(tmp_path / "one")))
    list(_many(Project(tmp_path / "four")))
    one = Project(tmp_path / "one").build_clean("-j", "1")
    asked = fake_runtime.asked  # type: ignore[attr-defined]
    four = Project(tmp_path / "four").build_clean("-j", "4")
    assert _comparable(one) == _comparable(four)
    assert asked == fake_runtime.asked  # type: ignore[attr-defined]
    assert len(asked) == len(programs) == 20
    found = [read_programs(four.page(f"p{number}")) for number in range(30)]
    assert [program for page in found for program in page] == programs


def test_extension_is_parallel_safe(tmp_path: Path) -> None:
    """Sphinx is told that it may read and write in parallel."""
    project = Project(tmp_path)
    project.write("index.rst", CONTENTS)
    docs, out, doctrees = str(project.docs), str(project.out / "html"), str(project.root / "doctrees")
    with docutils_namespace():
        app = Sphinx(docs, docs, out, doctrees, "html", status=None, warning=None)
        assert app.is_parallel_allowed("read")
        assert app.is_parallel_allowed("write")
