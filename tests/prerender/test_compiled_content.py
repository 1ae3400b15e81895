"""Wheels that Node.js compiles: what is in them, and that programs do not notice."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bare_site import BareSite
from live_apps import SMALL
from runner import make_start, the_node
from runtime_parts import make_wheel
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.made_files import serve
from stlite_docs.prerender.node import RUNNER
from stlite_docs.prerender.run import End, Job
from stlite_docs.prerender.served import Served
from stlite_docs.publish.payload import make_payload
from told_of_machine import machine_pattern

ADDRESS = "runtime/wheels/1/lib-1.0-py3-none-any.whl"
FILES = {
    "lib/__init__.py": "import pkgutil\n\nTEXT = pkgutil.get_data('lib', 'template.py.txt').decode()\n",
    "lib/fails.py": 'def fail():\n    """Fail."""\n    raise ValueError(\'on purpose\')\n',
    "lib/looks.py": "import inspect\n\n\ndef look():\n    return inspect.getsource(look).count('\\n')\n",
    "lib/old.py": "print 'Python 2'\n",
    "lib/templates/page.py": "x = 1\n",
    "lib/new-project.py": "x = 1\n",
    "lib/template.py.txt": "a template",
    'lib/a "b", c.txt': "a name with quotes and a comma",
    "single.py": "ANSWER = 42\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BareSite:
    site = BareSite(tmp_path_factory.mktemp("site"))
    site.write_live(SMALL)
    return site


@pytest.fixture(scope="module")
def wheel(site: BareSite) -> Path:
    return make_wheel(site.folder.parent / "wheels", "lib", files=FILES)


def compile_wheels(site: BareSite, *wheels: Path) -> list[bytes]:
    addresses = {ADDRESS.replace("/1/", f"/{number}/"): wheel for number, wheel in enumerate(wheels)}
    return Interpreter(Served(site.folder, addresses), the_node()).compile([*addresses])


@pytest.fixture(scope="module")
def compiled(site: BareSite, wheel: Path) -> bytes:
    [content] = compile_wheels(site, wheel)
    return content


def test_modules_are_compiled(compiled: bytes) -> None:
    """Modules are, but one that looks for its source keeps it, and what is no module stays as it is."""
    with zipfile.ZipFile(io.BytesIO(compiled)) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert archive.read("lib/old.py").decode() == FILES["lib/old.py"]
    assert names == {
        "lib/__init__.pyc",
        "lib/fails.pyc",
        "lib/looks.py",
        "lib/__pycache__/looks.cpython-313.pyc",
        "lib/old.py",
        "lib/templates/page.py",
        "lib/new-project.py",
        "lib/template.py.txt",
        'lib/a "b", c.txt',
        "single.pyc",
    }


def test_its_list_of_files_holds(compiled: bytes) -> None:
    """It has each file with its hash and size."""
    with zipfile.ZipFile(io.BytesIO(compiled)) as archive:
        record = archive.read("lib-1.0.dist-info/RECORD").decode()
        contents = {name: archive.read(name) for name in archive.namelist()}
    rows = {name: (digest, size) for name, digest, size in csv.reader(record.splitlines())}
    assert rows.keys() == contents.keys()
    assert rows.pop("lib-1.0.dist-info/RECORD") == ("", "")
    for name, (digest, size) in rows.items():
        expected = base64.urlsafe_b64encode(hashlib.sha256(contents[name]).digest()).decode().rstrip("=")
        assert (digest, int(size)) == (f"sha256={expected}", len(contents[name]))


def test_it_is_the_same_each_time(site: BareSite, tmp_path: Path, wheel: Path, compiled: bytes) -> None:
    """Whoever compiles it, and after whatever else. A wheel without modules has nothing to compile."""
    data = make_wheel(tmp_path, "data", files={"data/table.csv": "1"})
    assert compile_wheels(site, data, wheel) == [b"", compiled]


def test_it_tells_nothing_of_the_machine(site: BareSite, wheel: Path, compiled: bytes) -> None:
    """No path, name or setting of the machine that has compiled it is in it."""
    pattern = machine_pattern(site.root, wheel.parent, RUNNER, RUNNER.parents[2])
    with zipfile.ZipFile(io.BytesIO(compiled)) as archive:
        assert [name for name in archive.namelist() if pattern.search(archive.read(name))] == []


PROGRAM = """
import importlib
import sys
import traceback
import zipfile
from importlib.metadata import files, version

zipfile.ZipFile("lib-1.0-py3-none-any.whl").extractall("/lib/python3.13/site-packages")
importlib.invalidate_caches()
import lib
import single
from lib import fails, looks

print(lib.TEXT, single.ANSWER, looks.look(), version("lib"), fails.fail.__doc__)
print(all(file.locate().is_file() for file in files("lib") or ()))
try:
    fails.fail()
except ValueError as error:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    print(frame.filename, frame.lineno, frame.name)
"""
SAID = """\
a template 42 2 1.0 Fail.
True
/lib/python3.13/site-packages/lib/fails.py 3 fail"""


@pytest.mark.parametrize("is_compiled", [False, True])
def test_programs_do_not_notice(
    site: BareSite, wheel: Path, compiled: bytes, tmp_path: Path, *, is_compiled: bool
) -> None:
    """They have the data, the metadata, and the places in tracebacks, with and without sources."""
    path = tmp_path / wheel.name
    path.write_bytes(compiled if is_compiled else wheel.read_bytes())
    [app] = site.write(PROGRAM)
    payload: dict[str, Any] = make_payload(app)
    payload["files"][path.name] = {"url": ADDRESS}
    with Interpreter(serve(site.folder, {ADDRESS: path}, make_start(site)), the_node()) as interpreter:
        run = interpreter.run(Job("a.md:1", payload, 120.0))
    assert (run.end, run.error) == (End.FINISHED, None)
    assert run.output.strip() == SAID
