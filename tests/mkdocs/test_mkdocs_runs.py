"""What MkDocs does with the problems of runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build

from fake_runs import FakeRuns
from mkdocs_site import Site
from stlite_docs.prerender.run import Act

pytestmark = pytest.mark.usefixtures("fake_runtime")

BOX = re.compile(r"data-stlite-run>\n.*?<p>([^<]*)</p>\n</div>", re.DOTALL)
RUN = {"stlite": {"check": "run"}}
PRERENDERED = {"stlite": {"prerender": True}}
EXPECTED = ["Seen", "by readers", "y = 1", "After"]
FAILS = "```stlite\nraise x\n```\n"
MESSAGE = "the program raises ValueError: no, in the line: raise x"


def read_boxes(html: str) -> list[str]:
    return BOX.findall(html)


def test_dirty_build(tmp_path: Path, fake_runs: FakeRuns) -> None:
    """Pages that the build skips keep their boxes, and lose them with their problems."""
    site = Site(tmp_path, {"index.md": FAILS, "other.md": "```stlite\ny = 1\n```\n"}, plugins=[RUN])
    warns = [f"stlite: docs/index.md:2: {MESSAGE}"]
    site.build(warns=warns)
    again = site.build(warns=warns, dirty=True)
    assert read_boxes(again.page()) == [f"docs/index.md:2: {MESSAGE}"]
    assert read_boxes(again.page("other/index.html")) == []
    fake_runs.is_well = True
    assert read_boxes(site.build(dirty=True).page()) == []


@pytest.mark.usefixtures("fake_runs")
def test_equal_programs(tmp_path: Path) -> None:
    """Each has its own warning and its own box, on one page and on two."""
    site = Site(tmp_path, {"index.md": f"{FAILS}\n{FAILS}", "other.md": FAILS}, plugins=[RUN])
    places = ["docs/index.md:2", "docs/index.md:6", "docs/other.md:2"]
    built = site.build(warns=[f"stlite: {place}: {MESSAGE}" for place in places])
    shown = [*read_boxes(built.page()), *read_boxes(built.page("other/index.html"))]
    assert shown == [f"{place}: {MESSAGE}" for place in places]


@pytest.mark.usefixtures("fake_runs")
def test_pages_of_other_plugins(tmp_path: Path) -> None:
    """A page to print shows the box too, and a plugin that minifies does not hide it."""
    site = Site(
        tmp_path,
        {"index.md": f"# Page\n\n{FAILS}"},
        plugins=["search", RUN, {"minify": {"minify_html": True}}, "print-site"],
        theme="readthedocs",
    )
    built = site.build(warns=[f"stlite: docs/index.md:4: {MESSAGE}"])
    for page in ("index.html", "print_page/index.html"):
        assert read_boxes(built.page(page)) == [f"docs/index.md:4: {MESSAGE}"], page


@pytest.mark.parametrize(
    ("site_check", "page_check", "block_check", "is_run"),
    [
        ("", "", "", True),
        ("run", "", "", True),
        ("", "run", "", True),
        ("", "", "run", True),
        ("run", "static", "", False),
        ("run", "", "off", False),
        ("static", "off", "run", True),
    ],
)
def test_where_it_is_set(  # noqa: PLR0913 - the three places, and what comes of them
    tmp_path: Path, fake_runs: FakeRuns, site_check: str, page_check: str, block_check: str, *, is_run: bool
) -> None:
    """A site, a page and a block say whether the build runs an app."""
    head = f"---\nstlite: {{check: '{page_check}'}}\n---\n\n" if page_check else ""
    option = f":check: {block_check}\n\n" if block_check else ""
    plugin = {"stlite": {"prerender": False, **({"check": site_check} if site_check else {})}}
    Site(tmp_path, {"index.md": f"{head}```stlite\n{option}y = 1\n```\n"}, plugins=[plugin]).build()
    assert bool(fake_runs.apps) is is_run


@pytest.mark.parametrize(
    "header",
    [
        "stlite expect-error",
        "stlite expect_error",
        "stlite height='300' expect-error",
        "stlite expect-error max-height='300'",
        "{ .stlite expect-error='yes' }",
        "stlite\n:expect-error:\n",
    ],
)
def test_flag(tmp_path: Path, fake_runs: FakeRuns, header: str) -> None:
    """A fence says in one word that its program raises on purpose."""
    Site(tmp_path, {"index.md": FAILS.replace("stlite", header)}, plugins=[RUN]).build()
    assert [app.expects_error for app in fake_runs.apps] == [True]


@pytest.mark.parametrize(
    ("theme", "search"), [("mkdocs", "search"), ("readthedocs", "search"), ("material", "material/search")]
)
def test_search(tmp_path: Path, fake_runs: FakeRuns, theme: str, search: str) -> None:
    """Search finds once what an app shows, in its section. A plugin that removes comments changes nothing."""
    fake_runs.shown = [
        {"kind": "heading", "tag": "h1", "body": "Seen"},
        {"kind": "text", "body": "by readers"},
    ]
    built = Site(
        tmp_path,
        {"index.md": "# Page\n\n## Part\n\n```stlite\n:prerender: on\n\ny = 1\n```\n\nAfter\n"},
        plugins=[search, PRERENDERED, {"minify": {"minify_html": True}}],
        theme=theme,
    ).build()
    entries = json.loads((built.folder / "search/search_index.json").read_text())["docs"]
    [part] = [entry for entry in entries if entry["location"] == "#part"]
    text = re.sub("<[^>]*>", "", part["text"])
    assert re.findall("Seen|by readers|y = 1|After", text) == EXPECTED
    assert (built.page().count("Seen"), built.page().count("by readers")) == (1, 1)


def test_apps_of_late_pages(tmp_path: Path, fake_runs: FakeRuns) -> None:
    """Apps that a plugin converts when it writes pages run too."""
    fake_runs.shown = [{"kind": "text", "body": "seen"}]
    site = Site(tmp_path, {"index.md": "# Page\n\n```stlite\ny = 1\n```\n"}, plugins=[PRERENDERED])
    hook = site.write(
        "late.py",
        "def on_page_context(context, page, config, nav):\n"
        "    from markdown import Markdown\n"
        "    md = Markdown(extensions=config.markdown_extensions)\n"
        "    page.content += md.convert('```stlite\\ny = 2\\n```')\n",
    )
    site.config["hooks"] = [str(hook)]
    built = site.build()
    assert len(fake_runs.apps) == 2
    assert built.page().count("seen") == 2


@pytest.mark.usefixtures("fake_runs")
def test_summary(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The last line counts the apps and their problems, also those of pages that a dirty build skips."""
    caplog.set_level("INFO", "mkdocs")
    pages = {
        "index.md": FAILS,
        "other.md": "```stlite\n:expect-error:\n:heigth: 1\nraise x\n```\n\n```stlite\ny = 1\n```\n",
        "none.md": "# None\n",
    }
    site = Site(tmp_path, pages, plugins=[RUN])
    warns = [MESSAGE, "unknown option 'heigth'"]
    site.build(warns=warns)
    line = "stlite: 3 apps: 2 ran, 1 expected its error, 2 problems; 1 interpreter\n"
    line += "See 'What messages mean' in the documentation for [option], [run]."
    assert caplog.messages[-2] == line  # MkDocs has the last word.
    config = site.load()
    config.plugins.on_startup(command="serve", dirty=True)
    build(config)
    caplog.clear()
    build(site.load(), dirty=True)
    config.plugins.on_shutdown()
    assert [text for text in caplog.messages if "apps" in text] == [line]
    caplog.clear()
    Site(tmp_path / "none", {"index.md": "# None\n"}, plugins=[RUN]).build()
    assert not [text for text in caplog.messages if "apps" in text]


def test_steps_of_readers(tmp_path: Path, fake_runs: FakeRuns) -> None:
    """What goes wrong in a step is a warning at its line, and readers see no box."""
    fake_runs.acts = (Act(0), Act(1, problem="the app has no button 'b'"))
    text = "```stlite\n:interact:\n  click a\n  click b\n\ny = 1\n```\n"
    built = Site(tmp_path, {"index.md": text}, plugins=[RUN]).build(
        warns=["stlite: docs/index.md:4: the app has no button 'b'"]
    )
    assert read_boxes(built.page()) == []


def test_report(tmp_path: Path, fake_runs: FakeRuns) -> None:
    """The report is beside the configuration file. A build that cannot write it says so."""
    fake_runs.shown = [{"kind": "text", "body": "seen"}]
    plugin = {"stlite": {"report": "report.html"}}
    Site(tmp_path, {"index.md": "```stlite\ny = 1\n```\n"}, plugins=[plugin]).build()
    assert "seen" in (tmp_path / "report.html").read_text()
    (tmp_path / "folder").mkdir()
    plugin["stlite"]["report"] = "folder"
    warns = ["stlite: mkdocs.yml: cannot write the report: "]
    Site(tmp_path, {"index.md": "```stlite\ny = 1\n```\n"}, plugins=[plugin]).build(warns=warns)


def test_too_large_recording(tmp_path: Path, fake_runs: FakeRuns, caplog: pytest.LogCaptureFixture) -> None:
    """The log says why readers get none. The page keeps the first picture, and the build does not warn."""
    fake_runs.shown = [{"kind": "text", "body": "Seen by readers"}]
    site = Site(tmp_path, {"index.md": "# Page\n\n```stlite\ny = 1\n```\n"}, plugins=[PRERENDERED])
    for count in (1, 2001):
        fake_runs.messages = (b"message",) * count
        with caplog.at_level("INFO"):
            built = site.build()
        assert "Seen by readers" in built.page()
        names = [path.stem for path in built.folder.rglob("recordings/*.json")]
        assert len(names) == (count == 1)
        assert ('"run":' in built.page()) is (count == 1)
        assert all(name in built.page() for name in names)
    assert caplog.text.count("the app has no recording") == 1
    assert "docs/index.md:3: the app has no recording, because its first run shows more than 2" in caplog.text
