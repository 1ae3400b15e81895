"""The page "What works in the browser" says what a browser does."""

from __future__ import annotations

import ast
from pathlib import Path

from playwright.sync_api import Page

from bare_site import BareSite
from server import serve
from stlite_docs.analysis.browser_limits import find_limits
from stlite_docs.analysis.faults import walk_certain
from watching import Watch
from what_works import FAILS, OUT_OF_REACH, ROWS, blocks, make_table, read_table


def test_the_page_is_up_to_date(tmp_path: Path, page: Page, watch: Watch) -> None:
    """Every row does what the page says, and no app asks a host that does not exist."""
    with serve(tmp_path) as server:
        BareSite(tmp_path).write_live(*blocks(), may_lack=OUT_OF_REACH)
        page.goto(server.url)
        table = make_table(page)
    assert table == read_table(), "the page is out of date: run `make works`"
    assert not [host for host in watch.hosts() if host.endswith(".invalid")]


def test_every_failure_has_a_way_out() -> None:
    """A call that does not work has something to do instead."""
    failures = [line.split(" | ") for line in read_table().splitlines() if f"| {FAILS} |" in line]
    assert failures
    assert all(instead.strip(" |") for _, _, instead in failures)


def test_the_build_warns_of_every_failure() -> None:
    """Each call that does not work is one of which the build warns, at the line of the call."""
    failing = [row for row in ROWS if f"| {row.call} | {FAILS} |" in read_table()]
    assert len(failing) > 5
    for row in failing:
        assert [*find_limits([*walk_certain(ast.parse(row.program))])], row.call
