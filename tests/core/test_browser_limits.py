"""What the build says of calls that no browser can do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stlite_docs.analysis.browser_limits import LIMITS, find_limits
from stlite_docs.analysis.faults import walk_certain
from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import ProblemKind
from stlite_docs.files.docs_paths import DocsPaths


def found(program: str) -> list[tuple[int, str]]:
    faults = find_limits([*walk_certain(ast.parse(program))])
    return [(fault.line, fault.message.partition(" does not work")[0]) for fault in faults]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import threading\n\nthreading.Thread(target=print).start()", [(3, "threading.Thread")]),
        ("import threading as t\nt.Timer(1, print)", [(2, "threading.Timer")]),
        ("from threading import Thread as T\ndef f():\n    T()", [(3, "threading.Thread")]),
        (
            "import concurrent.futures\nconcurrent.futures.ThreadPoolExecutor()",
            [(2, "concurrent.futures.ThreadPoolExecutor")],
        ),
        ("import subprocess\nsubprocess.run(['ls'])\nsubprocess.run(['ls'])", [(2, "subprocess.run")]),
        ("import multiprocessing.pool\nmultiprocessing.pool.Pool()", [(2, "multiprocessing.pool.Pool")]),
        ("import pyarrow as pa, os\npa.table({})\nos.system('ls')", [(2, "pyarrow.table"), (3, "os.system")]),
        ("x = input('Name')", [(1, "input")]),
        ("import streamlit as st\nst.login()", [(2, "st.login")]),
        (
            "import os\ntry:\n    os.system('ls')\nexcept KeyError:\n    pass",
            [(3, "os.system")],
        ),
    ],
)
def test_found(program: str, expected: list[tuple[int, str]]) -> None:
    """A call is found under any name, once, with its line."""
    assert found(program) == expected


@pytest.mark.parametrize(
    "program",
    [
        "import threading\nthreading.Lock()\nthreading.current_thread()",
        "import multiprocessing\nmultiprocessing.cpu_count()",
        "def input(x): return x\ninput(1)",
        "import os\nif mocked:\n    os = mocked\nos.system('ls')",
        "import streamlit as st\nst.text_input('a').input()",
        "Thread()",
        "import subprocess\ntry:\n    subprocess.run(['ls'])\nexcept OSError:\n    pass",
        "from . import threading\nthreading.Thread()",
    ],
)
def test_not_found(program: str) -> None:
    """What works, what is another thing of the same name, and what the program expects to fail, is fine."""
    assert found(program) == []


def test_advice_is_a_part_of_a_sentence() -> None:
    """It goes on a sentence, in plain words."""
    assert all(advice and not advice.endswith(".") for advice in LIMITS.values())


def build(body: str, **options: object) -> App:
    return build_app(
        Block(Place("page.md", 3), body, Place("page.md", 4), options), DocsPaths(Path(), Path())
    )


def test_the_build_says_so_at_the_line() -> None:
    """The program's line is named, also in the other files of a block; without checks, nothing is."""
    body = "import helper\nimport threading\nthreading.Thread()\n## file: helper.py\nx = input()\n"
    assert [str(problem) for problem in build(body).problems] == [
        "page.md:6: threading.Thread does not work in browsers: use asyncio tasks",
        "page.md:8: input does not work in browsers: use st.text_input",
    ]
    assert build(body).is_live
    assert build(body, check="off").problems == ()


@pytest.mark.parametrize("requirement", ["pyarrow", "PyArrow>=15"])
def test_empty_packages(requirement: str) -> None:
    """A requirement that stlite has only the name of is one that does nothing."""
    [problem] = build("x = 1", requirements=requirement).problems
    assert problem.kind is ProblemKind.LIMIT
    assert f"requirement {requirement!r} does nothing" in problem.message
