"""Checks programs without running them, as the build does, and says what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stlite_docs.authoring.app import App, Block, build_app
from stlite_docs.base.place import Place
from stlite_docs.files.docs_paths import DocsPaths

_NOWHERE = Path(__file__).parent / "no-docs"


def check_program(text: str, folder: Path = _NOWHERE, **options: object) -> App:
    """Return the app of a program that begins at the first line and column of a page in a folder."""
    block = Block(Place("page.md", 1), text, Place("page.md", 1, 1), options)
    return build_app(block, DocsPaths(folder, folder, (folder.parent,)))


def complaints(texts: Iterable[str], **options: Any) -> list[str]:
    """Return all messages about programs, each with its line of the program."""
    found = []
    for text in texts:
        lines = text.splitlines()
        for problem in check_program(text, **options).problems:
            line = lines[(problem.place.line or 1) - 1]
            found.append(f"{problem.kind}: {problem.message} | {line.strip()}")
    return found
