"""Places as Sphinx prints them, and problems at their place."""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem

logger = logging.getLogger(__name__)


def name_file(env: BuildEnvironment, source: str) -> str:
    """Return a source file's name as pages and messages show it: `docs/index.rst`, without our machine.

    docutils has absolute paths, paths relative to the working folder for included files, and names such as
    `<rst_prolog>` for text from elsewhere.
    """
    if source.startswith("<"):
        return source
    try:
        return Path(os.path.relpath(source, Path(env.srcdir).parent)).as_posix()
    except ValueError:  # on another drive of Windows
        return Path(source).as_posix()


def read_document(path: Path) -> str:
    """Return a source file with its own line ends; nothing for text that comes from elsewhere."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def log_problem(env: BuildEnvironment, problem: Problem, block: Place | None = None) -> None:
    """Warn of a problem once, where `suppress_warnings` can name it as `stlite.<kind>`.

    Args:
        env: Sphinx's environment.
        problem: What is wrong. A place in another file than its block's, such as a program's, becomes part of
            the message, since Sphinx's users look for the page.
        block: Where the block stands; None if the problem's place is the one to show.
    """
    place, message = problem.place, problem.message
    if block is not None and place.file != block.file:
        place, message = block, str(problem)
    location = None
    if place.line is None:
        message = str(problem)
    else:
        location = f"{_full_name(env, place.file)}:{place.line}"
    warn(message, problem, location)


def warn(message: str, problem: Problem, location: str | None = None) -> None:
    """Warn with a message, and with the details of the problem that it is about."""
    text = f"{message}\n{problem.details}" if problem.details else message
    logger.warning("%s", text, location=location, type="stlite", subtype=str(problem.kind))


def _full_name(env: BuildEnvironment, file: str) -> str:
    return file if file.startswith("<") else os.path.normpath(Path(env.srcdir).parent / file)
