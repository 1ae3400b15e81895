"""Which Node.js runs apps, and with which limits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from runner import the_node
from stlite_docs.prerender import node as module
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.node import Node, command, environment, explain_no_node, find_node, has_node
from stlite_docs.prerender.run import Job
from stlite_docs.prerender.served import Served

FAKE = """#!{python}
import sys
print({{"--version": "v{version}", "--v8-options": {flags!r}}}[sys.argv[1]])
"""


def write_node(folder: Path, version: str, flags: str = "") -> Path:
    """Write a program that says what Node.js of a version says about itself."""
    folder.mkdir(exist_ok=True)
    program = folder / "node"
    program.write_text(FAKE.format(python=sys.executable, version=version, flags=flags))
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("version", "is_used"),
    [
        *(("18.20.0", False), ("20.17.0", False), ("21.7.0", False), ("22.7.0", False), ("nothing", False)),
        *(("20.18.0", True), ("22.8.0", True), ("24.0.0", True), ("100.0.0", True)),
    ],
)
def test_old_node_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_used: bool
) -> None:
    """Contexts of older ones let programs out."""
    program = write_node(tmp_path, version)
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_node()
    assert (found and found.program) == (program if is_used else None)
    assert has_node() is is_used
    assert "no Node.js 20.18 or 22.8 or newer" in explain_no_node()


def test_packaged_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has none, or an old one, the one of the Python package runs apps."""
    packaged = write_node(tmp_path / "bin", "24.1.0")
    write_node(tmp_path / "old", "16.0.0")

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(module, "find_spec", lambda _name: Spec())
    for path in (tmp_path / "old", tmp_path / "nothing"):
        monkeypatch.setenv("PATH", str(path))
        assert find_node() == Node(packaged, (24, 1))


def test_runs_are_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable keeps a build from running apps."""
    monkeypatch.setenv("STLITE_DOCS_RUN", "off")
    assert find_node() is None
    assert "STLITE_DOCS_RUN" in explain_no_node()


@pytest.mark.parametrize(
    ("version", "known", "flags"),
    [
        ("20.20.0", "  --experimental-wasm-stack-switching (x)\n", "--experimental-wasm-stack-switching"),
        (
            "24.0.0",
            "  --experimental-wasm-jspi (x)\n  --experimental-wasm-stack-switching (x)\n",
            "--experimental-wasm-jspi",
        ),
        ("26.0.0", "  --wasm-jspi (x)\n", ""),
    ],
)
def test_switches_of_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, known: str, flags: str
) -> None:
    """Each version is told in its own words that Python may wait, and that it may do nothing else."""
    write_node(tmp_path, version, known)
    monkeypatch.setenv("PATH", str(tmp_path))
    node = find_node()
    assert node
    assert " ".join(node.flags) == flags
    switches = {"--permission", "--experimental-permission"} & {*command(node, Served(tmp_path))}
    assert switches == {"--experimental-permission" if version < "22" else "--permission"}


def test_command_is_short(tmp_path: Path) -> None:
    """Files of a package are allowed with their folder, and a file that is alone is allowed alone."""
    tree, stored = tmp_path.resolve() / "tree", tmp_path.resolve() / "stored"
    files = {f"https://a.invalid/{number}.js": tree / f"{number}.js" for number in range(200)}
    served = Served(tmp_path / "site", {**files, "https://a.invalid/a.whl": stored / "a.whl"})
    start = command(Node(tmp_path / "node", (22, 20)), served)
    allowed = [part.removeprefix("--allow-fs-read=") for part in start if part.startswith("--allow-fs-read=")]
    assert allowed[3:] == [f"{tree}/*", f"{stored / 'a.whl'}"]


def test_process_has_no_rights(tmp_path: Path) -> None:
    """The process reads what is served alone, writes and starts nothing, and has no environment."""
    served, other = tmp_path / "served", tmp_path / "other"
    for folder in (served, other):
        folder.mkdir()
        (folder / "a.txt").write_text("a")
    node = the_node()
    start, script = command(node, Served(served))[:-1], served / "tries.mjs"
    script.write_text(
        "import { readFileSync, writeFileSync } from 'node:fs';\n"
        "import { execSync } from 'node:child_process'; import { Worker } from 'node:worker_threads';\n"
        f"const tries = {{ served: () => readFileSync({str(served / 'a.txt')!r}), "
        f"other: () => readFileSync({str(other / 'a.txt')!r}), "
        f"write: () => writeFileSync({str(served / 'b.txt')!r}, ''), "
        "start: () => execSync('true'), worker: () => new Worker('1', { eval: true }),\n"
        "code: () => new Function('1'), variables: () => process.env.PATH.length };\n"
        "const works = Object.entries(tries).filter(([, call]) => {\n"
        "  try { call(); return true; } catch { return false; }\n});\n"
        "console.log(works.map(([name]) => name).join());\n"
    )
    done = subprocess.run([*start, script], check=True, capture_output=True, text=True, env=environment())
    assert done.stdout.strip() == "served"


def test_node_that_does_not_start(tmp_path: Path) -> None:
    """Whoever asks for a run hears that Node.js does not start, which is no app's fault."""
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\necho 'Error: it is broken' >&2\nexit 1\n")
    program.chmod(0o755)
    with (
        Interpreter(Served(tmp_path), Node(program, (20, 18))) as interpreter,
        pytest.raises(OSError, match="it is broken"),
    ):
        interpreter.run(Job("a.md:1", {"pool": "shared"}))
