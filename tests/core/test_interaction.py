"""The steps of readers in the option `interact`, and what the build says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.authoring.interaction import Step
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.prerender.explain import explain_acts
from stlite_docs.prerender.run import Act, End, Frame, Run, RunError
from stlite_docs.prerender.runnable import Circumstances
from stlite_docs.publish.app_needs import find_runnable

PROGRAM = "import streamlit as st\nst.write(1)\n"
ERROR = RunError("ValueError", "no", (Frame("streamlit_app.py", 2, "<module>", "st.write(1)", is_own=True),))


def build(body: str, folder: Path = Path(), **options: object) -> App:
    """Return the app of a block in line 10 of a page, whose text begins in line 11."""
    block = Block(Place("docs/page.md", 10), body, Place("docs/page.md", 11), options)
    return build_app(block, DocsPaths(folder, folder))


def steps(*lines: tuple[int, tuple[str, ...]], file: str = "docs/page.md") -> tuple[Step, ...]:
    return tuple(Step(words, Place(file, line)) for line, words in lines)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (':interact: click "Throw it"', [(11, ("click", "Throw it"))]),
        (
            ":interact:\n  click 'a'\n  # all\n  set \"b c\" 1 2\n  expect x\n:height: 300",
            [(12, ("click", "a")), (14, ("set", "b c", "1", "2")), (15, ("expect", "x"))],
        ),
        (
            ':interact: page \N{LEFT DOUBLE QUOTATION MARK}A\N{RIGHT DOUBLE QUOTATION MARK}\n  click "it\'s"',
            [(11, ("page", "A")), (12, ("click", "it's"))],
        ),
    ],
)
def test_steps(option: str, expected: list[tuple[int, tuple[str, ...]]]) -> None:
    """Each step has its words and its line."""
    app = build(f"{option}\n\n{PROGRAM}")
    assert app.problems == ()
    assert app.steps == steps(*expected)


def test_native_list() -> None:
    """In YAML, steps can be a list."""
    assert build(PROGRAM, interact=["click 'a'", "expect 'b'"]).steps == steps(
        (10, ("click", "a")), (11, ("expect", "b"))
    )


def test_file(tmp_path: Path) -> None:
    """A file has the steps. The build watches it, and names its lines."""
    (tmp_path / "throw.txt").write_text("# Throws twice.\n\nclick 'a'\nclick\n")
    app = build(f":interact: throw.txt\n\n{PROGRAM}", tmp_path)
    assert app.steps == steps((3, ("click", "a")), file="throw.txt")
    [problem] = app.problems
    assert str(problem).startswith("throw.txt:4: expected a step such as 'click \"Throw\"', got 'click'")
    assert tmp_path / "throw.txt" in app.watched_files
    [problem] = build(f":height: 300\n:interact: thro.txt\n\n{PROGRAM}", tmp_path).problems
    assert str(problem).startswith("docs/page.md:12: option 'interact': expected steps such as ")
    assert "thro.txt" in problem.message


def explain(app: App, *acts: Act) -> list[str]:
    run = Run(End.FINISHED, acts=acts)
    return [str(each) for each in explain_acts(find_runnable(app), run, Circumstances({}, 15))]


def test_messages() -> None:
    """What goes wrong is at the line of its step, or at the line of the program on a page."""
    app = build(f":interact:\n  click a\n  click b\n  click c\n\n{PROGRAM}")
    assert explain(app, Act(0), Act(1, problem="the app has no button 'b'")) == [
        "docs/page.md:13: the app has no button 'b'"
    ]
    [message] = explain(app, Act(0, error=ERROR))
    assert message.startswith("docs/page.md:12: after this step, the program raises ValueError: no, in the")
    assert message.endswith(": st.write(1) (docs/page.md:17)")
    assert explain(app, Act(2, end=End.TIMEOUT)) == [
        "docs/page.md:14: after this step, the program does not end within 15 seconds"
    ]
    assert explain(app, Act(None, "Total"), Act(None, "Sum", error=ERROR)) == [
        "docs/page.md:17: on the page 'Sum', the program raises ValueError: no, in the line: st.write(1)"
    ]


@pytest.mark.parametrize(
    ("check", "count", "visits"),
    [("run", 1, False), ("pages", 1, True), ("static", 0, False), ("off", 0, False)],
)
def test_only_where_the_build_runs(check: str, count: int, *, visits: bool) -> None:
    """Readers do something only in apps that the build runs to check them."""
    runnable = find_runnable(build(f":interact: click a\n:check: {check}\n\n{PROGRAM}"))
    assert (len(runnable.steps), runnable.visits_pages) == (count, visits)
