"""Both hosts run the apps of a site in Node.js, and say which are broken: in the log and on their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pytest
from mkdocs.commands import build as mkdocs_build

from mkdocs_site import Built, Site
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from sphinx_project import Build, Project
from stlite_docs.base.problems import ProblemKind
from stlite_docs.checking.check import check_paths
from stlite_docs.checking.runs import Runs
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.run import Job, Run
from stlite_docs.prerender.run_apps import NodeMachine
from stlite_docs.runtime.fetch.cache import Cache

# No program but the first imports Streamlit: the tests are about lines, and Streamlit shows what they raise.
BLOCKS = {
    "fine": "```stlite\nimport streamlit as st\n\nst.write('fine')\n```\n",
    "fence": "```stlite\n:height: 300\n\nx = 1\ny = x / 0\n```\n",
    "file": "```stlite\n:file: app.py\n```\n",
    "folder": "```stlite\n:file: tool\n```\n",
    "part": "```stlite\nimport helper\n\nhelper.f()\n## file: helper.py\ndef f():\n  raise OSError(9)\n```\n",
    "expected": "```stlite\n:expect-error:\n\nx = 1 / 0\n```\n",
    "unexpected": "```stlite\n:expect-error:\n\nx = 1\n```\n",
    "hang": "```stlite\nwhile True: pass\n```\n",
    "network": "```stlite\nimport urllib.request\n\nurllib.request.urlopen('https://example.org/a.csv')\n```\n",
    "off": "```stlite\n:check: off\n\nx = 1 / 0\n```\n",
}
INDENTED = "- A list\n\n    ```stlite\n    def f():\n        return {}['key']\n\n    f()\n    ```\n"
STATIC = "---\nstlite:\n  check: static\n---\n\n# Page\n\n```stlite\nx = 1 / 0\n```\n"
RST = "Page\n====\n\n.. stlite::\n   :height: 300\n\n   x = 1\n   y = x / 0\n"
FILES = {"app.py": "x = 1\n\n\nx / 0\n", "tool/app.py": "import lib\n", "tool/lib.py": "a = 1\nb = [][a]\n"}

DIVISION = "the program raises ZeroDivisionError: division by zero"
# What is wrong with each page: the line and column in the page or in another file, and the message.
PROBLEMS = {
    "fence": ("docs/fence.md:7:5", f"{DIVISION}, in the line: y = x / 0"),
    "indented": (
        "docs/indented.md:7:16",
        "the program raises KeyError: 'key', in streamlit_app.py:2 (return {}['key']), called from ",
    ),
    "file": ("app.py:4:1", f"{DIVISION}, in the line: x / 0"),
    "folder": (
        "tool/lib.py:2:5",
        "the program raises IndexError: list index out of range, in lib.py:2 (b = [][a]), called from ",
    ),
    "part": (
        "docs/part.md:9:3",
        "the program raises OSError: 9, in helper.py:2 (raise OSError(9)), called from ",
    ),
    "unexpected": ("docs/unexpected.md:3", "expected the program to raise an exception"),
    "hang": ("docs/hang.md:3", "expected the program to end within 5 seconds, but it still runs; "),
}
PLUGIN = {"stlite": {"runtime": "local", "run-timeout": 5}}
CONF = "stlite_runtime = 'local'\nstlite_run_timeout = 5\n"
BOX = re.compile(
    r'<div class="stlite-app__problem [^>]* data-stlite-run>\n.*?<p>([^<]*)</p>\n</div>', re.DOTALL
)


def write_pages(indented: str = INDENTED) -> dict[str, str]:
    """Return all pages with an app, in Markdown."""
    pages = {name: f"# Page\n\n{block}" for name, block in BLOCKS.items()}
    return {**pages, "indented": f"# Page\n\n{indented}", "static": STATIC}


def read_boxes(html: str) -> list[str]:
    """Return what the boxes about runs say in a page."""
    return [unescape(text) for text in BOX.findall(html)]


def check_boxes(pages: Mapping[str, str]) -> None:
    """Check the boxes of pages, and that each is right above an app."""
    for name, html in pages.items():
        place, message = PROBLEMS.get(name, ("", ""))
        shown = read_boxes(html)
        assert len(shown) == bool(place), name
        assert not place or shown[0].startswith(f"{place}: {message}"), name
        assert len(re.findall(r'data-stlite-run>(?:\n<p.*)+\n</div>\n<div class="stlite-app"', html)) == len(
            shown
        )


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """Begin with an empty cache of runs."""
    cache = Cache(tmp_path_factory.mktemp("cache"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("stlite_docs.prerender.run_apps.open_cache", lambda: cache)
        yield cache


def refuse(*_: object) -> NodeMachine:
    raise AssertionError("nothing has changed, so nothing must run")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    pages = {f"{name}.md": text for name, text in write_pages().items()}
    return Site(
        tmp_path_factory.mktemp("mkdocs"),
        {"index.md": "# Pages\n", **pages, **FILES},
        plugins=[PLUGIN],
        use_directory_urls=False,
    )


@pytest.fixture(scope="module")
def built(site: Site) -> tuple[Built, list[str]]:
    return site.build_loudly()


def test_mkdocs_warnings(built: tuple[Built, list[str]]) -> None:
    """Each broken app is one warning with its line."""
    left = {message.removeprefix("stlite: ") for message in built[1]}
    assert len(left) == len(built[1]) == len(PROBLEMS)
    for place, message in PROBLEMS.values():
        assert any(text.startswith(f"{place}: {message}") for text in left), (place, left)


def test_mkdocs_pages(built: tuple[Built, list[str]]) -> None:
    """Each has a box above the app, and no other page has one."""
    check_boxes({name: built[0].page(f"{name}.html") for name in write_pages()})


def test_mkdocs_nothing_changed(
    site: Site, built: tuple[Built, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build says the same without Node.js, except for the program that hangs."""
    monkeypatch.setattr("stlite_docs.prerender.run_apps.NodeMachine", refuse)
    again, messages = site.build_loudly()
    assert sorted(messages) == sorted(built[1])
    check_boxes({name: again.page(f"{name}.html") for name in write_pages()})


def test_mkdocs_check(site: Site, built: tuple[Built, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """`stlite-docs check --run` says the same as the build, whose runs it knows."""
    monkeypatch.setattr("stlite_docs.prerender.run_apps.NodeMachine", refuse)
    with Runs(print) as runs:
        result = check_paths([site.folder / "docs"], runs)
    found = [finding.problem for finding in result.findings if finding.problem.kind is ProblemKind.RUN]
    assert sorted(f"stlite: {problem} [{problem.kind}]" for problem in found) == sorted(built[1])
    assert result.tally
    assert (result.tally.ran, result.tally.expected) == (10, 1)


def test_imports_that_only_the_run_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names what a program and its packages imported, whatever ran before, and without a new run."""
    make_wheel(tmp_path / "docs", "lib", files={"lib/__init__.py": "", "lib/inner.py": "import numpy\n"})
    programs = [
        "import pandas",
        "import lib.inner",
        "from lib import inner",
        "import lib",
    ]
    text = "\n".join(f"```stlite\n:wheels: *.whl\n\n{program}\n```\n" for program in programs)
    options = {**PLUGIN["stlite"], "pyodide-packages": str(pyodide_wheels()), "run-timeout": 60}
    site = Site(tmp_path, {"index.md": text}, plugins=[{"stlite": options}])
    for _ in range(2):
        found = re.findall(r'"imports":(\[[^]]*\])', site.build().page())
        assert found == ['["numpy"]', '["numpy"]']
        # Nothing says that the first one shows no chart, but it shows none.
        assert site.build().page().count('"settled":true') == 1
        monkeypatch.setattr("stlite_docs.prerender.run_apps.NodeMachine", refuse)


def test_runtime_on_the_cdn(tmp_path: Path) -> None:
    """Pages that load everything from the CDN run in the build too, with copies of the same files."""
    site = Site(tmp_path, {"index.md": BLOCKS["fence"]})
    built = site.build(warns=[f"stlite: docs/index.md:5:5: {DIVISION}"])
    assert [*built.folder.rglob("*.wasm")] == []
    assert len(read_boxes(built.page())) == 1


def test_mkdocs_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server runs a changed program in the interpreter of the build before, which ends with the server."""
    used: list[Interpreter] = []
    ended: list[Interpreter] = []

    class Noted(Interpreter):
        def run(self, job: Job) -> Run:
            used.append(self)
            return super().run(job)

        def close(self) -> None:
            ended.append(self)
            super().close()

    monkeypatch.setattr("stlite_docs.prerender.run_apps.Interpreter", Noted)
    site = Site(tmp_path, {"index.md": "```stlite\nserved = 1\n```\n"}, plugins=[PLUGIN])
    config = site.load()
    config.plugins.on_startup(command="serve", dirty=False)
    try:
        mkdocs_build.build(config)
        assert read_boxes(Built(Path(config.site_dir)).page()) == []
        site.write("docs/index.md", "```stlite\nserved = 1 / 0\n```\n")
        mkdocs_build.build(site.load())
        assert read_boxes(Built(Path(config.site_dir)).page()) == [
            f"docs/index.md:2:10: {DIVISION}, in the line: served = 1 / 0"
        ]
        first, second = used
        assert first is second
        assert ended == []
    finally:
        config.plugins.on_shutdown()
    assert ended == [first]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("sphinx"), CONF)
    project.write("index.rst", "Pages\n=====\n\n.. toctree::\n   :glob:\n\n   p/*\n   rst\n")
    for name, text in write_pages().items():
        project.write(f"p/{name}.md", text.replace("```stlite", "```{stlite}"))
    for name, text in FILES.items():
        project.write(f"p/{name}", text)
    project.write("rst.rst", RST)
    return project


@pytest.fixture(scope="module")
def build(project: Project) -> Build:
    return project.build()


def test_sphinx_warnings(build: Build) -> None:
    """Each broken app is one warning with its line and its type, and a strict build fails."""
    assert build.status == 1
    assert len(build.warnings) == len(PROBLEMS) + 1
    for name, (place, message) in PROBLEMS.items():
        # A program in a file is no place where authors look for its page.
        text = f"{place}: {message}" if not place.startswith("docs/") else message
        line = place.partition(":")[2] if place.startswith("docs/") else "3"
        (warning,) = [each for each in build.warnings if each.startswith(f"<root>/docs/p/{name}.md:")]
        assert warning.startswith(f"<root>/docs/p/{name}.md:{line}: WARNING: {text}")
        assert warning.endswith(" [stlite.run]")
    assert (
        f"<root>/docs/rst.rst:8:8: WARNING: {DIVISION}, in the line: y = x / 0 [stlite.run]" in build.warnings
    )


def test_sphinx_pages(build: Build) -> None:
    """Each has a box above the app, and no other page has one."""
    pages = {name: build.page(f"p/{name}").replace("docs/p/", "docs/") for name in write_pages()}
    check_boxes(pages)
    assert read_boxes(build.page("rst")) == [f"docs/rst.rst:8:8: {DIVISION}, in the line: y = x / 0"]


def test_sphinx_nothing_changed(project: Project, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build reads no page, needs no Node.js, and says and shows the same."""
    monkeypatch.setattr("stlite_docs.prerender.run_apps.NodeMachine", refuse)
    before = {name: build.page(f"p/{name}") for name in write_pages()}
    again = project.build()
    assert (again.status, sorted(again.warnings)) == (1, sorted(build.warnings))
    assert {name: again.page(f"p/{name}") for name in write_pages()} == before


def test_sphinx_check(project: Project, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """`stlite-docs check --run` says the same as the build of all pages, also of one page."""
    monkeypatch.setattr("stlite_docs.prerender.run_apps.NodeMachine", refuse)
    with Runs(print) as runs:
        result = check_paths([project.docs], runs)
        alone = check_paths([project.docs / "rst.rst"], runs)
    assert len(result.findings) == len(build.warnings)
    assert [str(finding.problem) for finding in alone.findings] == [
        f"docs/rst.rst:8:8: {DIVISION}, in the line: y = x / 0"
    ]


def test_sphinx_repaired_program(project: Project, build: Build) -> None:
    """A box goes with its problem. Those of other pages stay."""
    project.write("p/app.py", "x = 1\n")
    again = project.build()
    assert len(again.warnings) == len(build.warnings) - 1
    assert read_boxes(again.page("p/file")) == []
    assert len(read_boxes(again.page("p/fence"))) == 1
