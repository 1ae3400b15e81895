"""What Sphinx does with the problems of runs, from build to build."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fake_runs import FakeRuns
from sphinx_project import NOTE_READS, Watched
from stlite_docs.base.log import LOG
from stlite_docs.prerender.run import Act

pytestmark = pytest.mark.usefixtures("fake_runtime")

BOX = '<div class="stlite-app__problem admonition failure danger" data-stlite-run>'
# As the search keeps the words `marmalade` and `tomato`.
STEMS = ("marmalad", "tomato")
MAN = "man_pages = [('p1', 'p1', '', '', 1), ('p2', 'p2', '', '', 1)]"
WARNING = (
    "<root>/docs/p1.rst:6: WARNING: the program raises ValueError: no, in the line: raise x [stlite.run]"
)
CATALOG = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "raise x"
msgstr "y = 1"
"""


@pytest.fixture
def project(tmp_path: Path) -> Watched:
    project = Watched(tmp_path, f"{NOTE_READS}\nstlite_check = 'run'\n")
    project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   p*\n")
    project.write("p1.rst", "One\n===\n\n.. stlite::\n\n   raise x\n")
    project.write("p2.rst", "Two\n===\n\n.. stlite::\n\n   y = 2\n")
    return project


@pytest.mark.usefixtures("fake_runs")
def test_pages_that_have_not_changed(project: Watched) -> None:
    """A later build warns of them too, and shows it, whether it reads other pages or none."""
    for read in (["index", "p1", "p2"], [], ["p2"]):
        if read == ["p2"]:
            project.touch("p2.rst", "Two\n===\n\n.. stlite::\n\n   y = 3\n")
        build = project.build()
        assert project.read() == read
        assert (build.status, build.warnings) == (1, [WARNING])
        assert [build.page(page).count(BOX) for page in ("p1", "p2")] == [1, 0]


def test_problem_that_is_gone(project: Watched, fake_runs: FakeRuns) -> None:
    """Its box goes too, from a page that Sphinx does not write again. So can other packages repair an app."""
    assert project.build().page("p1").count(BOX) == 1
    fake_runs.is_well = True
    assert project.build_clean().page("p1").count(BOX) == 0
    assert project.read() == []


def test_warnings_can_be_suppressed(project: Watched, fake_runs: FakeRuns) -> None:
    """The readers see the problem all the same."""
    project.configure("stlite_check = 'run'\nsuppress_warnings = ['stlite.run']")
    assert project.build_clean().page("p1").count(BOX) == 1
    assert len(fake_runs.apps) == 2


@pytest.mark.parametrize("builder", ["text", "dummy", "epub"])
def test_other_builders(project: Watched, fake_runs: FakeRuns, builder: str) -> None:
    """They have no live apps, so without pictures they run none."""
    settings = "epub_show_urls = 'no'\nstlite_prerender = False\n"
    project.write("conf.py", f"{(project.docs / 'conf.py').read_text()}\n{settings}")
    project.build(builder=builder, strict=False)
    assert fake_runs.apps == []


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_search(project: Watched, fake_runs: FakeRuns, builder: str) -> None:
    """Search finds what an app shows, and a page shows it once. A later build keeps it up to date."""
    project.configure("stlite_prerender = True")
    page = {"html": "p2.html", "dirhtml": "p2/index.html", "singlehtml": "index.html"}[builder]
    fake_runs.is_well = True
    for word in ("marmalade", "tomato"):
        fake_runs.shown = [{"kind": "text", "body": word}]
        out = project.build_clean(builder=builder).out
        assert (out / page).read_text().count(word) == (2 if builder == "singlehtml" else 1)
        if builder != "singlehtml":  # It has no search.
            index = (out / "searchindex.js").read_text()
            terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
            assert [each for each in STEMS if terms.get(each)] == [STEMS[word == "tomato"]]


@pytest.mark.parametrize("builder", ["epub", "latex", "man", "texinfo", "text"])
def test_pictures_in_other_builders(project: Watched, fake_runs: FakeRuns, builder: str) -> None:
    """They show what an app shows above its program, and keep nothing of the runtime."""
    project.configure("stlite_prerender = True\nepub_show_urls = 'no'\nman_show_urls = False\n" + MAN)
    fake_runs.is_well = True
    fake_runs.shown = [
        {"kind": "heading", "tag": "h1", "body": "Seen & _done_ :tada:"},
        {"kind": "markdown", "body": "one\n\n- two\n- \\input{three}"},
        {"kind": "metric", "label": "Rain", "body": "5 mm"},
        {"kind": "dataframe", "table": {"header": ["", "a"], "rows": [["0", "cell"]], "all_rows": 1}},
        {
            "kind": "tab_container",
            "children": [{"kind": "tab", "label": "Leaf", "children": fake_runs.shown}],
        },
    ]
    out = project.build_clean(builder=builder).out
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix != ".epub"]
    text = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    plain = re.sub(r"<[^>]*>|\\PYG\w*|[{}\\]", "", text)
    for part in ("Seen", "two", "three", "Rain", "5 mm", "cell", "Leaf"):
        assert part in plain, part
    assert "\\input{three}" not in text or builder in {"text", "epub"}
    assert "\N{PARTY POPPER}" not in text
    assert not [path for path in out.rglob("*") if "stlite-" in path.name]


def test_translated_programs(tmp_path: Path, fake_runs: FakeRuns) -> None:
    """The build runs what the readers run."""
    conf = "language = 'de'\nlocale_dirs = ['../locale']\ngettext_additional_targets = ['literal-block']"
    project = Watched(tmp_path, f"{conf}\nstlite_check = 'run'\n")
    project.write("../locale/de/LC_MESSAGES/index.po", CATALOG)
    project.write("index.rst", "Page\n====\n\n.. stlite::\n\n   raise x\n")
    project.build_clean()
    assert fake_runs.programs == ["y = 1\n"]


@pytest.mark.usefixtures("fake_runs")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_summary(project: Watched, jobs: str, caplog: pytest.LogCaptureFixture) -> None:
    """The last line counts the apps of all pages and their problems, whichever pages the build reads."""
    project.write("p3.rst", "Three\n=====\n\n.. stlite::\n   :expect-error:\n   :heigth: 1\n\n   raise x\n")
    LOG.addHandler(caplog.handler)
    said = []
    for text in ("y = 2", "y = 3", "raise x"):
        project.touch("p2.rst", f"Two\n===\n\n.. stlite::\n\n   {text}\n")
        caplog.clear()
        project.build("-j", jobs)
        lines = [each.getMessage().partition("\n")[0] for each in caplog.records]
        said += [line for line in lines if "interpreter" in line]
    assert said == [
        *["stlite: 3 apps: 2 ran, 1 expected its error, 2 problems; 1 interpreter"] * 2,
        "stlite: 3 apps: 2 ran, 1 expected its error, 3 problems; 1 interpreter",
    ]
    caplog.clear()
    project.configure("stlite_check = 'run'\nsuppress_warnings = ['stlite.option']")
    project.write("p2.rst", "Two\n===\n")
    project.build()
    line = "stlite: 2 apps: 1 ran, 1 expected its error, 1 problem; 1 interpreter\n"
    assert f"{line}See 'What messages mean' in the documentation for [run]." in caplog.messages


def test_steps_of_readers(project: Watched, fake_runs: FakeRuns) -> None:
    """What goes wrong in a step is a warning at its line, in each markup."""
    fake_runs.acts = (Act(0), Act(1, problem="the app has no button 'b'"))
    steps = "click a\n{0}click b\n"
    project.write(
        "p1.rst", f"One\n===\n\n.. stlite::\n   :interact:\n     {steps.format('     ')}\n   y = 1\n"
    )
    project.write("p2.rst", f"Two\n===\n\n.. stlite::\n   :interact: {steps.format('     ')}\n   y = 1\n")
    project.write("p3.md", f"# Three\n\n```{{stlite}}\n:interact:\n  {steps.format('  ')}\ny = 1\n```\n")
    project.write("p4.md", "# Four\n\n```{stlite}\n---\ninteract: |\n  click a\n  click b\n---\ny = 1\n```\n")
    warnings = project.build(strict=False).warnings
    assert [line.partition("docs/")[2] for line in warnings] == [
        f"{place}: WARNING: the app has no button 'b' [stlite.interact]"
        for place in ("p1.rst:7", "p2.rst:6", "p3.md:6", "p4.md:7")
    ]
