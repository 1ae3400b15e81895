"""Packages in the real interpreter: Pyodide's own, two versions of one, local wheels and the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bare_site import BareSite
from image_switch import HAS_IMAGE, use_on_every_line
from live_apps import SMALL, Live, run_all, shows
from pyodide_wheels import pyodide_wheels
from runtime_parts import make_wheel
from server import Server, serve
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.prerender.node import SWITCH
from stlite_docs.wheels.local_wheel import check_wheel
from watching import Watch, wait_for_state, wait_until_running

HEAD = "from importlib.metadata import version\nimport streamlit as st\n"
APPS = {
    ":requirements: humanize==4.13.0\n\n": "import humanize\nst.text(humanize.__version__)",
    ":requirements: humanize==4.12.0\n:wheels: wheels/*.whl\n\n": "import humanize, mine\n"
    "st.text(f\"{humanize.__version__} {mine.X} {version('msgpack')[0]}\")",
    ":pool: own\n:requirements: humanize<4.13\n\n": "import humanize\nst.text(version('humanize'))",
    "": "import pandas, project\nst.text(f\"{pandas.Series([1, 2]).sum()} {version('numpy')} {project.X}\")",
}
UNMET = ":requirements: no-such-package-at-all\n\nx = 1"
SHOWN = ["4.13.0", "4.12.0 4 1", "4.12.3", "3 2.2.5 1,000"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("site")
    project = {"project.py": "import humanize\nX = humanize.intcomma(1000)\n"}
    own = make_wheel(root / "own", "project", requires=["humanize"], files=project)
    mine = {"mine.py": "import msgpack\nX = len(msgpack.packb([1, 2, 3]))\n"}
    make_wheel(root / "wheels", "mine", requires=["msgpack"], files=mine)
    bare = BareSite(root)
    apps = bare.write(UNMET)
    (root / "index.html").rename(root / "unmet.html")
    apps += bare.write(*(f"{options}{HEAD}{program}" for options, program in APPS.items()))
    settings = SiteSettings(
        runtime=RuntimeKind.LOCAL,
        pyodide_packages=str(pyodide_wheels()),
        project=str(root),
        image=HAS_IMAGE,
    )
    with pytest.MonkeyPatch.context() as patch:
        if HAS_IMAGE:
            patch.delenv(SWITCH, raising=False)
        # The build of a project is tested elsewhere; here is its wheel.
        patch.setattr("stlite_docs.publish.site.build_project", lambda _folder: check_wheel(own, own.name))
        told = bare.publish(apps, settings)
    assert [str(problem).partition(": ")[2] for problem in told] == [
        "this app needs 'no-such-package-at-all': the package index has no package no-such-package-at-all"
    ]
    if HAS_IMAGE:
        use_on_every_line(bare.folder)
    with serve(root) as server:
        yield server


def test_each_app_has_its_packages(site: Server, page: Page, watch: Watch) -> None:
    """Apps of one page import two versions of one package, Pyodide's packages, a wheel and the project."""
    page.goto(site.url)
    for number, shown in enumerate(SHOWN):
        frame = wait_until_running(page, number)
        expect(frame.get_by_test_id("stText")).to_have_text(shown)
    assert watch.errors == []
    assert {f"http://{host}/" for host in watch.hosts()} == {site.url}


def test_unmet_requirement_is_explained(site: Server, page: Page) -> None:
    """An app whose requirement no index has says so in its place."""
    page.goto(f"{site.url}unmet.html")
    app = page.locator("stlite-app")
    wait_for_state(app, "failed")
    expect(app.locator(".stlite-app__reason")).to_have_text(
        "This app needs no-such-package-at-all, but this site does not have it: "
        "the build could not get it. The log of the build says why."
    )


@pytest.mark.parametrize("error", ["RuntimeError('no luck')", "SystemExit(1)"])
def test_package_that_fails(error: str, live: Live, tmp_path: Path, page: Page) -> None:
    """A package that fails when it is imported fails its own app only; others still get at the network."""
    make_wheel(tmp_path / "wheels", "requests", "99", files={"requests.py": f"raise {error}\n"})
    server = live(SMALL)
    program = (
        "import urllib.request\n"
        f"answer = urllib.request.urlopen('{server.url}index.html')\n"
        "st.text(answer.status)\n"
        "try:\n    import requests\nexcept BaseException as error:\n    st.text(repr(error))\n"
    )
    live(f":wheels: wheels/*.whl\n\n{HEAD}{program}", f"{SMALL}{program}")
    page.goto(server.url)
    first, second = run_all(page, 2)
    shows(first, error)
    shows(second, "shown")
    shows(second, "200")


def test_libraries_that_look_for_ssl(live: Live, page: Page) -> None:
    """Libraries that look whether there is `ssl` find none, and run; so do the other apps of the pool."""
    server = live(SMALL)
    program = (
        "import requests\nfrom importlib.util import find_spec\n"
        f"answer = requests.get('{server.url}index.html')\n"
        "st.text(f\"{answer.status_code} {find_spec('ssl')}\")\n"
    )
    live(SMALL, f":requirements: requests\n\n{HEAD}{program}")
    page.goto(server.url)
    first, second = run_all(page, 2)
    shows(first, "shown")
    shows(second, "200 None")
