"""Every builder shows the program; those whose pages are opened in a browser run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases import markdown_block, rst_block
from pages import read_payloads, read_programs
from sphinx_project import Project
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.publish.site import folder_name

pytestmark = pytest.mark.usefixtures("fake_runtime")

OURS = folder_name(RuntimeKind.CDN)
PROGRAM = "import streamlit as st\n\nst.write('shown program')\n"
INDEX = (
    "Page\n====\n\n.. toctree::\n\n   markdown\n   sub/plain\n\n"
    + rst_block(PROGRAM).replace(".. stlite::\n", ".. stlite::\n   :title: A caption\n   :name: first\n")
    + ".. only:: html\n\n"
    + rst_block("y = 'only in html'\n", indent="   ")
    + ".. only:: latex or text\n\n"
    + rst_block("z = 'not in html'\n", indent="   ")
)
MARKDOWN = "# Markdown\n\n" + markdown_block("import side\n## file: side.py\nz = 'second file'\n")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write("index.rst", INDEX)
    project.write("markdown.md", MARKDOWN)
    project.write("sub/plain.rst", "Plain\n=====\n\nNo app on this page.\n")
    return project


@pytest.mark.parametrize(("builder", "page"), [("html", "markdown"), ("dirhtml", "markdown/index")])
def test_live_pages(builder: str, page: str, project: Project) -> None:
    """Pages of HTML builders carry the payloads, and load the browser part by an address of their own."""
    build = project.build_clean(builder=builder)
    assert read_programs(build.page("index")) == [PROGRAM, "y = 'only in html'\n"]
    (payload,) = read_payloads(build.page(page))
    assert payload["files"] == {
        "streamlit_app.py": {"text": "import side\n"},
        "side.py": {"text": "z = 'second file'\n"},
    }
    above = "../" * page.count("/")
    address = rf"{re.escape(above)}_static/{OURS}/stlite\.(?:css|js)\?v=[0-9a-f]+"
    assert len(re.findall(rf'(?:href|src)="{address}"', build.page(page))) == 2
    assert f'<script type="module" src="{above}_static/{OURS}/stlite.js?v=' in build.page(page)
    assert (build.out / "_static" / OURS / "runtime.json").is_file()


def test_single_page(project: Project) -> None:
    """The one page of `singlehtml` has the apps of all documents and loads the browser part once."""
    build = project.build_clean(builder="singlehtml")
    assert len(read_programs(build.page())) == 3
    assert build.page().count('type="module"') == 1


def test_programs_are_highlighted_children(project: Project) -> None:
    """Search engines, print and readers without scripts get the caption and the highlighted program."""
    page = project.build_clean().page()
    start = page.index('<div id="first" class="stlite-app"')
    shown = page[start : page.index("only in html")]
    assert '<p class="stlite-app__caption">A caption</p>' in shown
    assert 'class="highlight-python' in shown
    assert "not in html" not in page


def test_pages_without_apps(project: Project) -> None:
    """A page without an app has no byte of ours."""
    build = project.build_clean()
    for page in ("sub/plain", "search", "genindex"):
        assert "stlite" not in build.page(page)


@pytest.mark.parametrize("builder", ["epub", "latex", "man", "pseudoxml", "texinfo", "text", "xml"])
def test_other_builders_show_the_program(builder: str, project: Project) -> None:
    """Builders that cannot run an app show its caption and program, and nothing of the payload."""
    project.configure("man_pages = [('index', 'page', '', '', 1), ('markdown', 'markdown', '', '', 1)]")
    build = project.build_clean(builder=builder)
    files = [path for path in build.out.rglob("*") if path.is_file() and path.suffix != ".epub"]
    text = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    plain = re.sub(r"<[^>]*>|\\PYG\w*|[{}\\]", "", text)
    for part in ("A caption", "shown program", "second file", "side.py"):
        assert part in plain, part
    assert "data-stlite" not in text
    assert "<stlite-app" not in text
    assert "entrypoint" not in text
    assert not list(build.out.rglob("stlite-*"))


@pytest.mark.filterwarnings("ignore:'sphinxcontrib.serializinghtml")  # not ours to change
@pytest.mark.parametrize("builder", ["changes", "dummy", "gettext", "linkcheck", "json"])
def test_builders_without_pages(builder: str, project: Project) -> None:
    """Builders that write no pages for readers pass without a warning, and carry nothing of ours."""
    build = project.build_clean(builder=builder)
    assert not list(build.out.rglob("stlite*"))


@pytest.mark.filterwarnings("ignore:'sphinx_book_theme")
@pytest.mark.parametrize(
    "theme", ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme"]
)
def test_themes(theme: str, project: Project) -> None:
    """Popular themes leave the app whole and load the browser part on its pages alone."""
    project.configure(f"html_theme = {theme!r}")
    build = project.build_clean()
    assert read_programs(build.page())[0] == PROGRAM
    assert build.page().count(f"{OURS}/stlite.js?v=") == 1
    assert build.page().count(f"{OURS}/stlite.css?v=") == 1
    assert "stlite" not in build.page("sub/plain")


def test_two_html_builders_share_the_environment(project: Project) -> None:
    """An environment that another builder has read gives the same live pages."""
    fresh = project.build_clean().page("markdown")
    project.build_clean(builder="latex")
    project.build_clean("-E", builder="text")
    (project.out / "html" / "markdown.html").unlink()
    assert project.build_clean().page("markdown") == fresh


def test_site_without_apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site without apps carries nothing of ours, and prepares no runtime."""
    monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", None)
    project = Project(tmp_path)
    project.write("index.md", "# Page\n\n```python\nx = 1\n```\n")
    # Sphinx itself lists the project's extensions in its search index.
    listed = re.compile(rb'"stlite_docs.sphinx_ext": ?7')
    files = {name: listed.sub(b"", content) for name, content in project.build_clean().files().items()}
    assert not [name for name, content in files.items() if b"stlite" in content or "stlite" in name]


def test_builder_without_live_pages_prepares_no_runtime(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runtime is for readers with a browser, and for runs."""
    monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", None)
    project.configure("stlite_prerender = False")
    project.build_clean(builder="text")
