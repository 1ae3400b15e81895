# ruff: noqa: E501 - scripts in JavaScript
"""Scripts get no object of Node.js and no path of the machine, even if they replace what our code calls."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runner import the_node
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.prerender.node import RUNNER
from stlite_docs.publish.site import publish_browser_part

ATTACK = Path(__file__).with_name("attack.mjs")
# `evil()` is an object that says who looks at it, `swap` replaces something while a script does its work.
TOOLS = """
const found = [];
const isForeign = (value) =>
  value === Object(value) && Object.getPrototypeOf(value) && !(value instanceof Object);
const tell = (...values) => {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) => sites.map((site) => String(site.getFileName()));
  found.push(...[new Error("x").stack].flat(), "told");
  Error.prepareStackTrace = before;
  found.push(...new Error("x").stack.split("\\n").filter((line) => /file:|[(]\\//.test(line)));
  if (values.some(isForeign)) found.push("an object of Node.js");
};
const evil = () => ({
  constructor: undefined,
  get length() { tell(); return 1; },
  toString() { tell(); return "x"; },
  valueOf() { tell(); return 1; },
  startsWith(...values) { tell(...values); return false; },
  replace(...values) { tell(...values); return "x"; },
  [Symbol.for("nodejs.util.inspect.custom")](...values) { tell(...values); return "x"; },
});
const attempt = async (work) => {
  try { await work(); } catch (error) { tell(error); }
};
const swap = async (object, name, value, work) => {
  const before = object[name];
  object[name] = value;
  await attempt(work);
  object[name] = before;
};
const blob = (text) => URL.createObjectURL(new Blob([text]));
globalThis.tell = tell;
"""
ATTACKS = {
    "decode": "await attempt(() => new TextDecoder().decode(evil()));",
    "encode": "await attempt(() => new TextEncoder().encodeInto('a', evil()));",
    "random": "await swap(ArrayBuffer, 'isView', () => true, () => crypto.getRandomValues(evil()));",
    "replace": "const { replace } = String.prototype; await swap(String.prototype, 'replace', "
    "function (...a) { return String(this).startsWith('https://evil') ? evil() : Reflect.apply(replace, this, a); }, "
    "() => fetch('https://evil.invalid/'));",
    "join": "await swap(Array.prototype, 'join', evil, () => console.log('a'));",
    "number": "await swap(globalThis, 'Number', evil, () => setTimeout(() => {}, 5));",
    "promise": "await swap(globalThis, 'Promise', class extends Promise { constructor(run) {"
    " super((a, b) => run((v) => { tell(v); a(v); }, (v) => { tell(v); b(v); })); } },"
    " () => import(blob('export const a = 1')));",
    "map": "const url = blob('export const b = 1'); const { get } = Map.prototype; await swap(Map.prototype, 'get', "
    "function (k) { if (k !== url) return Reflect.apply(get, this, [k]); tell(); return evil(); }, () => import(url));",
    "decoded": "await swap(TextDecoder.prototype, 'decode', () => { tell(); return evil(); }, () => import(blob('b')));",
    "text": "await swap(JSON, 'stringify', evil, () => fetch('https://a.invalid/', { method: 'POST', body: 'x' }));",
    "error": "await swap(globalThis, 'TypeError', function () { tell(); }, () => import('./nothing.js'));",
    "thrown": "await attempt(() => import(blob('throw { then(...values) { tell(...values); values[0](1); } }')));",
    "name": "const error = new Error('x'); Object.defineProperty(error, 'name', { get() { tell(); return Symbol('a'); } });"
    "Error.captureStackTrace(error); await attempt(() => error.stack);",
    "module": "await attempt(() => import(blob('tell()')));",
    "timer": "await new Promise((resolve) => setTimeout(() => { tell(); resolve(); }));",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Run all scripts in one process."""
    site = publish_browser_part(tmp_path_factory.mktemp("site"), RuntimeKind.LOCAL)
    scripts = {
        name: f"async () => {{ {TOOLS} {work} tell(); return found; }}" for name, work in ATTACKS.items()
    }
    flags = ["--experimental-vm-modules", "--expose-internals", "--disallow-code-generation-from-strings"]
    paths = [ATTACK, RUNNER, site]
    command: list[str | Path] = [the_node().program, *flags, "--no-warnings", *paths, json.dumps(scripts)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("name", ATTACKS)
def test_replaced_functions(found: dict[str, list[str]], name: str) -> None:
    """Whoever is called in the place of something has neither objects nor places of the process."""
    assert "told" in found[name]
    assert [
        each for each in found[name] if each.startswith(("an object", "file:", "/")) or "file:" in each
    ] == []
