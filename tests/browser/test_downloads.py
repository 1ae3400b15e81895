"""What readers download of an app runs with native Streamlit, with nothing but what it asks for."""

from __future__ import annotations

import re
import shlex
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page

from bare_site import BareSite
from documented_project import DocumentedProject
from native_streamlit import Environment
from runtime_parts import make_wheel
from server import Server, serve

HEAD = "\nimport streamlit as st\n"


@dataclass(frozen=True)
class Kind:
    """A kind of app: how it is written, and what it shows."""

    block: str
    shown: list[str]
    files: list[str] = field(default_factory=list)


KINDS = {
    "one file": Kind(f"{HEAD}st.text('one')", ["one"], ["streamlit_app.py"]),
    "several files": Kind(
        f"{HEAD}import words\nst.text(words.WORD)\n## file: words.py\nWORD = 'two'\n",
        ["two"],
        ["README.txt", "requirements.txt", "streamlit_app.py", "words.py"],
    ),
    "folder": Kind(":file: app\n", ["from the folder"]),
    "files": Kind(f":files: data/*.csv\n{HEAD}st.text(open('data/é.csv').read())", ["1,2"]),
    "archives": Kind(f":archives: pack.zip\n{HEAD}st.text(open('inner.txt').read())", ["packed"]),
    "requirements": Kind(
        f":requirements: humanize\n{HEAD}import humanize\nst.text(humanize.intcomma(1000))", ["1,000"]
    ),
    "packages of Streamlit": Kind(
        f":requirements: pandas\n{HEAD}import pandas\nst.dataframe(pandas.DataFrame([1]))\nst.text('yes')",
        ["yes"],
        ["streamlit_app.py"],
    ),
    "package in the place of pyarrow": Kind(
        f"{HEAD}import fastparquet\nst.text(fastparquet.__name__)", ["fastparquet"]
    ),
    "own wheels": Kind(f":wheels: dist/*.whl\n{HEAD}import sample\nst.text(sample.NAME)", ["sample 1"]),
    "config": Kind(
        f":config: theme.primaryColor=#123456\n{HEAD}"
        "st.text([st.get_option('theme.primaryColor'), st.get_option('theme.dark.linkUnderline')])",
        ["['#123456', None]"],
    ),
    "environment": Kind(f":env: WHO=reader\n{HEAD}import os\nst.text(os.environ['WHO'])", ["reader"]),
    "kept folders": Kind(f":persist: kept\n{HEAD}open('kept/note', 'w').close()\nst.text('kept')", ["kept"]),
}

OF_PROJECT = {
    "project": Kind(f"{HEAD}import mine\nst.text(mine.x)", ["1"]),
    "another wheel of the project": Kind(f":wheels: dist/*.whl\n{HEAD}import mine\nst.text(mine.x)", ["2"]),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page with an app of each kind."""
    root = tmp_path_factory.mktemp("kinds")
    (root / "app/pages").mkdir(parents=True)
    (root / "app/streamlit_app.py").write_text("import streamlit as st, inner\nst.text(inner.TEXT)\n")
    (root / "app/inner.py").write_text("TEXT = 'from the folder'\n")
    (root / "app/pages/Other.py").write_text("")
    (root / "data").mkdir()
    (root / "data/é.csv").write_text("1,2")
    with zipfile.ZipFile(root / "pack.zip", "w") as archive:
        archive.writestr("inner.txt", "packed")
    make_wheel(root / "dist", "sample", files={"sample.py": "NAME = 'sample 1'\n"})
    blocks = [f":start: click\n{kind.block}" for kind in KINDS.values()]
    # Only Pyodide's CDN has these, and a download does without them.
    BareSite(root).write_live(*blocks, may_lack={"pandas", "numpy", "fastparquet"})
    with serve(root) as server:
        yield server


@pytest.fixture(scope="module")
def served_with_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page of a site that documents a project."""
    root = tmp_path_factory.mktemp("project")
    project = DocumentedProject(root / "source")
    make_wheel(root / "dist", "mine", "2.0", files={"mine.py": "x = 2\n"})
    blocks = [f":start: click\n{kind.block}" for kind in OF_PROJECT.values()]
    BareSite(root).write_live(*blocks, project=str(project.folder))
    with serve(root) as server:
        yield server


def download(page: Page, server: Server, number: int) -> Download:
    """Press an app's Download."""
    page.goto(server.url)
    with page.expect_download() as event:
        page.locator("stlite-app").nth(number).get_by_role("button", name="Download").click()
    return event.value


def unpack(downloaded: Download, folder: Path) -> Path:
    """Save a download as its reader does, and return the folder of the app."""
    folder.mkdir()
    saved = folder / downloaded.suggested_filename
    downloaded.save_as(saved)
    if saved.suffix != ".zip":
        return folder
    with zipfile.ZipFile(saved) as archive:
        archive.extractall(folder)
    return folder / saved.stem


def follow_readme(folder: Path, environment: Environment) -> list[str]:
    """Do what the archive says; a lone program needs Streamlit alone. Return the texts that the app shows."""
    program, variables = "streamlit_app.py", {}
    if (folder / "README.txt").exists():
        how = (folder / "README.txt").read_text()
        [program] = re.findall("^streamlit run (.*)", how, re.MULTILINE)
        [requirements] = re.findall("^pip install -r (.*)", how, re.MULTILINE)
        variables = dict(re.findall(r"^(\w+)=(.*)", how, re.MULTILINE))
        for command in re.findall("^python (-c .*)", how, re.MULTILINE):
            subprocess.run([environment.python, *shlex.split(command)], check=True, cwd=folder)
        environment.install(requirements, folder)
    return environment.run(program, folder, variables)


@pytest.mark.parametrize("name", KINDS)
def test_download_runs(name: str, served: Server, page: Page, tmp_path: Path) -> None:
    """What a reader downloads shows in native Streamlit what it shows in the page."""
    downloaded = download(page, served, [*KINDS].index(name))
    folder = unpack(downloaded, tmp_path / "saved")
    kind = KINDS[name]
    if kind.files:
        assert sorted(path.name for path in folder.iterdir()) == kind.files
    assert follow_readme(folder, Environment(tmp_path / "environment")) == kind.shown


@pytest.mark.parametrize("name", OF_PROJECT)
def test_download_with_project(name: str, served_with_project: Server, page: Page, tmp_path: Path) -> None:
    """The wheel of the project that a site documents goes along, unless an app has another one of it."""
    downloaded = download(page, served_with_project, [*OF_PROJECT].index(name))
    folder = unpack(downloaded, tmp_path / "saved")
    assert follow_readme(folder, Environment(tmp_path / "environment")) == OF_PROJECT[name].shown
