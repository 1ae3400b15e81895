"""Programs arrive in the payload as their authors wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cases import LONG, PROGRAMS, markdown_block
from fake_runtime import FakeRuntime
from mkdocs_site import SUPERFENCES, Site
from pages import read_payloads, read_programs

# Front matter, what stands before the block, and the block's indent.
PLACES = {
    "top": ("", "# Page\n\n", ""),
    "list": ("", "- item\n\n", "    "),
    "nested list": ("", "- item\n\n    1. item\n\n", "        "),
    "list with tabs": ("", "- item\n\n", "\t"),
    "tab": ("", '=== "One"\n\n', "    "),
    "admonition": ("", "!!! note\n\n", "    "),
    "quote": ("", "", "> "),
    "front matter": ("---\ntitle: a\nother: |\n  ```\n---\n\n", "# Page\n\n", ""),
}
_OTHERS = ["admonition", {"pymdownx.tabbed": {"alternate_style": True}}]
EXTENSIONS: dict[str, list[Any]] = {
    "superfences": [*_OTHERS, SUPERFENCES],
    "preserve_tabs": [*_OTHERS, {SUPERFENCES: {"preserve_tabs": True}}],
    "extra": [*_OTHERS, "pymdownx.extra"],
    "none": _OTHERS,
}


def page(place: str, program: str) -> str:
    head, before, indent = PLACES[place]
    return head + before + markdown_block(program, indent=indent)


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", EXTENSIONS)
@pytest.mark.parametrize("place", PLACES)
def test_programs(tmp_path: Path, place: str, extensions: str) -> None:
    """Whatever a program has in it, and wherever in a page it stands, it arrives unchanged."""
    pages = {f"{name}.md": page(place, program) for name, program in PROGRAMS.items()}
    site = Site(tmp_path, pages, markdown_extensions=EXTENSIONS[extensions], use_directory_urls=False)
    built = site.build()
    for name, program in PROGRAMS.items():
        assert read_programs(built.page(f"{name}.html")) == [program], name


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", EXTENSIONS)
def test_long_program(tmp_path: Path, extensions: str) -> None:
    """Thousands of lines are no matter."""
    site = Site(tmp_path, {"index.md": page("list", LONG)}, markdown_extensions=EXTENSIONS[extensions])
    assert read_programs(site.build().page()) == [LONG]


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", EXTENSIONS)
def test_line_ends_of_windows(tmp_path: Path, extensions: str) -> None:
    """A document's line ends are the program's."""
    pages = {
        f"{name}.md": page("list", program).replace("\n", "\r\n").encode()
        for name, program in PROGRAMS.items()
    }
    site = Site(tmp_path, pages, markdown_extensions=EXTENSIONS[extensions], use_directory_urls=False)
    built = site.build()
    for name, program in PROGRAMS.items():
        assert read_programs(built.page(f"{name}.html")) == [program.replace("\n", "\r\n")], name


@pytest.mark.usefixtures("fake_runtime")
def test_byte_order_mark(tmp_path: Path) -> None:
    """A byte order mark at the head of a page is no part of a block."""
    site = Site(tmp_path, {"index.md": b"\xef\xbb\xbf" + markdown_block("x = 1\n").encode()})
    assert read_programs(site.build().page()) == ["x = 1\n"]


@pytest.mark.usefixtures("fake_runtime")
def test_several_files(tmp_path: Path) -> None:
    """Each file of a block is exact, and shown under its name."""
    body = "import helper\n## file: helper.py\n\n\tx = 1 \n\n## file: data/a.csv\na\tb\n"
    built = Site(tmp_path, {"index.md": markdown_block(body.replace("\tx", "if 1:\n\tx"))}).build()
    [payload] = read_payloads(built.page())
    assert {name: content["text"] for name, content in payload["files"].items()} == {
        "streamlit_app.py": "import helper\n",
        "helper.py": "\nif 1:\n\tx = 1 \n\n",
        "data/a.csv": "a\tb\n",
    }
    for name in payload["files"]:
        assert f'<p class="stlite-app__file">{name}</p>' in built.page()


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", EXTENSIONS)
def test_program_that_macros_changed(tmp_path: Path, extensions: str) -> None:
    """A program made by another plugin is taken as Python-Markdown gets it, tabs and all."""
    macros = {"macros": {"on_error_fail": True}}
    site = Site(
        tmp_path,
        {"index.md": "```stlite\nx = {{ 3 * 3 }}\nif x:\n\ty = 'a\tb'\n```\n"},
        markdown_extensions=EXTENSIONS[extensions],
        plugins=[macros, "stlite"],
    )
    assert read_programs(site.build().page()) == ["x = 9\nif x:\n\ty = 'a\tb'\n"]


def test_program_in_a_file(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """Programs are found beside their page and below the docs root, and their packages are asked for."""
    pages = {
        "apps/a.py": "import pandas\n",
        "sub/b.py": "b = '\t'\r\n",
        "sub/page.md": "```stlite\n:file: /apps/a.py\n```\n\n```{ .stlite file=b.py }\n```\n",
    }
    built = Site(tmp_path, pages).build()
    assert read_programs(built.page("sub/page/index.html")) == ["import pandas\n", "b = '\t'\r\n"]
    assert fake_runtime.asked == ["pandas"]
