"""The most used pure packages: a start without numpy and pandas imports them as a start with both does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bare_site import BareSite
from pyodide_wheels import pyodide_wheels
from server import serve
from stlite_docs.analysis.imports import ABSENT_PARTS
from stlite_docs.analysis.package_needs import standard_modules
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.runtime.build import MANIFEST
from watching import wait_until_running

# By downloads. Compiled packages, and those that need one, are left out. A module with another name follows.
PACKAGES = """
boto3 packaging urllib3 certifi idna requests typing-extensions charset-normalizer setuptools botocore
python-dateutil=dateutil six pygments click pluggy pycparser anyio s3transfer attrs=attr
protobuf=google.protobuf h11 pytest annotated-types iniconfig fsspec httpx httpcore platformdirs
python-dotenv=dotenv pathspec pyjwt=jwt rich jmespath markdown-it-py=markdown_it filelock
importlib-metadata yarl starlette multidict zipp uvicorn propcache wheel mdurl pyasn1 pytz frozenlist
tqdm annotated-doc aiosignal trove-classifiers tzdata aiohappyeyeballs virtualenv colorama
pyasn1-modules typer tenacity wrapt requests-oauthlib opentelemetry-api=opentelemetry.trace websockets
python-multipart sniffio sqlalchemy pyparsing shellingham tomli beautifulsoup4=bs4 oauthlib soupsieve
cachetools textual exceptiongroup hatchling more-itertools requests-toolbelt rsa tomlkit distro distlib
websocket-client=websocket mypy-extensions openpyxl et-xmlfile wcwidth editables docutils
dnspython=dns.resolver networkx redis ptyprocess decorator smmap pexpect sortedcontainers
docstring-parser fonttools=fontTools.ttLib tabulate gitdb isodate async-timeout httpx-sse prompt-toolkit
itsdangerous dill joblib deprecated chardet ruamel-yaml=ruamel.yaml defusedxml threadpoolctl blinker
cycler tzlocal toml sympy jsonpointer nodeenv pyproject-hooks uritemplate prometheus-client asn1crypto
build traitlets httplib2
"""
ENTRIES = [entry.partition("=") for entry in PACKAGES.split()]
IMPORTED = ["imported"]
ENOUGH = 100
# How the two starts differ.
STARTS = {"lean": "", "full": "import numpy, pandas\n"}
HEAD = """
import json, sys, traceback
import streamlit as st

tables = sorted({"numpy", "pandas"} & sys.modules.keys())
found = {}
"""
# For a name in a string, the build would keep numpy and pandas ready on both starts.
TRIED = """
try:
    import {module}
    found[{package!r}] = {imported!r}
except BaseException as error:
    line = traceback.extract_tb(error.__traceback__)[-1].line
    found[{package!r}] = [getattr(error, "name", None), f"{{error!r}} {{line}}"]
"""
SHOWN = "st.text(json.dumps([tables, found]))\n"


def write_program() -> str:
    modules = {name: module or name.replace("-", "_") for name, _, module in ENTRIES}
    tried = (TRIED.format(package=name, module=module, imported=IMPORTED) for name, module in modules.items())
    return "".join([HEAD, *tried, SHOWN])


def lacks_a_part(module: str | None, error: str) -> bool:
    """Whether a failure comes from a part of Python that the browser or the folder lacks."""
    apart = standard_modules().keys()
    return module in {*ABSENT_PARTS, *apart} or not apart.isdisjoint(re.findall(r"\w+", error))


def test_both_starts_import_the_same(tmp_path: Path, page: Page) -> None:
    """Each package is imported on both starts, or lacks the same part of Python on both."""
    bare = BareSite(tmp_path)
    packages = ", ".join(name for name, _, _ in ENTRIES)
    apps = []
    for name, first in STARTS.items():
        apps += bare.write(f":pool: {name}\n:requirements: {packages}\n\n{first}{write_program()}")
        (tmp_path / "index.html").rename(tmp_path / f"{name}.html")
    settings = SiteSettings(runtime=RuntimeKind.LOCAL, pyodide_packages=str(pyodide_wheels()))
    bare.publish(apps, settings)
    pools = json.loads((bare.folder / MANIFEST).read_text())["pools"].values()
    # A release that needs a compiled package is not to be had here.
    unmet = set().union(*(pool["missing"] for pool in pools))
    results: dict[str, Any] = {}
    with serve(tmp_path) as server:
        for name in STARTS:
            page.goto(f"{server.url}{name}.html")
            results[name] = json.loads(wait_until_running(page).get_by_test_id("stText").inner_text())
    (begun_lean, lean), (begun_full, full) = results["lean"], results["full"]
    assert (begun_lean, begun_full) == ([], ["numpy", "pandas"])
    tried = lean.keys() - unmet
    assert len(tried) >= ENOUGH, unmet
    assert {name: (lean[name], full[name]) for name in tried if lean[name] != full[name]} == {}
    failed = {name: outcome for name, outcome in lean.items() if name in tried and outcome != IMPORTED}
    assert {name: outcome for name, outcome in failed.items() if not lacks_a_part(*outcome)} == {}
