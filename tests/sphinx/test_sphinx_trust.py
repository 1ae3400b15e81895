"""What a page takes from the machine that builds the site: the project's files, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs_folder import make_zip
from pages import read_payloads
from sphinx_project import CONF, NOTE_READS, Build, Project, Watched

pytestmark = pytest.mark.usefixtures("fake_runtime")

MARK = "hunter2"


def rst(*lines: str) -> str:
    return "Project\n=======\n\n.. stlite::\n" + "".join(f"   {line}\n" for line in lines) + "\n   x = 1\n"


def files(build: Build) -> list[str]:
    [payload] = read_payloads(build.page())
    return sorted(name for name in payload["files"] if name != "streamlit_app.py")


def test_hostile_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contributor's page gets no secret, no environment and no other folder, and says why."""
    monkeypatch.setenv("CI_TOKEN", MARK)
    project = Project(tmp_path / "project")
    project.write("data/.streamlit/secrets.toml", f"token = '{MARK}'\n")
    project.write("r.txt", "-r ../../outside.txt\n-r /etc/passwd\n")
    (tmp_path / "outside.txt").write_text(f"{MARK} {MARK}\n")
    (project.docs / "link.txt").symlink_to("../../outside.txt")
    up = "../" * 12
    items = [
        "in=data/.streamlit",
        "x=data/.streamlit/*",
        f"{up}proc/self/environ",
        "link.txt",
        "../../outside.txt",
    ]
    project.write(
        "index.rst",
        rst(
            ":requirements: r.txt",
            *(f"{'   ' if number else ':files: '}{item}" for number, item in enumerate(items)),
        ),
    )
    build = project.build(strict=False)
    assert len(build.warnings) == 7
    assert all(re.search("index.rst:[46]", line) or "r.txt:" in line for line in build.warnings)
    for name, content in build.files().items():
        assert name.startswith("_sources") or MARK.encode() not in content
        assert b"root:x" not in content
    assert MARK not in "".join(build.warnings)
    assert files(build) == []


def test_source_folder_of_a_repository(tmp_path: Path) -> None:
    """Files anywhere in the repository around `docs/source` are usable; without one, `roots` names them."""
    project = Project(tmp_path / "project/docs")
    project.docs = tmp_path / "project/docs/source"
    project.configure("")
    example = tmp_path / "project/examples/x.csv"
    example.parent.mkdir()
    example.write_text("x")
    project.write("index.rst", rst(":files: ../../examples/x.csv"))
    build = project.build(strict=False)
    [warning] = build.warnings
    assert "index.rst:5: " in warning
    assert "'../../examples/x.csv' leads out of the project" in warning
    project.configure("stlite_roots = ['../../examples']\n")
    assert files(project.build_clean()) == ["examples/x.csv"]
    project.configure("")
    (tmp_path / "project/.git").write_text("gitdir: elsewhere")
    project.write("index.rst", rst(":files: ../../examples/*.csv"))
    assert "which is outside the docs; name this file without a glob" in "".join(
        project.build(strict=False).warnings
    )
    project.write("index.rst", rst(":files: ../../examples/x.csv"))
    assert files(project.build_clean()) == ["examples/x.csv"]


def test_pages_are_read_again(tmp_path: Path) -> None:
    """A page is read again when the site opens a folder, raises a limit, or a link leads elsewhere."""
    project = Watched(tmp_path / "project", NOTE_READS)
    project.write("a.zip", make_zip({"a": "", "b": ""}))
    outside = tmp_path / "outside.csv"
    outside.write_text("x")
    (project.docs / "link.csv").symlink_to(outside)
    project.write("index.rst", rst(":files: link.csv", ":archives: a.zip"))
    assert len(project.build(strict=False).warnings) == 1
    project.write("conf.py", f"{CONF}{NOTE_READS}\nstlite_limits = 'members=1'\n")
    assert len(project.build(strict=False).warnings) == 2
    assert project.read() == ["index"]
    project.write("conf.py", f"{CONF}{NOTE_READS}\nstlite_roots = ['../..']\n")
    assert files(project.build_clean()) == ["link.csv"]
    project.write("conf.py", CONF + NOTE_READS)
    assert len(project.build(strict=False).warnings) == 1
    (project.docs / "link.csv").unlink()
    project.touch("link.csv", "y")
    assert files(project.build_clean()) == ["link.csv"]
    assert project.read() == ["index"]


def test_parallel(tmp_path: Path) -> None:
    """Processes that read pages know the project's folder too."""
    project = Project(tmp_path / "project", "stlite_roots = '../..'\n")
    (tmp_path / "x.csv").write_text("x")
    toctree = "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p*\n"
    project.write("index.rst", toctree)
    for number in range(12):
        project.write(f"p{number}.rst", rst(":files: ../../x.csv"))
    build = project.build_clean("-j", "2")
    for number in range(12):
        [payload] = read_payloads(build.page(f"p{number}"))
        assert "x.csv" in payload["files"]
