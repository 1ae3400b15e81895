"""The site option `project`: one wheel for all apps, built with the project's own backend."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from runtime_parts import pip_sees
from stlite_docs.problems import StliteError
from stlite_docs.runtime.project import build_project

# A backend without requirements, so that nothing is fetched to build with.
BACKEND = """
import os, pathlib, time, zipfile

def build_wheel(goal, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    with (here / ".builds").open("a") as builds:
        builds.write("x")
    exec((here / "trouble.py").read_text())
    name = "mine-1.0-TAG.whl"
    date = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(pathlib.Path(goal) / name, "w") as archive:
        def write(path, text):
            archive.writestr(zipfile.ZipInfo(path, date), text)
        write("mine.py", (here / "mine.py").read_text())
        write("mine-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n")
        write("mine-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: TAG\\n")
        write("mine-1.0.dist-info/RECORD", "")
    return name
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project that builds, and no index."""
    pip_sees(monkeypatch, tmp_path / "index")
    folder = tmp_path / "project"
    write(
        folder / "pyproject.toml",
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    )
    write(folder / "backend.py", BACKEND.replace("TAG", "py3-none-any"))
    write(folder / "trouble.py", "")
    write(folder / "mine.py", "x = 1\n")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def builds(project: Path) -> int:
    return len((project / ".builds").read_text())


def test_wheel_is_built_once(project: Path) -> None:
    """A served site that is built again asks for the wheel again, and gets the same one."""
    first = build_project(project)
    assert (first.name, first.requirement) == ("mine", "mine @ mine-1.0-py3-none-any.whl")
    write(project / "docs/index.md", "A page.")
    write(project / "site/index.html", "A built page.")
    write(project / "build/lib/mine.py", "y")
    write(project / ".git/index", "y")
    write(project / "venv/pyvenv.cfg", "")
    write(project / "venv/lib/x.py", "y")
    assert build_project(project) == first
    assert builds(project) == 1


def test_changed_source_is_built_again(project: Path) -> None:
    """Another source gives another wheel under the same name."""
    first = build_project(project).path.read_bytes()
    write(project / "mine.py", "x = 22\n")
    second = build_project(project).path.read_bytes()
    assert first != second
    assert builds(project) == 2


def test_same_sources_give_the_same_wheel(project: Path) -> None:
    """A checkout of another day gives the same bytes, so that the site's addresses stay."""
    first = hashlib.sha256(build_project(project).path.read_bytes()).digest()
    later = time.time() + 100_000
    os.utime(project / "mine.py", (later, later))
    assert hashlib.sha256(build_project(project).path.read_bytes()).digest() == first
    assert builds(project) == 2


def test_failing_build_says_why(project: Path) -> None:
    """The last lines of the output tell what the backend stumbled over."""
    write(project / "trouble.py", "raise RuntimeError('no compiler here')")
    with pytest.raises(
        StliteError, match=r"the project project cannot be built as a wheel:\n(.|\n)*no compiler here"
    ) as error:
        build_project(project)
    assert len(str(error.value).splitlines()) <= 6


def test_extension_modules_are_refused(project: Path) -> None:
    """A wheel of this machine is of no use to a browser, and the message says which one would be."""
    write(project / "backend.py", BACKEND.replace("TAG", "cp313-cp313-linux_x86_64"))
    with pytest.raises(
        StliteError, match=r"extension modules need a Pyodide wheel: expected cp313-cp313-pyemscripten"
    ):
        build_project(project)


def test_folder_that_is_no_project(tmp_path: Path) -> None:
    """A folder without a project is named."""
    with pytest.raises(StliteError, match=r"`project` is .*, which has no pyproject\.toml"):
        build_project(tmp_path)
