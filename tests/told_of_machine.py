"""Looks for what a site must not tell: facts about the machine that has built it."""

from __future__ import annotations

import getpass
import os
import re
import socket
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

# npm packages and files that hashes identify, and what Sphinx keeps for its next build.
_OF_OTHERS = re.compile(r"runtime/(?:stlite|pyodide|editor|zip)-[\d.]+/")
_BINARY = frozenset({".doctree", ".gz", ".ico", ".inv", ".pickle", ".png", ".whl", ".woff", ".woff2", ".zip"})
# Shorter words are part of others.
_SHORTEST = 5
_INDEXES = ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "DEFAULT_INDEX", "INDEX")


def find_told(site: Path, *folders: Path) -> list[str]:
    """Return where the text files of a site name the machine, its user, its folders or its package index.

    Args:
        site: The site.
        folders: More folders that the site must not name, such as that of its sources.
    """
    pattern = _match(_facts(*folders))
    told = []
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and path.suffix not in _BINARY and not _OF_OTHERS.search(name):
            told += [f"{name}: {found.decode()}" for found in pattern.findall(path.read_bytes())]
    return told


def machine_pattern(*folders: Path) -> re.Pattern[bytes]:
    """Return what matches facts about the machine, its settings included, in what Python has made there.

    Args:
        folders: More folders that it must not name.
    """
    # The last is an address that Python gets where its files are made.
    facts = {*_facts(*folders), f"{tempfile.gettempdir()}/pytest", "site.invalid"}
    facts |= {f"{name}={value}" for name, value in os.environ.items() if value and name not in {"LANG", "_"}}
    facts |= {value for name, value in os.environ.items() if "/" in value and name != "SHELL"}
    return _match(fact for fact in facts if len(fact) >= _SHORTEST)


def _match(facts: Iterable[str]) -> re.Pattern[bytes]:
    texts = "|".join(map(re.escape, sorted({*facts})))
    return re.compile(rf"(?<![\w.-])(?:{texts})(?![\w-])".encode())


def _facts(*folders: Path) -> Iterator[str]:
    for folder in (Path.cwd(), Path.home(), *folders):
        yield from {str(folder), folder.as_posix(), str(folder.resolve())}
    for name in (socket.gethostname(), getpass.getuser()):
        if len(name) >= _SHORTEST:
            yield name
    for variable in (f"{tool}_{name}" for tool in ("PIP", "UV") for name in _INDEXES):
        yield from os.environ.get(variable, "").replace(",", " ").split()
