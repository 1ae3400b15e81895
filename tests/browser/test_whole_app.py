"""A real project in a docs page, by both hosts: a folder with data and modules, packages, its own wheel."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, Playwright, expect

from chromium import open_context, start_chromium
from example_sites import HOSTS, run_host
from outside import Outside, record_outside
from pyodide_wheels import pyodide_wheels
from server import Server, serve
from told_of_machine import find_told
from watching import Watch, wait_until_running

# Where the site stands on its server, and the page in the site.
SUBPATH = "team/handbook"
PAGE = "guide/tour"
LOCK = "stlite.lock"
NEW, OLD = "4.13.0", "4.12.0"
UNRELEASED = uuid.uuid4().hex
BINARY = bytes(range(256)) * 33

APP = """
import csv
import hashlib
from importlib.metadata import version
from pathlib import Path

import humanize
import streamlit as st
import weatherkit

from stations.names import full_name
from units import to_fahrenheit

with open("data/readings.csv", encoding="utf-8", newline="") as file:
    first = next(csv.DictReader(file))
binary = (Path(__file__).parent / "data" / "raw bytes é 😀.bin").read_bytes()

st.text(f"{full_name(first['station'])}: {to_fahrenheit(float(first['celsius']))} °F")
st.text(f"{len(binary)} {hashlib.sha256(binary).hexdigest()}")
st.text(f"{st.get_option('client.toolbarMode')} {st.get_option('theme.primaryColor')}")
st.text(f"{humanize.__version__} {version('humanize')} {humanize.intcomma(1234567)}")
st.text(f"{weatherkit.UNRELEASED} {version('weatherkit')}")
st.text(f"{__name__} {Path(__file__).name} {Path.cwd() == Path(__file__).parent}")
"""
SHOWN_BY_APP = [
    "Tromsø 🌨 in Norway: 26.6 °F",
    f"{len(BINARY)} {hashlib.sha256(BINARY).hexdigest()}",
    "minimal #00796b",
    f"{OLD} {OLD} 1,234,567",
    f"{UNRELEASED} 0.1.dev7",
    "__main__ app.py True",
]
SUMMARY = """
import pandas
import streamlit as st

readings = pandas.read_csv("data/readings.csv")
means = readings.groupby("station")["celsius"].mean()
for station, mean in means.items():
    st.metric(station, f"{mean:.2f} °C")
st.write("Warmest:", means.idxmax(), "Sum:", readings["celsius"].sum())
"""
WEATHER: dict[str, str | bytes] = {
    "app.py": APP,
    "summary.py": SUMMARY,
    "units.py": "def to_fahrenheit(celsius):\n    return celsius * 9 / 5 + 32\n",
    "stations/__init__.py": "",
    "stations/names.py": "def full_name(name):\n    return f'{name} in Norway'\n",
    "requirements.txt": "humanize\n",
    ".streamlit/config.toml": 'client.toolbarMode = "minimal"\n[theme]\nprimaryColor = "#00796b"\n',
    "data/readings.csv": "station,celsius\nTromsø 🌨,-3.0\nTromsø 🌨,-1.5\nOslo,19.5\nOslo,21.0\nOslo,24.0\n",
    "data/raw bytes é 😀.bin": BINARY,
}
PYPROJECT = """
build-system = { requires = ["flit_core>=3.4,<4"], build-backend = "flit_core.buildapi" }
[project]
name = "weatherkit"
version = "0.1.dev7"
description = "What these docs are about"
dependencies = ["tabulate"]
"""
TOUR = f"""---
orphan: true
---

# Tour

```stlite
:file: ../../examples/weather/
```

```stlite
:file: ../../examples/weather/
:entrypoint: summary.py
```

```stlite
:requirements: humanize=={NEW}

import humanize, streamlit
streamlit.text(humanize.__version__)
```

```stlite
:requirements: humanize=={OLD}

import humanize, streamlit
streamlit.text(humanize.__version__)
```
"""


@dataclass
class Visit:
    """A reader's visit to the page of a site that was built from a committed lock."""

    server: Server
    page: Page
    watch: Watch
    outside: Outside

    def app(self, number: int) -> FrameLocator:
        return wait_until_running(self.page, number)

    def assert_undisturbed(self) -> None:
        """Nothing was logged as an error, and nobody but the site was asked."""
        assert self.watch.errors == []
        assert self.watch.hosts() == {self.server.url.split("/")[2]}
        assert self.outside.hosts() == set()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project whose docs both hosts can build, with a lock that a first build has written."""
    project = tmp_path_factory.mktemp("my project é")
    write_project(project)
    build(HOSTS[0], project, project / "site")
    hold_back(project / LOCK)
    return project


@pytest.fixture(scope="module", params=HOSTS)
def visit(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    playwright: Playwright,
    project: Path,
) -> Iterator[Visit]:
    served = tmp_path_factory.mktemp("served")
    locked = (project / LOCK).read_bytes()
    build(request.param, project, served / SUBPATH)
    assert (project / LOCK).read_bytes() == locked
    with record_outside() as outside, serve(served) as server:
        browser = start_chromium(playwright, f"--proxy-server={outside.address}")
        context = open_context(browser)
        watch = Watch(context)
        page = context.new_page()
        page.goto(f"{server.url}{SUBPATH}/{PAGE}/")
        yield Visit(server, page, watch, outside)
        browser.close()


def write_project(project: Path) -> None:
    """Write the sources, and each host's configuration where its users have it."""
    mkdocs = {
        "site_name": "Weatherkit",
        "theme": {"name": "material", "font": False},
        "exclude_docs": "conf.py",
        "plugins": [{"stlite": site_options(".")}],
    }
    sphinx = {
        "extensions": ["myst_parser", "stlite_docs.sphinx_ext"],
        "html_theme": "furo",
        "myst_fence_as_directive": ["stlite"],
        **{f"stlite_{name}": value for name, value in site_options("..").items()},
    }
    sources: dict[str, str | bytes] = {
        ".git/HEAD": "ref: refs/heads/main\n",
        "pyproject.toml": PYPROJECT,
        "weatherkit.py": f"import tabulate\nUNRELEASED = {UNRELEASED!r}\n",
        "mkdocs.yml": json.dumps(mkdocs),
        "docs/conf.py": "".join(f"{name} = {value!r}\n" for name, value in sphinx.items()),
        "docs/index.md": "# Weatherkit\n",
        f"docs/{PAGE}.md": TOUR,
        **{f"examples/weather/{name}": content for name, content in WEATHER.items()},
    }
    for name, content in sources.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def site_options(root: str) -> dict[str, str]:
    """Return the site's options, where the project is at `root` as seen from the configuration."""
    packages = str(pyodide_wheels())
    return {"runtime": "local", "project": root, "lock": f"{root}/{LOCK}", "pyodide_packages": packages}


def build(host: str, project: Path, site: Path) -> None:
    """Build the site strictly, with pages such as `tour/index.html`; a warning fails."""
    if host == "mkdocs":
        run_host(["mkdocs", "build", "--strict", "-f", project / "mkdocs.yml", "-d", site])
    else:
        run_host(["sphinx", "-W", "--keep-going", "-b", "dirhtml", project / "docs", site])
    assert find_told(site, project) == []


def hold_back(lock: Path) -> None:
    """Put the old release in the place of the newest one that the folder's apps have by the lock."""
    content = json.loads(lock.read_bytes())
    pools = content["pools"].values()
    old = next(pool["humanize"] for pool in pools if pool["humanize"]["version"] == OLD)
    free = next(pool for pool in pools if "pandas" in pool)
    assert free["humanize"] != old
    free["humanize"] = old
    lock.write_text(json.dumps(content))


def test_folder_runs_as_with_streamlit_run(visit: Visit) -> None:
    """A folder's program has its data, modules, configuration, locked package and the unreleased project."""
    texts = visit.app(0).get_by_test_id("stText")
    expect(texts).to_have_text(SHOWN_BY_APP)
    visit.assert_undisturbed()


def test_pandas_computes(visit: Visit) -> None:
    """Another program of the folder groups its data with pandas and shows the numbers."""
    frame = visit.app(1)
    metrics = frame.get_by_test_id("stMetric")
    expect(metrics).to_have_text(["Oslo21.50 °C", "Tromsø 🌨-2.25 °C"])
    expect(frame.get_by_text("Warmest: Oslo Sum: 60.0", exact=True)).to_be_visible()
    visit.assert_undisturbed()


def test_two_versions_of_a_package_on_a_page(visit: Visit) -> None:
    """Each app has the version that it asks for."""
    for number, version in enumerate((NEW, OLD), 2):
        expect(visit.app(number).get_by_test_id("stText")).to_have_text(version)
    visit.assert_undisturbed()
