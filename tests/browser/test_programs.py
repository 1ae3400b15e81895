"""Program text arrives unchanged: read back from inside Python, in the browser, for every markup."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases import PROGRAMS, markdown_block, rst_block
from example_sites import run_host
from server import serve
from watching import wait_until_running

# Says what Python finds in its own program file, before the program behind it does whatever it does.
PROBE = "import hashlib as _h, streamlit as st\nst.text(_h.sha256(open(__file__, 'rb').read()).hexdigest())\n"
TEXTS = {name: PROBE + program for name, program in PROGRAMS.items()}
WINDOWS = {name: text.replace("\n", "\r\n") for name, text in TEXTS.items()}


def write_markdown(texts: dict[str, str], folder: Path, *, in_list: bool = False, tab: str = "") -> None:
    head = "# Programs\n\n" + ("- item\n\n" if in_list else "")
    blocks = [
        (f'{tab} "{name}"\n\n' if tab else "") + markdown_block(text, indent="    " if in_list or tab else "")
        for name, text in texts.items()
    ]
    (folder / "index.md").write_bytes((head + "\n".join(blocks)).encode())


def write_rst(texts: dict[str, str], folder: Path, *, in_list: bool = False) -> None:
    head = "Programs\n========\n\n" + ("- item\n\n" if in_list else "")
    blocks = [rst_block(text, indent="  " if in_list else "") for text in texts.values()]
    (folder / "index.rst").write_bytes((head + "\n".join(blocks)).encode())


def write_windows(texts: dict[str, str], folder: Path) -> None:
    """Write a document with line ends of Windows, whose programs have them too."""
    write_markdown(texts, folder)
    document = folder / "index.md"
    document.write_bytes(document.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def write_files(texts: dict[str, str], folder: Path) -> None:
    """Write each program into a file of its own."""
    blocks = []
    for name, text in texts.items():
        (folder / f"{name}.py").write_bytes(text.encode())
        blocks.append(f"```stlite\n:file: {name}.py\n:check: off\n```\n")
    (folder / "index.md").write_text("# Programs\n\n" + "\n".join(blocks))


def write_tabs(texts: dict[str, str], folder: Path) -> None:
    write_markdown(texts, folder, tab="===")


def write_list(texts: dict[str, str], folder: Path) -> None:
    write_markdown(texts, folder, in_list=True)


def write_rst_list(texts: dict[str, str], folder: Path) -> None:
    write_rst(texts, folder, in_list=True)


def build_mkdocs(folder: Path, output: Path) -> None:
    config = folder.parent / "mkdocs.yml"
    config.write_text(
        "site_name: Programs\ntheme: {name: material, font: false}\n"
        "markdown_extensions:\n- pymdownx.superfences\n- pymdownx.tabbed: {alternate_style: true}\n"
        f"plugins: [stlite: {{runtime: local, start: load, height: 100}}]\ndocs_dir: {folder.name}\n"
    )
    run_host(["mkdocs", "build", "--strict", "--config-file", config, "--site-dir", output])


def build_sphinx(folder: Path, output: Path) -> None:
    (folder / "conf.py").write_text(
        "extensions = ['myst_parser', 'stlite_docs.sphinx_ext']\nmyst_fence_as_directive = ['stlite']\n"
        "stlite_runtime = 'local'\nstlite_start = 'load'\nstlite_height = 100\nhtml_theme = 'furo'\n"
    )
    run_host(["sphinx", "-W", "--keep-going", "-b", "html", folder, output])


Writer = Callable[[dict[str, str], Path], None]
Builder = Callable[[Path, Path], None]


@pytest.mark.parametrize(
    ("build", "write", "texts"),
    [
        pytest.param(build_mkdocs, write_markdown, TEXTS, id="mkdocs"),
        pytest.param(build_mkdocs, write_list, TEXTS, id="mkdocs-list"),
        pytest.param(build_mkdocs, write_tabs, TEXTS, id="mkdocs-tab"),
        pytest.param(build_mkdocs, write_windows, WINDOWS, id="mkdocs-crlf"),
        pytest.param(build_mkdocs, write_files, WINDOWS, id="mkdocs-files"),
        pytest.param(build_sphinx, write_markdown, TEXTS, id="myst"),
        pytest.param(build_sphinx, write_list, TEXTS, id="myst-list"),
        pytest.param(build_sphinx, write_windows, WINDOWS, id="myst-crlf"),
        pytest.param(build_sphinx, write_rst, TEXTS, id="rst"),
        pytest.param(build_sphinx, write_rst_list, TEXTS, id="rst-list"),
        pytest.param(build_sphinx, write_files, WINDOWS, id="sphinx-files"),
    ],
)
def test_programs_arrive_unchanged(
    build: Builder, write: Writer, texts: dict[str, str], tmp_path: Path, page: Page
) -> None:
    """Python finds in its program file, byte for byte, what the author wrote."""
    folder = tmp_path / "docs"
    folder.mkdir()
    write(texts, folder)
    build(folder, tmp_path / "site")
    with serve(tmp_path / "site") as server:
        page.goto(server.url)
        for number, (name, text) in enumerate(texts.items()):
            found = wait_until_running(page, number).get_by_text(hashlib.sha256(text.encode()).hexdigest())
            expect(found, name).to_be_attached()
