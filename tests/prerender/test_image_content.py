"""The image that Node.js makes of Python's memory: what is in it, and what is not."""

from __future__ import annotations

import base64
import getpass
import gzip
import hashlib
import json
import os
import re
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bare_site import BareSite
from live_apps import SMALL
from runner import the_node
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.node import RUNNER
from stlite_docs.prerender.served import Served
from stlite_docs.runtime.build import MANIFEST

# Of facts about the machine that are shorter, any memory has some.
_SHORTEST = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return our folder of a site with an image."""
    site = BareSite(tmp_path_factory.mktemp("image"))
    site.write_live(SMALL, image=True)
    return site.folder


@pytest.fixture(scope="module")
def entry(folder: Path) -> dict[str, Any]:
    """Return what the site says of its image."""
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())["image"]
    return found


@pytest.fixture(scope="module")
def content(folder: Path, entry: dict[str, Any]) -> bytes:
    """Return the image."""
    file = (folder / entry["url"]).read_bytes()
    assert entry["integrity"] == f"sha256-{base64.b64encode(hashlib.sha256(file).digest()).decode()}"
    return gzip.decompress(file)


def test_it_holds_the_packages(content: bytes, entry: dict[str, Any]) -> None:
    """The file has an index, the memory, and the packages' files without what Python has compiled of them."""
    length = int.from_bytes(content[:4], "little")
    index = dict(json.loads(content[4 : 4 + length]))
    begin = (4 + length + 15) // 16 * 16
    assert len(content) == begin + entry["memory"] + sum(index.values())
    packages = {path.split("/")[4] for path in index}
    assert {"streamlit", "stlite_lib", "micropip", "stlite_docs_interpreter"} <= packages
    assert not any("__pycache__" in path for path in index)
    # Less than 44 MB, so that a phone has room for it.
    assert entry["memory"] < 46 * 2**20


def test_it_tells_nothing_of_the_machine(content: bytes, folder: Path) -> None:
    """No path, name or setting of the machine that has made it is in it."""
    facts = {str(each) for each in (Path.cwd(), Path.home(), folder, RUNNER, RUNNER.parents[2])}
    facts |= {socket.gethostname(), getpass.getuser(), f"{tempfile.gettempdir()}/pytest", "site.invalid"}
    facts |= {f"{name}={value}" for name, value in os.environ.items() if value and name not in {"LANG", "_"}}
    facts |= {value for name, value in os.environ.items() if "/" in value and name != "SHELL"}
    pattern = "|".join(re.escape(fact) for fact in sorted(facts) if len(fact) >= _SHORTEST)
    assert re.findall(rf"(?<![\w.-])(?:{pattern})(?![\w-])".encode(), content) == []


def test_a_site_without_python_makes_none(folder: Path, tmp_path: Path) -> None:
    """If the interpreter does not start, the reason comes back."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "pyodide": "runtime/none.js"}))
    (tmp_path / "runtime/stlite").mkdir(parents=True)
    with pytest.raises(OSError, match=r"\w"):
        Interpreter(Served(tmp_path), the_node()).make_image()
