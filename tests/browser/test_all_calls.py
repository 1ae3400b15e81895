"""All of Streamlit's functions, with arguments of all kinds: the lean start does what the full start does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import streamlit_probe
from bare_site import BareSite
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from server import serve
from stlite_docs.analysis.streamlit_calls import CALLS
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from streamlit_package import probe_streamlit
from watching import wait_until_running

HERE = Path(__file__).parent
# One value of each kind; without a browser, all values are tried.
KINDS = {
    *("None", '"1h"', '"x"', '":material/star:"', '"🦖"', '"bot.png"', "1.5", "True", '["a", "b"]'),
    *('{"a": [1, 2]}', 'b"abc"', "range(3)", "datetime.timedelta(1)", "datetime.date(2020, 1, 1)"),
    *("pathlib.Path('x.png')", "Colour.RED", "Colour", "(n for n in [1])", "filter(None, [1])", "print"),
}
PROGRAM = "import streamlit as st\nimport call_results\nst.text(call_results.call_all())"
# The lean pool has numpy and pandas for an app that nobody starts.
OWNER = ":start: click\n\nimport pandas"
STARTS = {"lean": PROGRAM, "full": f"import numpy, pandas\n{PROGRAM}"}


def test_both_starts_do_the_same(tmp_path: Path, page: Page) -> None:
    """Each call returns, raises and shows the same on both starts, and only calls that need tables fetch."""
    probed = probe_streamlit()["calls"]
    others = "|".join(re.escape(value) for value in streamlit_probe.VALUES if value not in KINDS)
    has_other = re.compile(rf"[=(](?:{others})[,)]").search
    need_tables = tuple(f"st.{name}(" for name in [*CALLS, "connection"])
    light, heavy = [], []
    for call, missing in probed:
        if missing or call.startswith(need_tables):
            heavy.append(call)
        elif not has_other(call):
            light.append(call)
    calls = [*light, *heavy]
    sources = [HERE / "call_results.py", Path(streamlit_probe.__file__)]
    files = {source.name: source.read_text(encoding="utf-8") for source in sources}
    files["calls.json"] = json.dumps(calls)
    make_wheel(tmp_path / "wheels", "call_results", files=files)
    bare = BareSite(tmp_path)
    apps = []
    for name, program in STARTS.items():
        options = f":pool: {name}\n:wheels: wheels/*.whl\n"
        apps += bare.write(f"{options}\n{program}", f"{options}{OWNER}")
        (tmp_path / "index.html").rename(tmp_path / f"{name}.html")
    settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(pyodide_wheels()))
    bare.publish(apps, settings)
    found: dict[str, Any] = {}
    with serve(tmp_path) as server:
        for name in STARTS:
            page.goto(f"{server.url}{name}.html")
            found[name] = json.loads(wait_until_running(page).get_by_test_id("stText").inner_text())
    lean, full = found["lean"], found["full"]
    assert full["came"] == {"numpy": 0, "pandas": 0}
    assert {name: calls[number - 1] for name, number in lean["came"].items() if number <= len(light)} == {}
    assert lean["came"].keys() == {"numpy", "pandas"}
    pairs = zip(calls, lean["results"], full["results"], strict=True)
    differ = {call: results for call, *results in pairs if results[0] != results[1]}
    same = len(calls) - len(differ)
    assert same > 10_000
    assert not differ, f"{same} calls do the same, {len(differ)} do not"
