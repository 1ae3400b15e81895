"""Small programs and sites from reports of people who use Streamlit in a browser, on real stlite."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

import sphinx_project
from bare_site import BareSite
from docs_folder import make_tar
from host_sites import MATERIAL, HostSites, app
from live_apps import NOTE_ICON, run_all, shows
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from server import Server, serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from watching import Watch, wait_until_running

# Stand-ins for packages that only the CDN has: just what these programs use of them.
STAND_INS = {
    ("pillow", "11.3.0"): {
        "PIL/__init__.py": "",
        "PIL/Image.py": "class Image:\n    pass\n",
        "PIL/ImageFile.py": "class ImageFile:\n    pass\n",
    },
    ("sqlite3", "1.0.0"): {
        "sqlite3.py": "class Answer:\n    def fetchone(self):\n        return (1,)\n\n"
        "class Connection:\n    def execute(self, query):\n        return Answer()\n\n"
        "def connect(place):\n    return Connection()\n",
    },
    # Reads what `pack_xz` writes.
    ("lzma", "1.0.0"): {
        "lzma.py": "import io, struct\n\n"
        "class LZMAError(Exception):\n    pass\n\n"
        "class LZMAFile(io.BytesIO):\n"
        "    def __init__(self, file, mode='r', **options):\n"
        "        data = (open(file, 'rb') if isinstance(file, str) else file).read()\n"
        "        if data[:6] != b'\\xfd7zXZ\\0':\n            raise LZMAError\n"
        "        super().__init__(data[27:][:1 + struct.unpack('>H', data[25:27])[0]])\n"
    },
}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
PROGRAMS = {
    "duration of a cache": "@st.cache_data(ttl='1h')\ndef f(): return 1\nst.text(f())",
    "duration of a resource": "@st.cache_resource(ttl='1h')\ndef f(): return 1\nst.text(f())",
    "duration of a fragment": "@st.fragment(run_every='2s')\ndef f(): st.text('1')\nf()",
    "picture of an avatar": "st.chat_message('user', avatar='pic.svg').write('hi')\nst.text('1')\n"
    f"## file: pic.svg\n{PICTURE}",
    "picture of a page": "st.set_page_config(page_title='T', page_icon='pic.svg')\nst.text('1')\n"
    f"## file: pic.svg\n{PICTURE}",
    "part of Python": "import sqlite3\n"
    "st.text(sqlite3.connect(':memory:').execute('select 1').fetchone()[0])",
    "packed archive": "st.text(open('g.txt').read())",
    "event loops": "import asyncio\n"
    "async def main(n):\n    await asyncio.sleep(0.01)\n    st.write('in', n)\n    return n\n"
    "loop = asyncio.new_event_loop()\n"
    "st.write('L', loop.run_until_complete(main(1)))\n"
    "st.write('G', await asyncio.gather(main(2), main(3)))\n"
    "task = asyncio.create_task(main(4))\nst.write('T', await task)\nst.text('1')",
}
# What they show in addition.
SHOWN = {"picture of an avatar": ["hi"], "event loops": ["in 1", "L 1", "in 2", "in 3", "in 4", "T 4"]}
OPTIONS = {"packed archive": ":archives: a.tar.xz\n"}


def pack_xz(content: bytes) -> bytes:
    """Return an archive of the format `xz` that holds its content as it is, at most 64 KB."""

    def checked(part: bytes) -> bytes:
        return part + struct.pack("<I", zlib.crc32(part))

    flags = b"\0\0"  # no check of the content
    block = checked(b"\x02\0\x21\x01\x16\0\0\0")
    packed = b"\x01" + struct.pack(">H", len(content) - 1) + content + b"\0"
    size = len(block) + len(packed)
    padding = b"\0" * (-size % 4)
    numbers = b"".join(map(_number, (size, len(content))))
    index = b"\0\x01" + numbers
    index = checked(index + b"\0" * (-len(index) % 4))
    footer = struct.pack("<I", len(index) // 4 - 1) + flags
    end = struct.pack("<I", zlib.crc32(footer)) + footer + b"YZ"
    return b"\xfd7zXZ\0" + checked(flags) + block + packed + padding + index + end


def _number(value: int) -> bytes:
    return bytes([value & 127 | 128]) + _number(value >> 7) if value > 127 else bytes([value])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page for each program. Each has an interpreter for itself, and no package but its own."""
    root = tmp_path_factory.mktemp("site")
    packages = root / "packages"
    for (name, version), files in STAND_INS.items():
        make_wheel(packages, name, version, files=files)
    for wheel in pyodide_wheels().iterdir():
        (packages / wheel.name).symlink_to(wheel)
    (root / "a.tar.xz").write_bytes(pack_xz(make_tar({"g.txt": "1"})))
    bare = BareSite(root)
    apps = []
    for number, (name, program) in enumerate(PROGRAMS.items()):
        options = f":pool: p{number}\n{OPTIONS.get(name, '')}"
        apps += bare.write(f"{options}\nimport streamlit as st\n{program}\n")
        (root / "index.html").rename(root / f"{number}.html")
    settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(packages))
    problems = bare.publish(apps, settings)
    assert problems == []
    with serve(root) as server:
        yield server


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str, site: Server, page: Page, watch: Watch) -> None:
    """The program runs on a start that has only what the build found in it."""
    page.add_init_script(NOTE_ICON)
    page.goto(f"{site.url}{[*PROGRAMS].index(name)}.html")
    frame = wait_until_running(page)
    expect(frame.get_by_test_id("stText")).to_have_text("1")
    for text in SHOWN.get(name, []):
        shows(frame, text)
    expect(frame.get_by_test_id("stException")).to_have_count(0)
    if name == "picture of an avatar":
        expect(frame.get_by_test_id("stChatMessage").locator("img")).to_have_js_property("naturalWidth", 9)
    if name == "picture of a page":
        # Streamlit gives the path as it is if it cannot read the picture.
        page.wait_for_function("icon.startsWith('data:image/svg+xml;')")
    assert watch.errors == []


def see_own_files(frames: list[FrameLocator]) -> None:
    for frame, text in zip(frames, ("F;", "G;"), strict=True):
        shows(frame, f"sees {text}")


def test_docstrings_with_kept_folders(live_hosts: HostSites, page: Page) -> None:
    """Two apps in docstrings of one page have each their own kept folder, in the next visit too."""
    source = live_hosts.root / "source"
    source.mkdir()
    documents = []
    for name in "fg":
        program = (
            "import streamlit as st\nfrom pathlib import Path\n"
            f"path = Path('notes/log.txt')\nif not path.exists():\n    path.write_text('')\n"
            f"if st.button('Add'):\n    path.open('a').write('{name.upper()};')\n"
            "st.text('sees ' + path.read_text())"
        )
        text = f"Do {name}.\n\n{app(program, ':persist: notes')}".replace("\n", "\n    ")
        documents.append(f'def {name}(x):\n    """{text}"""\n')
    (source / "mod.py").write_text('"""Mod."""\n\n' + "\n\n".join(documents))
    handlers = {"python": {"paths": [str(source)]}}
    url = live_hosts.build(
        MATERIAL, {"index.md": "# API\n\n::: mod\n"}, {"mkdocstrings": {"handlers": handlers}}
    )
    page.goto(url)
    frames = run_all(page, 2)
    for frame in frames:
        frame.get_by_role("button", name="Add").click()
    see_own_files(frames)
    page.reload()
    see_own_files(run_all(page, 2))


def test_page_to_print(live_hosts: HostSites, page: Page, watch: Watch) -> None:
    """The apps of all pages run in the page that mkdocs-print-site-plugin makes, and it can be printed."""
    program = "import streamlit as st\nst.text({!r})"
    pages = {
        "index.md": "# Home\n\n" + app(program.format("one")),
        "two.md": "# Two\n\n" + app(program.format("two")),
    }
    page.goto(f"{live_hosts.build(MATERIAL, pages, 'print-site')}print_page.html")
    for frame, text in zip(run_all(page, 2), ("one", "two"), strict=True):
        shows(frame, text)
    assert watch.errors == []
    page.emulate_media(media="print")
    source = page.locator(".stlite-app__source")
    for number in range(2):
        expect(source.nth(number)).to_be_visible()


GALLERY = (
    "extensions.insert(0, 'sphinx_gallery.gen_gallery')\n"
    "sphinx_gallery_conf = {'examples_dirs': 'ex', 'gallery_dirs': 'gallery', 'plot_gallery': False}\n"
    "exclude_patterns = ['ex']\nstlite_runtime = 'local'\n"
)
BLOCK = ".. stlite::\n\n   import streamlit as st\n   import helper\n   st.text(helper.X)\n"
BLOCK += "   ## file: helper.py\n   X = 'from the helper'\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_gallery(tmp_path: Path, page: Page, watch: Watch) -> None:
    """An app in an example of Sphinx-Gallery runs with all its files."""
    project = sphinx_project.Project(tmp_path, GALLERY)
    project.write("index.rst", "Home\n====\n\n.. toctree::\n\n   gallery/index\n")
    project.write("ex/README.rst", "Gallery\n=======\n")
    project.write("ex/plot_b.py", f'"""\nExample\n=======\n\n{BLOCK}\n"""\nimport streamlit as st\n')
    project.build_clean()
    with serve(project.out / "html") as server:
        page.goto(f"{server.url}gallery/plot_b.html")
        shows(wait_until_running(page), "from the helper")
    assert watch.errors == []


# An extension that replaces the code blocks of an app, but for the first.
SWAP = (
    "from docutils import nodes\nstlite_runtime = 'local'\n"
    "def swap(app, doctree, name):\n"
    "    for block in list(doctree.findall(nodes.literal_block))[1:]:\n"
    "        block.replace_self(nodes.doctest_block(block.astext(), block.astext()))\n"
    "def setup(app): app.connect('doctree-resolved', swap)\n"
)


def test_replaced_code_blocks(tmp_path: Path, page: Page, watch: Watch) -> None:
    """An app runs with all its files where another extension replaces code blocks."""
    project = sphinx_project.Project(tmp_path, SWAP)
    project.write("index.rst", f"Home\n====\n\n{BLOCK}")
    project.build_clean()
    with serve(project.out / "html") as server:
        page.goto(server.url)
        shows(wait_until_running(page), "from the helper")
    assert watch.errors == []


NOTEBOOK = (
    "extensions[0] = 'myst_nb'\nnb_execution_mode = 'off'\nsource_suffix = {'.rst': 'restructuredtext'}\n"
    "stlite_runtime = 'local'\n"
)
CELL = "# Note\n\n```{stlite}\n---\nenv:\n  A: b\n---\nimport os\n"
CELL += "import streamlit as st\nst.text(os.environ['A'])\n```\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_notebook(tmp_path: Path, page: Page, watch: Watch) -> None:
    """An app in a notebook runs with its options in YAML."""
    project = sphinx_project.Project(tmp_path, NOTEBOOK)
    project.write("index.rst", "Home\n====\n\n.. toctree::\n\n   note\n")
    cell = {"cell_type": "markdown", "id": "c", "metadata": {}, "source": CELL}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    project.write(
        "note.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [cell]})
    )
    project.build_clean()
    with serve(project.out / "html") as server:
        page.goto(f"{server.url}note.html")
        shows(wait_until_running(page), "b")
    assert watch.errors == []
