"""Tests wait for what happens, not for a time that is too short on one machine and too long on another."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from repository_files import ROOT

WAITS = {"sleep", "wait_for_timeout"}
CLOCKS = {"monotonic", "perf_counter", "process_time", "time"}
# What may wait for a time, and how often; nothing may be added.
ALLOWED = {
    "tests/polling.py": 1,  # the one place that asks again and again
    "tests/browser/watching.py": 1,  # the same for Playwright, whose pages stand still in a sleep
    "tests/browser/pictures.py": 5,  # no test: what fades in has to be there
    "tests/browser/readme_picture.py": 1,  # no test: asks until two pictures are equal
}


def calls(node: ast.AST) -> Iterator[str]:
    """Give the last names of all functions that are called below a node.

    `sleep(0)` waits for no time: it lets other tasks run.
    """
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and [ast.unparse(argument) for argument in call.args] != ["0"]:
            yield ast.unparse(call.func).rpartition(".")[2]


def test_nothing_waits_for_a_time() -> None:
    """No test sleeps: it would fail, or pass for no reason, where the machine is busy."""
    found: Counter[str] = Counter()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if "node_modules" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[path.relative_to(ROOT).as_posix()] += sum(name in WAITS for name in calls(tree))
    assert +found == ALLOWED


def test_nothing_is_timed() -> None:
    """No test asserts how long something takes."""
    timed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and CLOCKS & {*calls(node)}
    ]
    assert timed == []
