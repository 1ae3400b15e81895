"""The report about all apps of a build."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from stlite_docs.authoring.app import Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.prerender.run import End, Medium, Run
from stlite_docs.publish.app_needs import find_runnable
from stlite_docs.publish.report_page import Entry, Report, make_entry


def run(text: str, **options: object) -> Run:
    image = [{"kind": "imgs", "imgs": [{"url": "/media/a.png"}]}]
    return replace(
        Run(
            End.FINISHED,
            messages=(b"12345",),
            media={"/media/a.png": Medium("image/png", b"image")},
            picture={"main": [{"kind": "text", "body": text}, *image]},
            seconds=1.25,
        ),
        **options,  # type: ignore[arg-type]  # fields of runs
    )


def entry(done: Run | None, number: int = 1, *messages: str) -> Entry:
    place = Place("docs/a.md", number)
    block = Block(place, "x = 1\n", place, {"requirements": "emoji"}, page="a", number=number)
    problems = [Problem(ProblemKind.RUN, message, place) for message in messages]
    return make_entry(find_runnable(build_app(block, DocsPaths(Path(), Path()))), done, problems)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition('<script type="application/json">')[0]


def test_facts(tmp_path: Path) -> None:
    """Each app has its place, time, size, pool, packages, problems and picture. Nothing is loaded."""
    path = tmp_path / "report.html"
    Report().write(path, [entry(run("<Seen>"), 1), entry(None, 2, "it is <b>wrong</b>")])
    page = read(path)
    assert re.search(
        r"<h2>docs/a\.md:1</h2>\n<p>finished · 1\.2 s · 0 kB · pool \S+ · packages: emoji</p>", page
    )
    assert "<p class='problem'>docs/a.md:2: it is &lt;b&gt;wrong&lt;/b&gt;</p>" in page
    assert "&lt;Seen&gt;" in page
    assert "data:image/png;base64,aW1hZ2U=" in page
    assert page.index("docs/a.md:2") < page.index("docs/a.md:1")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "1 with problems, 0 changed" in page


def test_screens(tmp_path: Path) -> None:
    """A phone shows the page in its own width, with both sides below each other. Dark screens are dark."""
    path = tmp_path / "report.html"
    Report().write(path, [entry(run("Seen"))])
    page = read(path)
    assert "<meta name='viewport' content='width=device-width'>" in page
    assert "color-scheme: light dark" in page
    assert re.search(r"@media \(width < 45rem\) \{[^@]*\.sides \{ grid-template-columns: 1fr; \}", page)


def test_what_has_changed(tmp_path: Path) -> None:
    """What an app shows is beside what it has shown before, and the lines that differ are below."""
    path = tmp_path / "report.html"
    Report().write(path, [entry(run("first")), entry(run("same"), 2), entry(run("gone"), 3)])
    Report().write(path, [entry(run("second")), entry(run("same", seconds=0.0), 2), entry(run("new"), 4)])
    page = read(path)
    assert "0 with problems, 1 changed" in page
    assert re.findall(r"<h3>(\w+)</h3>.*?(first|second)", page, re.DOTALL) == [
        ("Before", "first"),
        ("Now", "second"),
    ]
    assert "-first\n+second" in page
    assert "<p>New: docs/a.md:4</p>" in page
    assert "<p>Gone: docs/a.md:3</p>" in page
    assert page.count("1.2 s") == 3  # A run from the cache has the time of the last report.


def test_other_files(tmp_path: Path) -> None:
    """A page that is no report has nothing to compare with, and an app that did not run keeps its picture."""
    path = tmp_path / "report.html"
    path.write_bytes(b'\xff<script type="application/json">[{"key": 1}]</script>')
    Report().write(path, [entry(run("first"))])
    Report().write(path, [entry(None)])
    assert "did not run" in read(path)
    assert "first" in read(path)
    assert "0 changed" in read(path)


def test_several_pages_of_a_build(tmp_path: Path) -> None:
    """A build that publishes again shows what differs from the build before, not from its own page."""
    path = tmp_path / "report.html"
    Report().write(path, [entry(run("first"))])
    report = Report()
    report.write(path, [entry(run("second"))])
    report.write(path, [entry(run("second")), entry(run("other language"), 2)])
    page = read(path)
    assert "1 changed" in page
    assert "-first" in page
    assert "<p>New: docs/a.md:2</p>" in page
