"""How long builds take that run apps, and how much memory that needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from stlite_docs.prerender.node import SWITCH

EXAMPLE_SITE = Path(__file__).parents[1] / "example_site/mkdocs.yml"
# Apps in one pool.
FEW, MANY = 20, 200
APPS_A_PAGE = 10
WITHOUT_RUNS = {SWITCH: "off"}
KIBIBYTE, MEGABYTE = 1024, 10**6
# Each app differs from all others.
PROGRAMS = (
    """\
st.title("Report {number}")
for column, name in zip(st.columns(3), ("North", "South", "West")):
    column.metric(name, len(name) * {number}, {number})
st.markdown("\\n".join(f"- line {{line}} of **{number}**" for line in range(20)))
""",
    """\
with st.form("form"):
    name = st.text_input("Name", "reader {number}")
    size = st.slider("Size", 0, 1000, {number})
    st.form_submit_button("Send")
st.write(f"{{name}}: {{size}}")
""",
    """\
import re
from collections import Counter

@st.cache_data
def count(text):
    return Counter(re.findall(r"\\w", text))

text = st.text_area("Text", "the quick brown fox " * {number})
st.json(dict(count(text)))
""",
    """\
import datetime

first, second = st.tabs(["Dates", "Numbers"])
first.date_input("Day", datetime.date(2024, 1, 1) + datetime.timedelta({number}))
with second, st.expander("All", expanded=True):
    st.code("\\n".join(str(number ** 2) for number in range({number})))
""",
)


@dataclass(frozen=True)
class Build:
    """What a build took.

    Args:
        seconds: Until it had ended.
        memory: The most bytes that its largest process has used. If it runs apps, that is Node.js.
    """

    seconds: float
    memory: int


def measure_builds(folder: Path) -> Iterator[str]:
    """Yield lines of a report.

    Args:
        folder: An empty folder, for sites and for a cache.
    """
    cache = folder / "cache"
    for count in (FEW, MANY):
        config = _write_site(folder / str(count), count)
        without = _build_warm(config, cache, WITHOUT_RUNS)
        _remove_results(cache)
        first = _build(config, cache)
        yield (
            f"{count} apps in one pool: {(first.seconds - without.seconds) / count:.2f} s for each app, "
            f"{first.memory / MEGABYTE:.0f} MB"
        )
    without = _build_warm(EXAMPLE_SITE, cache, WITHOUT_RUNS)
    _build(EXAMPLE_SITE, cache)
    _remove_results(cache)
    first, again = _build(EXAMPLE_SITE, cache), _build(EXAMPLE_SITE, cache)
    without = min(without, _build(EXAMPLE_SITE, cache, WITHOUT_RUNS), key=lambda build: build.seconds)
    yield (
        f"example site: {first.seconds - without.seconds:.1f} s more than the {without.seconds:.1f} s "
        f"without runs; {again.seconds / without.seconds:.2f} of these if nothing has changed"
    )


def _build_warm(config: Path, cache: Path, environment: Mapping[str, str]) -> Build:
    """Build twice. The first build gets the packages."""
    _build(config, cache, environment)
    return _build(config, cache, environment)


def _build(config: Path, cache: Path, environment: Mapping[str, str] | None = None) -> Build:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(config)]
    variables = {**os.environ, "XDG_CACHE_HOME": str(cache), **(environment or {})}
    begin = time.monotonic()
    process = subprocess.Popen([*command, "--site-dir", str(cache.parent / "site")], env=variables)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{config} cannot be built.")
    return Build(time.monotonic() - begin, used.ru_maxrss * KIBIBYTE)


def _remove_results(cache: Path) -> None:
    """Remove the runs of earlier builds from a cache."""
    for folder in cache.rglob("runs"):
        shutil.rmtree(folder)


def _write_site(folder: Path, count: int) -> Path:
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for begin in range(0, count, APPS_A_PAGE):
        blocks = [_write_block(number) for number in range(begin + 1, begin + 1 + APPS_A_PAGE)]
        (docs / f"{'index' if begin == 0 else begin}.md").write_text("# Apps\n\n" + "\n".join(blocks))
    config = {"site_name": "Apps", "plugins": [{"stlite": {"runtime": "local", "start": "click"}}]}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
    return folder / "mkdocs.yml"


def _write_block(number: int) -> str:
    program = PROGRAMS[number % len(PROGRAMS)].format(number=number)
    return f"```stlite\nimport streamlit as st\n\n{program}```\n"
