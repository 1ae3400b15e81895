"""The modules of the browser part, and when a browser learns of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.pins.pinned import STLITE, integrity
from stlite_docs.publish.module_graph import find_imports
from stlite_docs.publish.site import publish_browser_part
from stlite_docs.runtime.build import import_map

BROWSER = Path(__file__).parents[2] / "stlite_docs" / "browser"


def read_parts() -> dict[str, bytes]:
    return {path.relative_to(BROWSER).as_posix(): path.read_bytes() for path in BROWSER.rglob("*.js")}


def test_imports_of_imports() -> None:
    """All imports count, with the number of steps to them. Functions and comments do not."""
    parts = {
        "page/a.js": (
            b'import { x,\n  y } from "./b.js";\nimport "../shared/c.js";\nexport { z } from "./d.js";\n'
        ),
        "page/b.js": b'import { w } from "../shared/c.js";\nimport { v } from "../shared/e.js";\n',
        "page/d.js": b'const later = () => import("./f.js"); // import "./g.js"\n',
        "shared/c.js": b"",
        "shared/e.js": b'import "../page/a.js";\n',
    }
    assert find_imports(parts, "page/a.js") == {
        "page/b.js": 1,
        "shared/c.js": 1,
        "page/d.js": 1,
        "shared/e.js": 2,
    }


@pytest.mark.parametrize("entry", ["stlite.js", "page/app_run.js", "worker/loader.js"])
def test_modules_of_a_start_come_at_once(entry: str) -> None:
    """What begins a start imports all modules itself, so none waits for another one to arrive."""
    steps = find_imports(read_parts(), entry)
    assert [name for name, step in steps.items() if step > 1] == []


def test_frame_asks_for_its_modules_at_once(tmp_path: Path) -> None:
    """The frame's document names all modules that it needs, and all that Python's worker needs."""
    folder = publish_browser_part(tmp_path, RuntimeKind.CDN)
    document = (folder / "frame" / "frame.htm").read_text()
    named = {line.split('"')[3] for line in document.splitlines() if "modulepreload" in line}
    parts = read_parts()
    needed = [
        *find_imports(parts, "frame/frame.js"),
        *("worker/pool.js", "worker/loader.js", *find_imports(parts, "worker/loader.js")),
    ]
    expected = {(folder / name).resolve() for name in needed}
    assert {(folder / "frame" / name).resolve() for name in named} == expected
    assert len(expected) > 30
    assert document.endswith("</html>\n")


@pytest.mark.parametrize("name", ["frame.htm", "isolated.htm"])
def test_frame_has_the_hashes_of_the_cdn(name: str, tmp_path: Path) -> None:
    """An import map with all modules of the front end precedes what runs; a site without CDN has none."""
    document = (publish_browser_part(tmp_path, RuntimeKind.CDN) / "frame" / name).read_text()
    first, text = re.findall("<(?:script|link)[^>]*module[^>]*>|<script[^>]*>", document)[0], import_map()
    assert first == '<script type="importmap">'
    assert f"{first}{text}</script>" in document
    modules = [name for part in integrity()[STLITE.name].values() for name in part if name.endswith(".js")]
    assert json.loads(text)["integrity"].keys() == {STLITE.cdn + name for name in modules}
    document = (publish_browser_part(tmp_path, RuntimeKind.LOCAL) / "frame" / name).read_text()
    assert "importmap" not in document
