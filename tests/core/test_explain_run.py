"""What the build says of a run, and at which line of the documentation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths
from stlite_docs.prerender.explain import explain_run
from stlite_docs.prerender.run import End, Frame, Run, RunError
from stlite_docs.prerender.runnable import Circumstances
from stlite_docs.publish.app_needs import find_app_needs, find_runnable

MAIN = "streamlit_app.py"
CIRCUMSTANCES = Circumstances({}, 15)


def build(body: str, folder: Path = Path(), **options: object) -> App:
    """Return the app of a block in line 10 of a page, whose text begins in line 11."""
    block = Block(Place("docs/page.md", 10), body, Place("docs/page.md", 11), {"check": "run", **options})
    return build_app(block, DocsPaths(folder, folder))


def own(line: int, file: str = MAIN, source: str = "", column: int = 0) -> Frame:
    return Frame(file, line, "<module>", source, is_own=True, column=column)


def foreign(line: int) -> Frame:
    return Frame("pandas/core/frame.py", line, "check", "raise KeyError(key)", is_own=False)


def fail(*frames: Frame, kind: str = "ValueError", message: str = "no", end: End = End.ERROR) -> Run:
    return Run(end, RunError(kind, message, frames))


def explain(app: App, run: Run) -> str | None:
    problem = explain_run(find_runnable(app), run, CIRCUMSTANCES)
    return str(problem) if problem else None


def test_only_apps_to_run() -> None:
    """The build keeps what a run needs only for apps that it runs."""
    assert find_app_needs(build("x = 1\n", check="static", prerender=False)).runnable is None
    assert find_app_needs(build("x = 1\n")).runnable is not None


@pytest.mark.parametrize("end", [End.FINISHED, End.ERROR])
def test_line_of_a_block(end: End) -> None:
    """Option lines above the program count. An error after which Streamlit goes on is an error too."""
    app = build(":height: 300\n:title: App\n\nimport x\nx.f()\n")
    run = fail(own(2, source="x.f()"), foreign(77), end=end)
    assert explain(app, run) == "docs/page.md:15: the program raises ValueError: no, in the line: x.f()"


def test_column() -> None:
    """The column is that of the failing expression in the document, if both columns are known."""
    indented = Block(
        Place("docs/page.md", 10), "x = 1\nx.f()\n", Place("docs/page.md", 11, 5), {"check": "run"}
    )
    app = build_app(indented, DocsPaths(Path(), Path()))
    said = "the program raises ValueError: no, in the line: x.f()"
    assert explain(app, fail(own(2, source="x.f()", column=3))) == f"docs/page.md:12:7: {said}"
    assert explain(app, fail(own(2, source="x.f()"))) == f"docs/page.md:12: {said}"
    assert (
        explain(build("x = 1\nx.f()\n"), fail(own(2, source="x.f()", column=3))) == f"docs/page.md:12: {said}"
    )


def test_line_of_a_part() -> None:
    """The author's last line is at fault. The message says how the program got there."""
    app = build("import helper\nhelper.f()\n## file: helper.py\ndef f():\n    g()\n\ndef g(): fail()\n")
    run = fail(
        own(2, source="helper.f()"),
        own(2, "helper.py", "g()"),
        own(4, "helper.py", "def g(): fail()"),
        foreign(7),
    )
    assert explain(app, run) == (
        "docs/page.md:17: the program raises ValueError: no, in helper.py:4 (def g(): fail()), called from "
        "helper.py:2 (g()), called from streamlit_app.py:2 (helper.f())"
    )


def test_line_of_a_file(tmp_path: Path) -> None:
    """Programs and modules from files have their own lines."""
    (tmp_path / "app.py").write_text("import lib\nlib.f()\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.py").write_text("def f():\n    fail()\n")
    app = build("", tmp_path, file="app.py", files="lib.py=src/lib.py")
    assert explain(app, fail(own(2, "app.py"))) == "app.py:2: the program raises ValueError: no"
    run = fail(own(2, "app.py"), own(2, "lib.py"))
    assert explain(app, run) == (
        "src/lib.py:2: the program raises ValueError: no, in lib.py:2, called from app.py:2"
    )


def test_line_of_a_folder(tmp_path: Path) -> None:
    """So have those of a folder, pages included."""
    (tmp_path / "tool" / "pages").mkdir(parents=True)
    (tmp_path / "tool" / "app.py").write_text("x = 1\n")
    (tmp_path / "tool" / "pages" / "one.py").write_text("x = 1\n")
    app = build("", tmp_path, file="tool")
    assert explain(app, fail(own(1, "app.py"))) == "tool/app.py:1: the program raises ValueError: no"
    assert (
        explain(app, fail(own(1, "pages/one.py"))) == "tool/pages/one.py:1: the program raises ValueError: no"
    )


def test_line_of_an_unknown_file() -> None:
    """A module of an archive is not in the documentation. The line that led there is at fault."""
    said = explain(build("import inside\n"), fail(own(1, source="import inside"), own(9, "inside.py", "f()")))
    assert said == (
        "docs/page.md:11: the program raises ValueError: no, in inside.py:9 (f()), called from "
        "streamlit_app.py:1 (import inside)"
    )
    assert explain(build("x = 1\n"), fail(foreign(1))) == "docs/page.md:10: the program raises ValueError: no"


@pytest.mark.parametrize(
    ("kind", "message", "said"),
    [
        ("KeyError", "'a'", "KeyError: 'a'"),
        ("AssertionError", "", "AssertionError"),
        ("streamlit.errors.StreamlitAPIException", "Bad", "StreamlitAPIException: Bad"),
        ("ValueError", "one\n  two\n\tthree", "ValueError: one two three"),
        ("ValueError", "x" * 1000, f"ValueError: {'x' * 300}…"),
        ("ValueError", "\x00\x1b[0m\ud800", "ValueError: ␀␛[0m\\ud800"),
    ],
)
def test_exceptions(kind: str, message: str, said: str) -> None:
    """The message is one line, however an exception spells it."""
    run = fail(own(1), kind=kind, message=message)
    assert explain(build("x = 1\n"), run) == f"docs/page.md:11: the program raises {said}"


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (Run(End.TIMEOUT), "expected the program to end within 15 seconds, but it still runs;"),
        (Run(End.CRASHED), "the program makes Python crash, or needs more memory"),
        (Run(End.UNPREPARED, RunError("", "no file 'a.csv'")), "the app cannot start: no file 'a.csv'"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"expect-error": True}])
def test_other_ends(run: Run, said: str, options: dict[str, Any]) -> None:
    """They are at the block, and no author expects them."""
    found = explain(build("x = 1\n", **options), run)
    assert found
    assert found.startswith(f"docs/page.md:10: {said}")


@pytest.mark.parametrize("options", [{}, {"expect-error": True}])
def test_network(options: dict[str, Any]) -> None:
    """An app that needs the network is not broken, and nobody knows whether it would raise."""
    assert explain(build("x = 1\n", **options), fail(own(1), end=End.NETWORK)) is None
    for end in (End.UNPREPARED, End.TIMEOUT):
        lacking = Run(end, RunError("", "no file"), addresses=("https://example.org/a.csv",))
        assert explain(build("x = 1\n", **options), lacking) is None


def test_faults_with_network() -> None:
    """With the network, they are faults like any other."""
    app = find_runnable(build("x = 1\n"))
    for end in (End.NETWORK, End.UNPREPARED, End.TIMEOUT):
        run = replace(fail(own(1), end=end), addresses=("https://example.org/",))
        assert explain_run(app, run, replace(CIRCUMSTANCES, network=True))


def test_expected_errors() -> None:
    """An expected exception is in order, and its absence is not."""
    app = build(":expect-error:\n\nx = 1\n")
    assert explain(app, fail(own(1))) is None
    assert explain(app, fail(own(1), end=End.FINISHED)) is None
    assert explain(app, Run(End.FINISHED)) == (
        "docs/page.md:10: expected the program to raise an exception, as its option 'expect-error' says, but "
        "it ends without one; remove the option"
    )
    assert explain(build("x = 1\n"), Run(End.FINISHED)) is None


def test_program_alone() -> None:
    """A program that no page names can lack files and modules that a page would give to it."""
    app = replace(find_runnable(build("x = 1\n")), is_alone=True)
    for kind, is_told in [("FileNotFoundError", False), ("ModuleNotFoundError", False), ("OSError", True)]:
        assert bool(explain_run(app, fail(own(1), kind=kind), CIRCUMSTANCES)) is is_told


def test_known_problems() -> None:
    """What the build has found by reading the program is not said twice, at its line only."""
    app = build("import threading\nthreading.Thread(target=print).start()\nx = 1 / 0\n")
    assert [problem.place.line for problem in app.problems] == [12]
    assert explain(app, fail(own(2), kind="RuntimeError")) is None
    assert explain(app, fail(own(3))) == "docs/page.md:13: the program raises ValueError: no"
    told = replace(find_runnable(build("import nothing\n")), reported=frozenset({Place("docs/page.md", 11)}))
    assert explain_run(told, fail(own(1), kind="ModuleNotFoundError"), CIRCUMSTANCES) is None
    positioned = Block(Place("page.md", 1), "import nothing\n", Place("page.md", 2, 1), {"check": "run"})
    runnable = find_runnable(build_app(positioned, DocsPaths(Path(), Path())))
    told = replace(runnable, reported=frozenset({Place("page.md", 2)}))
    assert explain_run(told, fail(own(1, column=1), kind="ModuleNotFoundError"), CIRCUMSTANCES) is None
