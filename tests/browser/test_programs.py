"""Program text arrives unchanged: read back from inside Python, in the browser, for every markup."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from cases import PROGRAMS, markdown_block, rst_block
from example_sites import run_host
from image_switch import HAS_IMAGE, use_on_every_line
from readers import Reader
from server import serve
from stlite_docs.runtime.build import MANIFEST
from told_of_machine import find_told
from watching import wait_until_running

# Says what Python finds in its own program file, before the program behind it does whatever it does.
PROBE = "import hashlib as _h, streamlit as st\nst.text(_h.sha256(open(__file__, 'rb').read()).hexdigest())\n"
TEXTS = {name: PROBE + program for name, program in PROGRAMS.items()}
# Has the characters that most parts of the way would like to change.
HARDEST = "separators"
READ_PROGRAMS = """[...document.querySelectorAll("stlite-app")].map((app) => {
  const { entrypoint, files } = JSON.parse(app.parentElement.dataset.stlite);
  return files[entrypoint].text;
})"""
WINDOWS = {name: text.replace("\n", "\r\n") for name, text in TEXTS.items()}


def write_markdown(texts: dict[str, str], page: Path, *, in_list: bool = False, tab: str = "") -> None:
    head = "# Programs\n\n" + ("- item\n\n" if in_list else "")
    blocks = [
        (f'{tab} "{name}"\n\n' if tab else "") + markdown_block(text, indent="    " if in_list or tab else "")
        for name, text in texts.items()
    ]
    page.write_bytes((head + "\n".join(blocks)).encode())


def write_rst(texts: dict[str, str], page: Path, *, in_list: bool = False) -> None:
    head = "Programs\n========\n\n" + ("- item\n\n" if in_list else "")
    blocks = [rst_block(text, indent="  " if in_list else "") for text in texts.values()]
    page.write_bytes((head + "\n".join(blocks)).encode())


def write_windows(texts: dict[str, str], page: Path) -> None:
    """Write a document with line ends of Windows, whose programs have them too."""
    write_markdown(texts, page)
    page.write_bytes(page.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def write_files(texts: dict[str, str], page: Path) -> None:
    """Write each program into a file of its own."""
    blocks = []
    for name, text in texts.items():
        (page.parent / f"{name}.py").write_bytes(text.encode())
        blocks.append(f"```stlite\n:file: {name}.py\n:check: off\n```\n")
    page.write_text("# Programs\n\n" + "\n".join(blocks))


def write_tabs(texts: dict[str, str], page: Path) -> None:
    write_markdown(texts, page, tab="===")


def write_list(texts: dict[str, str], page: Path) -> None:
    write_markdown(texts, page, in_list=True)


def write_rst_list(texts: dict[str, str], page: Path) -> None:
    write_rst(texts, page, in_list=True)


def build_mkdocs(folder: Path, output: Path) -> None:
    (folder / "index.md").write_text("# Index\n")
    config = folder.parent / "mkdocs.yml"
    config.write_text(
        "site_name: Programs\ntheme: {name: material, font: false}\nuse_directory_urls: false\n"
        "markdown_extensions:\n- pymdownx.superfences\n- pymdownx.tabbed: {alternate_style: true}\n"
        f"docs_dir: {folder.name}\nplugins:\n- stlite:\n    {{runtime: local, start: click, height: 100, "
        f"check: 'off', prerender: false, image: {HAS_IMAGE}}}\n"
    )
    command: list[str | Path] = ["mkdocs", "build", "--strict"]
    command += ["--config-file", config, "--site-dir", output]
    run_host(command, runs_apps=HAS_IMAGE)
    assert find_told(output, folder) == []


def build_sphinx(folder: Path, output: Path) -> None:
    (folder / "index.md").write_text("# Index\n\n```{toctree}\n:glob:\n\n*\n```\n")
    (folder / "conf.py").write_text(
        "extensions = ['myst_parser', 'stlite_docs.sphinx_ext']\nmyst_fence_as_directive = ['stlite']\n"
        "stlite_runtime = 'local'\nstlite_start = 'click'\nstlite_height = 100\nhtml_theme = 'furo'\n"
        f"stlite_check = 'off'\nstlite_prerender = False\nstlite_image = {HAS_IMAGE}\n"
    )
    run_host(["sphinx", "-W", "--keep-going", "-b", "html", folder, output], runs_apps=HAS_IMAGE)
    assert find_told(output, folder) == []


BUILDERS = {"mkdocs": build_mkdocs, "sphinx": build_sphinx}
Writer = Callable[[dict[str, str], Path], None]


@dataclass(frozen=True)
class Written:
    """A page with all programs, in one of the ways in which authors write them."""

    host: str
    page: str
    write: Writer
    texts: dict[str, str]
    runs_all: bool = False


WAYS = (
    Written("mkdocs", "mkdocs.md", write_markdown, TEXTS, runs_all=True),
    Written("mkdocs", "mkdocs-list.md", write_list, TEXTS),
    Written("mkdocs", "mkdocs-tab.md", write_tabs, TEXTS),
    Written("mkdocs", "mkdocs-crlf.md", write_windows, WINDOWS, runs_all=True),
    Written("mkdocs", "mkdocs-files.md", write_files, WINDOWS),
    Written("sphinx", "myst.md", write_markdown, TEXTS),
    Written("sphinx", "myst-list.md", write_list, TEXTS),
    Written("sphinx", "myst-crlf.md", write_windows, WINDOWS, runs_all=True),
    Written("sphinx", "rst.rst", write_rst, TEXTS, runs_all=True),
    Written("sphinx", "rst-list.rst", write_rst_list, TEXTS),
    Written("sphinx", "sphinx-files.md", write_files, WINDOWS),
)


@pytest.fixture(scope="module")
def find_site(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], tuple[str, Reader]]]:
    """Give a function that builds a host's site at its first call, and returns its address and a reader."""
    with ExitStack() as stack:

        @cache
        def find_site(host: str) -> tuple[str, Reader]:
            root = tmp_path_factory.mktemp(host)
            folder = root / "docs"
            folder.mkdir()
            for way in WAYS:
                if way.host == host:
                    way.write(way.texts, folder / way.page)
            BUILDERS[host](folder, root / "site")
            for manifest in (root / "site").rglob(MANIFEST) if HAS_IMAGE else ():
                use_on_every_line(manifest.parent)
            server = stack.enter_context(serve(root / "site"))
            reader = Reader(chromium)
            stack.callback(reader.leave)
            return server.url, reader

        yield find_site


@pytest.mark.parametrize("way", WAYS, ids=lambda way: Path(way.page).stem)
def test_programs_arrive_unchanged(
    way: Written, find_site: Callable[[str], tuple[str, Reader]], request: pytest.FixtureRequest
) -> None:
    """The browser and Python find what the author wrote, byte for byte.

    What the element reads is compared on every page; Python reads all programs where `runs_all` says so.
    """
    url, reader = find_site(way.host)
    with reader.visit(request.node) as page:
        page.goto(url + Path(way.page).with_suffix(".html").name)
        assert page.evaluate(READ_PROGRAMS) == [*way.texts.values()]
        for number, (name, text) in enumerate(way.texts.items()):
            if way.runs_all or name == HARDEST:
                start(page.locator("stlite-app").nth(number))
                digest = hashlib.sha256(text.encode()).hexdigest()
                expect(wait_until_running(page, number).get_by_text(digest), name).to_be_attached()


def start(app: Locator) -> None:
    """Press an app's button, in a tab that is closed as well."""
    app.get_by_role("button", name="Run", include_hidden=True).dispatch_event("click")
