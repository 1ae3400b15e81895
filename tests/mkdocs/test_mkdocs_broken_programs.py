"""Programs with mistakes in Markdown: each message names the line and the column in the page."""

from __future__ import annotations

from pathlib import Path

from broken_programs import broken_programs, indent, place_messages
from fake_runtime import FakeRuntime
from mkdocs_site import Site

_HEADS = {0: "# Page\n\n```stlite\n", 4: "- A list\n\n    ```stlite\n"}


def test_places(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """All messages of a site are there, once, also for blocks in lists."""
    fake_runtime.provides = frozenset({"streamlit", "pandas"})
    pages: dict[str, str | bytes] = {"index.md": "# Home\n"}
    expected: list[str] = []
    for number, program in enumerate(broken_programs()):
        for width, head in _HEADS.items():
            folder = f"{number}-{width}"
            pages[f"{folder}/page.md"] = head + indent(f"{program.text}```\n", width)
            pages |= {f"{folder}/{name}": "x" for name in program.beside}
            expected += place_messages(program, f"stlite: docs/{folder}/page.md", 3, width)
    _, messages = Site(tmp_path, pages).build_loudly()
    assert sorted(messages) == sorted(expected)


def test_option_of_the_site(tmp_path: Path) -> None:
    """The site's option turns off kinds of messages, and a page's option replaces it."""
    block = "```stlite\nimport streamlit as st\nst.buton('x')\nst.button()\n```\n"
    pages = {"index.md": block, "other.md": f"---\nstlite:\n  ignore: none\n---\n{block}"}
    site = Site(tmp_path, pages, plugins=[{"stlite": {"ignore": ["name", "call"]}}])
    site.build(warns=["docs/other.md:7:4: Streamlit", "docs/other.md:8:1: st.button needs"])


def test_unknown_kind(tmp_path: Path) -> None:
    """An unknown kind stops the build, as other values of `mkdocs.yml` do."""
    done = Site(tmp_path, {"index.md": "# Page\n"}, plugins=[{"stlite": {"ignore": "names"}}]).run()
    assert done.returncode == 1
    assert "expected none, or some of name, call," in done.stdout
