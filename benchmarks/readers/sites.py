"""The same apps on pages of several sites: one site for each way to an app."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from textwrap import indent

import markupsafe

from benchmarks.cdn import PYODIDE_PATH, SSL, STLITE_PATH, make_tree
from benchmarks.sites import MOUNT
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from stlite_docs.analysis.package_needs import OPTIONAL_PACKAGES
from stlite_docs.pins.pinned import PYODIDE

# Readers wait for `ready`, then press the button and wait for `answered`.
END = """\
if st.button("Go on"):
    st.text("answered")
"""
WIDGETS = """\
import streamlit as st

side = st.slider("Side", 1, 40, {number})
st.text(f"ready {{side * side}}")
"""
PANDAS = """\
import pandas as pd
import streamlit as st

st.text(f"ready {{pd.Series(range({number})).sum()}}")
"""
CONFIGURATION = """\
extensions = ["stlite_docs.sphinx_ext"]
stlite_runtime = "local"
stlite_start = "load"
stlite_pyodide_packages = {packages!r}
stlite_prerender = {is_recorded}
stlite_image = {has_image}
"""


@dataclass(frozen=True)
class Apps:
    """What is on a page.

    Args:
        name: For the table.
        stem: Of the page's file name.
        program: With a place for a number.
        requirements: What stlite alone is told that the program needs.
        count: How many of them.
    """

    name: str
    stem: str
    program: str
    requirements: tuple[str, ...] = ()
    count: int = 1

    def page(self, *, is_next: bool = False) -> str:
        """Return the file name of its first or second page."""
        return f"{self.stem}{'-next' if is_next else ''}.html"

    def programs(self, *, is_next: bool) -> list[str]:
        """Return the programs on a page."""
        first = 20 if is_next else 1
        return [self.program.format(number=number) + END for number in range(first, first + self.count)]


WIDGET_APP = Apps("one widget app", "widgets", WIDGETS)
PANDAS_APP = Apps("one pandas app", "pandas", PANDAS, ("pandas",))
MANY_APPS = Apps("16 widget apps", "many", WIDGETS, count=16)
EVERY = (WIDGET_APP, PANDAS_APP, MANY_APPS)


class Way(StrEnum):
    """How apps get into a page, and what they bring."""

    STOCK = "`mount()` as its users get it"
    LEAN = "`mount()` on our files"
    PLAIN = "stlite-docs, neither recording nor image"
    IMAGE = "stlite-docs with an image"
    RECORDED = "stlite-docs with a recording"
    BOTH = "stlite-docs with a recording and an image"


OURS = {
    # Whether apps have a recording, and whether there is an image.
    Way.PLAIN: (False, False),
    Way.IMAGE: (False, True),
    Way.RECORDED: (True, False),
    Way.BOTH: (True, True),
}


@dataclass(frozen=True)
class Sites:
    """The built sites, each in its own folder below a root.

    Args:
        root: What a server serves.
        missing: The packages that readers of `Way.STOCK` get and that were out of reach here.
    """

    root: Path
    missing: Sequence[str]

    def path(self, way: Way, page: str) -> str:
        """Return the path of a page below the root."""
        return f"{way.name.lower()}/{page}"


def build_sites(work: Path, pyodide_packages: str = "") -> Sites:
    """Build the sites in an empty folder.

    Args:
        work: The folder.
        pyodide_packages: URL or folder of Pyodide's packages; otherwise those that the package index has.
    """
    root = work / "root"
    packages = pyodide_packages or str(_collect_packages(work / "packages"))
    for way, (is_recorded, has_image) in OURS.items():
        settings = CONFIGURATION.format(packages=packages, is_recorded=is_recorded, has_image=has_image)
        _build_with_sphinx(work / way.name, settings, root / way.name.lower())
    lean, stock = root / Way.LEAN.name.lower(), root / Way.STOCK.name.lower()
    make_tree(lean, offered=["pandas"], pyodide_packages=packages)
    missing = make_tree(stock, offered=OPTIONAL_PACKAGES, required=True, pyodide_packages=packages)
    for folder in (lean, stock):
        _write_mounts(folder)
    return Sites(root, [*missing, f"{SSL} (a stand-in of one class)"])


def _collect_packages(folder: Path) -> Path:
    """Return a folder of Pyodide's packages, as far as the package index has them.

    MarkupSafe, which altair needs, also runs without its compiled part.
    """
    shutil.copytree(pyodide_wheels(), folder)
    own = Path(markupsafe.__file__).parent
    texts = {f"markupsafe/{path.name}": path.read_text() for path in own.glob("*.py")}
    make_wheel(folder, "markupsafe", version("markupsafe"), files=texts)
    return folder


def _build_with_sphinx(work: Path, configuration: str, goal: Path) -> None:
    work.mkdir()
    (work / "conf.py").write_text(configuration)
    (work / "index.rst").write_text("Apps\n====\n")
    for apps in EVERY:
        for is_next in (False, True):
            blocks = [f".. stlite::\n\n{indent(each, '   ')}" for each in apps.programs(is_next=is_next)]
            page = (work / apps.page(is_next=is_next)).with_suffix(".rst")
            page.write_text(":orphan:\n\nApps\n====\n\n" + "\n".join(blocks))
    subprocess.run([sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", work, goal], check=True)


def _write_mounts(folder: Path) -> None:
    for apps in EVERY:
        for is_next in (False, True):
            programs = apps.programs(is_next=is_next)
            places = "\n".join(f'<div id="app-{number}"></div>' for number in range(len(programs)))
            page = MOUNT.format(
                places=places,
                programs=json.dumps(programs).replace("<", "\\u003c"),
                requirements=json.dumps(apps.requirements),
                stlite=STLITE_PATH,
                pyodide=PYODIDE_PATH,
                entry=PYODIDE.entry,
            )
            (folder / apps.page(is_next=is_next)).write_text(page)
