"""Apps in pages that other extensions rewrite: they run, or the build names the extension."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from sphinx.cmd.build import build_main

from pages import read_payloads, read_programs
from sphinx_project import Project
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.publish.site import folder_name

pytestmark = pytest.mark.usefixtures("fake_runtime")

OURS = folder_name(RuntimeKind.CDN)
BLOCK = ".. stlite::\n\n   import helper\n   ## file: helper.py\n   X = 1\n   ## file: other.py\n   Y = 1\n\n"
FILES = {"streamlit_app.py": "import helper\n", "helper.py": "X = 1\n", "other.py": "Y = 1\n"}
PAGE = f"Home\n====\n\n{BLOCK}"
IMPORTS = "import pathlib\nfrom docutils import nodes\nfrom stlite_docs.sphinx_ext.node import stlite_app\n"


def has_tags(html: str) -> bool:
    return len(re.findall(rf'="[^"]*_static/{OURS}/stlite\.(?:css|js)[?"]', html)) == 2


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project with a page; `other` is a module for its extensions."""
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    monkeypatch.delitem(sys.modules, "other", raising=False)
    project = Project(tmp_path)
    project.write("index.rst", PAGE)
    return project


def add_extension(project: Project, code: str) -> None:
    """Give the project an extension `other`."""
    project.configure("extensions += ['other']")
    project.write("../lib/other.py", f"{IMPORTS}{code}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_gallery(tmp_path: Path) -> None:
    """The apps of a gallery of examples run, although the gallery replaces all code blocks."""
    project = Project(
        tmp_path,
        "extensions.insert(0, 'sphinx_gallery.gen_gallery')\n"
        "sphinx_gallery_conf = {'examples_dirs': 'ex', 'gallery_dirs': 'gallery', 'plot_gallery': False}\n"
        "exclude_patterns = ['ex']\n",
    )
    project.write("index.rst", "Home\n====\n\n.. toctree::\n\n   gallery/index\n")
    project.write("ex/README.rst", "Gallery\n=======\n")
    example = f'"""\nExample\n=======\n\n{BLOCK}\n"""\nimport streamlit as st\nst.write("self")\n'
    project.write("ex/plot_b.py", example)
    html = project.build_clean().page("gallery/plot_b")
    assert [payload["files"] for payload in read_payloads(html)] == [
        {name: {"text": text} for name, text in FILES.items()}
    ]
    assert has_tags(html)


REPLACE = "    for block in list(doctree.findall(nodes.literal_block)){part}:\n        {action}\n"
READ = "def swap(app, doctree):\n{code}def setup(app): app.connect('doctree-read', swap)\n"
RESOLVED = "def swap(app, doctree, name):\n{code}def setup(app):\n    app.connect('doctree-resolved', swap)\n"


@pytest.mark.parametrize("part", ["", "[:1]", "[1:]", "[1:2]"])
@pytest.mark.parametrize(
    "action",
    ["block.replace_self(nodes.doctest_block(block.astext(), block.astext()))", "block.parent.remove(block)"],
)
@pytest.mark.parametrize("event", [READ, RESOLVED], ids=["read", "resolved"])
def test_replaced_code_blocks(project: Project, event: str, action: str, part: str) -> None:
    """An app runs with all its files, whatever an extension puts in place of its code blocks."""
    add_extension(project, event.format(code=REPLACE.format(part=part, action=action)))
    (payload,) = read_payloads(project.build_clean().page())
    assert payload["files"] == {name: {"text": text} for name, text in FILES.items()}


DROP = "    for node in list(doctree.findall(stlite_app)):\n        node.replace_self(node.children)\n"
PARALLEL = "    return {'parallel_read_safe': True, 'parallel_write_safe': True}\n"
TRANSFORM = (
    "from sphinx.transforms.post_transforms import SphinxPostTransform\n"
    "class Drop(SphinxPostTransform):\n"
    "    default_priority = 400\n"
    "    def run(self):\n"
    "        for node in list(self.document.findall(stlite_app)):\n            node.parent.remove(node)\n"
    "def setup(app): app.add_post_transform(Drop)\n"
)
CONTEXT = (
    "def change(app, page, template, context, doctree):\n"
    "    context['body'] = context.get('body', '').replace('data-stlite', 'data-other')\n"
    "def setup(app): app.connect('html-page-context', change)\n"
)
FINISHED = (
    "def change(app, exception):\n"
    "    path = pathlib.Path(app.outdir, 'index.html')\n"
    "    path.write_text(path.read_text().replace('<stlite-app', '<other-app'))\n"
    "def setup(app): app.connect('build-finished', change)\n"
)


@pytest.mark.parametrize(
    "code",
    [READ.format(code=DROP), RESOLVED.format(code=DROP), TRANSFORM, CONTEXT, FINISHED],
    ids=["read", "resolved", "transform", "context", "finished"],
)
def test_extension_that_drops_apps(project: Project, code: str) -> None:
    """The build names the extension that takes an app out of a page, and the app's line."""
    add_extension(project, code)
    build = project.build()
    place = "<root>/docs/index.rst:4: WARNING: this app is missing or changed in index.html"
    assert [warning.partition(" rewrites")[0] for warning in build.warnings] == [
        f"{place}, because the extension 'other'"
    ]
    assert build.status == 1
    assert build.warnings[0].endswith("[stlite.lost]")


def test_configuration_that_drops_apps(project: Project) -> None:
    """The build names `conf.py` too, and only the apps that are lost."""
    project.write("index.rst", PAGE + BLOCK)
    drop = DROP.replace("list(doctree.findall(stlite_app))", "list(doctree.findall(stlite_app))[1:]")
    project.configure(IMPORTS + RESOLVED.format(code=drop))
    build = project.build()
    place = "<root>/docs/index.rst:12: WARNING: this app is missing or changed in index.html"
    assert [warning.partition(" rewrites")[0] for warning in build.warnings] == [
        f"{place}, because the extension 'conf.py'"
    ]
    assert len(read_payloads(build.page())) == 1


def test_apps_that_are_left_out_on_purpose(project: Project) -> None:
    """An app that goes with the part of the page around it is not lost, nor is a page without a place."""
    project.configure(
        "extensions += ['sphinx.ext.ifconfig', 'sphinx.ext.todo']\n"
        "exclude_patterns = ['excluded.rst']\n"
        "def setup(app): app.add_config_value('level', 1, 'env')\n"
    )
    inside = BLOCK.replace("\n", "\n   ").rstrip(" ")
    wrapped = "".join(
        f"{first}\n\n   {inside}\n" for first in (".. only:: latex", ".. ifconfig:: level > 1", ".. todo::")
    )
    project.write("index.rst", f"{PAGE}\n.. only:: html\n\n   {inside}\n{wrapped}")
    project.write("orphan.rst", f":orphan:\n\n{PAGE}")
    project.write("excluded.rst", PAGE)
    for builder in ("html", "dirhtml", "singlehtml"):
        build = project.build_clean(builder=builder)
        assert len(read_programs(build.page())) == 2
        project.build_clean(builder=builder)
    for builder in ("epub", "text"):
        project.build_clean(builder=builder)


def test_build_of_some_files(project: Project) -> None:
    """A build of one page says nothing about the others, which it does not write."""
    project.write("index.rst", f"{PAGE}\n.. toctree::\n\n   page\n")
    project.write("page.rst", "Page\n====\n")
    project.build_clean()
    project.write("page.rst", f"Page\n====\n\n{BLOCK}")
    log = project.root / "log.txt"
    command = ["-q", "-W", "-w", str(log), "-d", str(project.root / "doctrees")]
    paths = [str(project.docs), str(project.out / "html")]
    assert build_main([*command, *paths, str(project.docs / "index.rst")]) == 0
    assert read_payloads((project.out / "html/page.html").read_text(encoding="utf-8")) == []
    os.utime(project.docs / "page.rst")
    assert read_payloads(project.build_clean().page("page"))


def test_parallel_build(project: Project) -> None:
    """A loss in another process is found as well."""
    add_extension(project, RESOLVED.format(code=DROP).replace("list(", "list(") + "")
    names = [f"page{number}" for number in range(12)]
    project.write("index.rst", "Home\n====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names))
    for name in names:
        project.write(f"{name}.rst", f"{PAGE}")
    build = project.build("-j", "2")
    assert len([warning for warning in build.warnings if "this app is missing" in warning]) == len(names)


def test_page_of_an_extension(project: Project) -> None:
    """A page that an extension writes with a part of a document loads the browser part too."""
    add_extension(
        project,
        "def collect(app):\n"
        "    doctree = app.env.get_doctree('index')\n"
        "    body = app.builder.render_partial(doctree)['fragment']\n"
        "    yield 'blog/all', {'title': 'All', 'body': body}, 'page.html'\n"
        "def setup(app): app.connect('html-collect-pages', collect)\n",
    )
    html = project.build_clean().page("blog/all")
    assert read_payloads(html)
    assert has_tags(html)
    assert f'"../_static/{OURS}/stlite.js"' in html
