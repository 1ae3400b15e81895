"""The measured sites: the same pages with the same apps, built three ways."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from textwrap import indent

from benchmarks.cdn import PYODIDE_PATH, STLITE_PATH, make_tree
from stlite_docs.pins.pinned import PYODIDE, STLITE

COUNTS = (1, 4, 8, 16)
CLICK = "click"

PROGRAM = """\
import streamlit as st

side = st.slider("Side", 1, 40, {number})
st.text(f"ready {{side * side}}")
"""
# The program's output, in any frame. The program's source on the page does not look like it.
READY = '[data-testid="stText"]'

CONFIGURATION = {
    "ours": """\
extensions = ["stlite_docs.sphinx_ext"]
stlite_runtime = "local"
stlite_start = "load"
""",
    "peer": f"""\
extensions = ["atsphinx.stlite"]
stlite_default_version = "{STLITE.version}"
""",
}

# stlite's own way to put an app into a page, as in its manual, with our copy of Pyodide.
MOUNT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Apps</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{stlite}build/stlite.css">
</head>
<body>
{places}
<script type="application/json" id="programs">{programs}</script>
<script type="module">
import {{ mount }} from "./{stlite}build/stlite.js";
const pyodideUrl = new URL("{pyodide}{entry}", location.href).href;
for (const [number, program] of JSON.parse(document.getElementById("programs").textContent).entries()) {{
  const files = {{ "app.py": program }};
  const options = {{ entrypoint: "app.py", files, requirements: {requirements}, pyodideUrl }};
  mount(options, document.getElementById(`app-${{number}}`));
}}
</script>
</body>
</html>
"""


class Way(StrEnum):
    """How apps get into a page."""

    OURS = "stlite-docs"
    MOUNT = "stlite alone"
    PEER = "atsphinx-stlite"


@dataclass(frozen=True)
class Sites:
    """The built sites by way, and the folder that replaces the CDN."""

    folders: dict[Way, Path]
    cdn: Path


def page_name(count: int, *, is_next: bool = False) -> str:
    """Return the file name of a page with this number of apps. Each number has two pages."""
    return f"apps-{count}{'-next' if is_next else ''}.html"


def build_sites(folder: Path) -> Sites:
    """Build the sites in an empty folder."""
    cdn = folder / "cdn"
    make_tree(cdn)
    folders = {
        Way.OURS: _build_with_sphinx(folder / "ours", CONFIGURATION["ours"]),
        Way.MOUNT: _write_mounts(folder / "mount", cdn),
        Way.PEER: _build_with_sphinx(folder / "peer", CONFIGURATION["peer"]),
    }
    return Sites(folders, cdn)


def _programs(count: int, *, is_next: bool) -> list[str]:
    first = 20 if is_next else 1
    return [PROGRAM.format(number=number) for number in range(first, first + count)]


def _pages() -> dict[str, list[str]]:
    return {
        page_name(count, is_next=is_next): _programs(count, is_next=is_next)
        for count in COUNTS
        for is_next in (False, True)
    }


def _build_with_sphinx(folder: Path, configuration: str) -> Path:
    """Build a site with the directive `stlite`, which both projects have."""
    source, goal = folder / "source", folder / "site"
    source.mkdir(parents=True)
    (source / "conf.py").write_text(configuration)
    (source / "index.rst").write_text("Apps\n====\n")
    for name, programs in _pages().items():
        blocks = [f".. stlite::\n\n{indent(program, '   ')}" for program in programs]
        (source / name).with_suffix(".rst").write_text(":orphan:\n\nApps\n====\n\n" + "\n".join(blocks))
    if "stlite_start" in configuration:
        page = (source / page_name(max(COUNTS))).with_suffix(".rst").read_text()
        waiting = page.replace(".. stlite::\n", f".. stlite::\n   :start: {CLICK}\n")
        (source / f"{CLICK}.rst").write_text(waiting)
    subprocess.run([sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", source, goal], check=True)
    return goal


def _write_mounts(folder: Path, cdn: Path) -> Path:
    folder.mkdir()
    for path in (STLITE_PATH, PYODIDE_PATH):
        link = folder / path.rstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(cdn / path)
    for name, programs in _pages().items():
        places = "\n".join(f'<div id="app-{number}"></div>' for number in range(len(programs)))
        text = json.dumps(programs).replace("<", "\\u003c")
        page = MOUNT.format(
            places=places,
            programs=text,
            requirements=[],
            stlite=STLITE_PATH,
            pyodide=PYODIDE_PATH,
            entry=PYODIDE.entry,
        )
        (folder / name).write_text(page)
    return folder
