"""A broken block says what is wrong and where, on the page and in the build, and fails a strict one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases import BROKEN, Broken
from pages import read_files, read_payloads
from sphinx_project import CONF, Build, Project
from stlite_docs.base.problems import ProblemKind, StliteError

pytestmark = pytest.mark.usefixtures("fake_runtime")


def _directive(case: Broken) -> str:
    return case.markdown.replace("```stlite", "```{stlite}")


def _colon_fence(case: Broken) -> str:
    return case.markdown.replace("```stlite", ":::{stlite}").replace("```", ":::")


MARKUPS: dict[str, tuple[str, Callable[[Broken], str], int]] = {
    "fence": (".md", lambda case: case.markdown, 0),
    "directive": (".md", _directive, 0),
    "colon fence": (".md", _colon_fence, 0),
    "rst": (".rst", lambda case: case.rst, 1),
}
ONE_PROBLEM = "# Page\n\n```{stlite}\n:height: tall\n\nx = 1\n```\n"


@dataclass
class BrokenProject:
    """A project with every broken block in one markup, each on a page of its own, and its strict build."""

    project: Project
    build: Build

    @classmethod
    def make(cls, folder: Path, markup: str) -> BrokenProject:
        suffix, write, _ = MARKUPS[markup]
        project = Project(folder)
        project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   */*\n")
        project.write("good/page.md", "# Whole\n\n```stlite\nx = 1\n```\n")
        for number, case in enumerate(BROKEN):
            project.write(f"{number}/page{suffix}", write(case))
            for name, content in case.files.items():
                project.write(name[1:] if name.startswith("/") else f"{number}/{name}", content)
        return cls(project, project.build())


@pytest.fixture(scope="module")
def broken_projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], BrokenProject]:
    """Give a function that builds each of these projects once."""
    return functools.cache(lambda markup: BrokenProject.make(tmp_path_factory.mktemp("broken"), markup))


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
@pytest.mark.parametrize("markup", MARKUPS)
def test_broken_block(markup: str, case: Broken, broken_projects: Callable[[str], BrokenProject]) -> None:
    """Every kind of problem is one warning at its line, and a box on the page."""
    broken, (suffix, _, column) = broken_projects(markup), MARKUPS[markup]
    path = f"docs/{BROKEN.index(case)}/page{suffix}"
    place = f"{path}:{case.spot(column)}: "
    (warning,) = [line for line in broken.build.warnings if line.startswith(f"<root>/{path}:")]
    assert warning.startswith(f"<root>/{place}WARNING: {case.message}")
    assert warning.endswith(f" [stlite.{case.kind}]")
    page = broken.build.page(f"{BROKEN.index(case)}/page")
    assert page.count('<div class="error stlite-app__problem admonition">') == 1
    assert place in page
    assert f"{broken.project.root}/docs/" not in page
    assert "/stlite.js?v=" in page


@pytest.mark.parametrize("markup", MARKUPS)
def test_broken_project(markup: str, broken_projects: Callable[[str], BrokenProject]) -> None:
    """Broken blocks fail a strict build and no other; each is one warning, the rest of the site is whole."""
    broken = broken_projects(markup)
    assert broken.build.status == 1
    assert len(broken.build.warnings) == len(BROKEN)
    assert len(read_payloads(broken.build.page("good/page"))) == 1
    again = broken.project.build("-E", "-a", strict=False)
    assert (again.status, again.warnings) == (0, broken.build.warnings)


def test_kinds_can_be_suppressed(broken_projects: Callable[[str], BrokenProject]) -> None:
    """The kind of a warning, and all of ours, can stand in `suppress_warnings`."""
    project = broken_projects("fence").project
    kinds = sorted({case.kind for case in BROKEN})
    for kind in kinds:
        project.configure(f"suppress_warnings = ['stlite.{kind}']")
        left = project.build("-E", strict=False, builder="dummy").warnings
        assert len(left) == sum(case.kind != kind for case in BROKEN)
    for suppressed in (["stlite"], [f"stlite.{kind}" for kind in kinds]):
        project.configure(f"suppress_warnings = {suppressed}")
        project.build_clean("-E", builder="dummy")


def test_block_that_can_run_still_runs(tmp_path: Path) -> None:
    """A wrong option leaves the app alive; a program that cannot be compiled is shown, not run."""
    project = Project(tmp_path)
    project.write("index.md", ONE_PROBLEM + "\n```stlite\ny = = 2\n```\n")
    page = project.build(strict=False).page()
    (payload,) = read_payloads(page)
    assert payload["files"]["streamlit_app.py"]["text"] == "x = 1\n"
    assert payload["height"] == "auto"
    assert page.count("stlite-app__source") == 2


@pytest.mark.parametrize(
    "builder", ["epub", "latex", "man", "pseudoxml", "singlehtml", "texinfo", "text", "xml"]
)
def test_every_builder_shows_the_box(builder: str, tmp_path: Path) -> None:
    """The box is an admonition, which every builder can print."""
    project = Project(tmp_path, "man_pages = [('index', 'page', '', '', 1)]\nsuppress_warnings = ['stlite']")
    project.write("index.md", ONE_PROBLEM + "\n```stlite\n```\n")
    build = project.build_clean(builder=builder)
    files = [path for path in build.out.rglob("*") if path.is_file() and path.suffix != ".epub"]
    text = " ".join("".join(path.read_bytes().decode("utf-8", "replace") for path in files).split())
    assert "the block is empty" in text
    assert "Problem with this app" in text


def test_problem_is_said_once(tmp_path: Path) -> None:
    """Reading in several processes says it once; a page that is not read again says nothing."""
    project = Project(tmp_path)
    project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p*\n")
    for number in range(12):
        project.write(f"p{number}.md", ONE_PROBLEM)
    assert len(project.build("-j", "4", strict=False).warnings) == 12
    assert project.build(strict=False).warnings == []
    project.write("p3.md", ONE_PROBLEM + "\nmore\n")
    (warning,) = project.build(strict=False).warnings
    assert warning.startswith("<root>/docs/p3.md:4: ")


def test_order_of_lines(tmp_path: Path) -> None:
    """Problems of apps and of what is nearly a block are in the order of the page's lines."""
    project = Project(tmp_path)
    block = "```{stlite}\n:heigth: 1\n\nimport streamlit as st\nst.buton(1)\n```\n\n"
    project.write("index.md", f"# Page\n\n{block}```Stlite\nx = 1\n```\n\n{block}")
    warnings = project.build(strict=False).warnings
    assert [warning.split(":")[1] for warning in warnings] == ["4", "7", "10", "15", "18"]


def test_name_of_a_broken_block(tmp_path: Path) -> None:
    """Links to a broken app lead to it, or to the box that stands for it; no id is written twice."""
    project = Project(tmp_path)
    blocks = ".. stlite::\n   :name: one\n   :height: tall\n\n   x\n\n.. stlite::\n   :name: two\n\n"
    project.write("index.rst", f"Page\n====\n\n{blocks}:ref:`a <one>` :ref:`b <two>`\n")
    build = project.build(strict=False)
    assert len(build.warnings) == 2
    assert '<div id="one" class="stlite-app"' in build.page()
    assert build.page().count('id="one"') == build.page().count('id="two"') == 1


def test_program_file(tmp_path: Path) -> None:
    """A fault in a program's file names that file and line, at the block that uses it."""
    project = Project(tmp_path)
    project.write("apps/app.py", "x = 1\ny = = 2\n")
    project.write("index.md", "# Page\n\n```{stlite} apps/app.py\n```\n")
    (warning,) = project.build().warnings
    assert warning.startswith("<root>/docs/index.md:3: WARNING: apps/app.py:2:5: syntax error in app.py: ")
    assert warning.endswith("[stlite.syntax]")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("index.md", '# Page\n\n```{stlite} height="300" start="click"\nx = 1\n```\n', 3),
        ("index.md", '# Page\n\n```stlite height="300"\nx = 1\n```\n', 3),
        ("index.md", '# Page\n\n:::{stlite} height="300"\nx = 1\n:::\n', 3),
        ("index.rst", 'Page\n====\n\n.. stlite:: height="300"\n\n   x = 1\n', 4),
    ],
)
def test_options_behind_the_name(name: str, text: str, line: int, tmp_path: Path) -> None:
    """Options in the place of the argument are explained, and the program runs without them."""
    project = Project(tmp_path)
    project.write(name, text)
    build = project.build()
    (warning,) = build.warnings
    assert warning.startswith(
        f"<root>/docs/{name}:{line}: WARNING: expected a program file after the block's name"
    )
    assert "write options on their own lines at the top of the block" in warning
    assert warning.endswith(f"[stlite.{ProblemKind.HEADER}]")
    assert len(read_payloads(build.page())) == 1


def test_program_without_a_blank_line(tmp_path: Path) -> None:
    """In RST a program directly below the directive is its argument; the message says what to do."""
    project = Project(tmp_path)
    project.write("index.rst", "Page\n====\n\n.. stlite::\n   import streamlit as st\n   st.write(1)\n")
    warning = project.build().warnings[0]
    assert warning.startswith(
        "<root>/docs/index.rst:4: WARNING: expected a program file after the block's name"
    )
    assert "below a blank line" in warning


def test_file_named_twice(tmp_path: Path) -> None:
    """An argument and an option that both name a file are reported."""
    project = Project(tmp_path)
    project.write("a.py", "x = 1\n")
    project.write("index.rst", "Page\n====\n\n.. stlite:: a.py\n   :file: a.py\n")
    (warning,) = project.build().warnings
    assert "option 'file' is set in the header and in the text" in warning


def test_class_that_is_none(tmp_path: Path) -> None:
    """A class that CSS cannot name is reported, and the app stays."""
    project = Project(tmp_path)
    project.write("index.rst", "Page\n====\n\n.. stlite::\n   :class: 12\n\n   x = 1\n")
    build = project.build()
    (warning,) = build.warnings
    assert "option 'class': expected CSS class names, got '12'" in warning
    assert len(read_payloads(build.page())) == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "stlite_height = 'tall'",
            "stlite_height in conf.py: expected auto or pixels from 50 to 10000",
        ),
        ("stlite_runtime = 'lokal'", "stlite_runtime in conf.py: expected one of local, cdn, got 'lokal'"),
        ("stlite_heigth = 300", "stlite_heigth in conf.py: unknown option 'heigth'; did you mean 'height'?"),
        ("stlite_file = 'a.py'", "stlite_file in conf.py: unknown option 'file'; "),
        ("stlite = {'height': 300}", "stlite in conf.py: expected a name for each option, such as "),
        ("stilte_height = 300", "stilte_height in conf.py: no option has this name; did you mean 'stlite_h"),
        ("streamlit_runtime = 'cdn'", "streamlit_runtime in conf.py: no option has this name; did you mean "),
        ("STLITE_MAX_HEIGHT = 300", "STLITE_MAX_HEIGHT in conf.py: no option has this name; did you mean "),
    ],
)
def test_wrong_value_in_conf(setting: str, message: str, tmp_path: Path) -> None:
    """A wrong value in `conf.py` is one warning at its line; apps are built without it."""
    project = Project(tmp_path, setting)
    project.write("index.rst", "Page\n====\n\n.. stlite::\n\n   x = 1\n")
    build = project.build()
    (warning,) = build.warnings
    assert build.status == 1
    line = len(f"{CONF}x".splitlines())
    assert warning.startswith(f"<root>/docs/conf.py:{line}: WARNING: {message}")
    assert warning.endswith("[stlite.option]")
    assert read_payloads(build.page())[0]["height"] == "auto"


def test_wrong_value_on_the_command_line(tmp_path: Path) -> None:
    """A value that stands in no file has no line."""
    project = Project(tmp_path)
    project.write("index.rst", "Page\n====\n")
    (warning,) = project.build("-D", "stlite_height=tall").warnings
    assert warning.startswith("WARNING: stlite_height in conf.py: expected auto or pixels")


def test_names_in_conf_that_are_no_options(tmp_path: Path) -> None:
    """Modules and functions in `conf.py` may begin with our prefix."""
    ours = "import stlite_docs\ndef stlite_setup(): pass\nstlite_height = None\n"
    project = Project(tmp_path, f"{ours}site_title = style_config = 'x'\n")
    project.write("index.rst", "Page\n====\n\nText\n")
    project.build_clean()


def test_wrong_page_metadata(tmp_path: Path) -> None:
    """Options in a page's metadata are checked once, at their line."""
    project = Project(tmp_path)
    block = "\n```stlite\nx = 1\n```\n"
    project.write("index.md", "---\nstlite:\n  height: tall\n---\n# Page\n" + 3 * block)
    (warning,) = project.build().warnings
    assert warning.startswith("<root>/docs/index.md:3: WARNING: page metadata: option 'height': expected")


def test_wrong_field(tmp_path: Path) -> None:
    """In reStructuredText, the fields at the top of a page are its metadata."""
    project = Project(tmp_path)
    blocks = 2 * ".. stlite::\n\n   x = 1\n\n"
    project.write(
        "index.rst", f":author: x\n:stlite-height: tall\n:stlite-check: off\n\nPage\n====\n\n{blocks}"
    )
    (warning,) = project.build().warnings
    assert warning.startswith("<root>/docs/index.rst:2: WARNING: page metadata: option 'height': expected")


def test_values_of_yaml(tmp_path: Path) -> None:
    """Words and numbers that YAML turns into other values are what the author wrote, in each place."""
    project = Project(tmp_path, "stlite_check = False\nstlite_title = 'x'\n")
    options = "check: off\nenv: {V: 1.10, T: 12:30}\ntitle: 010\n"
    indented = "".join(f"  {line}\n" for line in options.splitlines())
    page = f"---\nstlite:\n{indented}---\n# Page\n\n```stlite\nx = 1\n```\n"
    project.write("index.md", f"{page}\n```{{toctree}}\nother\n```\n")
    project.write("other.md", f"# Page\n\n```{{stlite}}\n---\n{options}---\nx = = 1\n```\n")
    build = project.build_clean()
    for name in ("index", "other"):
        for payload in read_payloads(build.page(name)):
            assert (payload["env"], payload["title"]) == ({"V": "1.10", "T": "12:30"}, "010")


def test_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that hosts may refuse is a warning and a box, and the app has it."""
    monkeypatch.setattr("stlite_docs.files.assets.LARGE", 2**20)
    project = Project(tmp_path)
    project.write("a.bin", b"x" * 2**21)
    project.write("index.md", "# Page\n\n```stlite\n:files: a.bin\n\nx = 1\n```\n")
    build = project.build()
    (warning,) = build.warnings
    assert build.status == 1
    assert warning.startswith(
        "<root>/docs/index.md:3: WARNING: file 'a.bin': expected at most 1 MB, got 2 MB"
    )
    assert "docs/index.md:3: file" in build.page()
    assert build.page().count("stlite-app__problem") == 1
    assert len(read_files(build.out, "index.html")["a.bin"]) == 2**21


def test_requirement_that_cannot_be_had(tmp_path: Path, fake_runtime: object) -> None:
    """The end of the build names each block whose packages cannot be had, and still counts for -W."""
    project = Project(tmp_path)
    project.write("index.md", "# Page\n\n```stlite\n:requirements: nothing\n\nx = 1\n```\n")
    fake_runtime.lacking["nothing"] = "no wheel for the browser"  # type: ignore[attr-defined]
    build = project.build()
    assert build.status == 1
    assert build.warnings == [
        "<root>/docs/index.md:3: WARNING: this app needs 'nothing': no wheel for the browser [stlite.runtime]"
    ]
    assert project.build(strict=False).status == 0
    (again,) = project.build(strict=False).warnings
    assert "[stlite.runtime]" in again
    assert project.build("-W", strict=False).status != 0  # Sphinx 7 stops at the first warning


def test_runtime_that_cannot_be_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runtime that cannot be had is a warning that names the configuration."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise StliteError("no network")

    monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", fail)
    project = Project(tmp_path)
    project.write("index.md", "# Page\n\n```stlite\nx = 1\n```\n")
    build = project.build()
    assert (build.status, build.warnings) == (1, ["WARNING: docs/conf.py: no network [stlite.runtime]"])
