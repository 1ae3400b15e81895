"""Formats places as Sphinx does, and reports problems at their places."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem

from .environment import problems_by_page, problems_of_build

logger = logging.getLogger(__name__)

# The attribute of a log record with its problem.
PROBLEM = "stlite_problem"


def name_file(env: BuildEnvironment, source: str) -> str:
    """Return a source file's name for pages and messages: `docs/index.rst`, without folders of this machine.

    docutils uses absolute paths, paths relative to the current folder for included files, and names such as
    `<rst_prolog>` for other text.
    """
    if source.startswith("<"):
        return source
    try:
        return Path(os.path.relpath(source, Path(env.srcdir).parent)).as_posix()
    except ValueError:  # on another drive (Windows)
        return Path(source).as_posix()


def read_document(path: Path) -> str:
    """Return a source file with its own line ends. Return nothing for text from elsewhere."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def log_problem_of_page(env: BuildEnvironment, problem: Problem, block: Place | None = None) -> None:
    """Warn about a problem of the page that Sphinx reads (see `_log`)."""
    problems_by_page(env).setdefault(env.docname, {})[problem] = None
    _log(env, problem, block)


def log_problem_of_build(app: Sphinx, problem: Problem, block: Place | None = None) -> None:
    """Warn about a problem that a build finds after it has read its pages (see `_log`)."""
    problems_of_build(app)[problem] = None
    _log(app.env, problem, block)


def _log(env: BuildEnvironment, problem: Problem, block: Place | None) -> None:
    """Warn about a problem once, with a type that `suppress_warnings` can name: `stlite.<kind>`.

    Args:
        env: Sphinx's environment.
        problem: The problem. If its place is in another file than its block, such as a program, the message
            includes it, because users look for the page.
        block: The place of the block; None to use the problem's place.
    """
    place, message = problem.place, problem.message
    if block is not None and place.file != block.file:
        place, message = block, str(problem)
    location = None
    if place.line is None:
        message = str(problem)
    else:
        location = str(replace(place, file=_full_name(env, place.file)))
    warn(message, problem, location)


def warn(message: str, problem: Problem, location: str | None = None) -> None:
    """Warn with a message and the details of its problem."""
    text = f"{message}\n{problem.details}" if problem.details else message
    logger.warning(
        "%s", text, location=location, type="stlite", subtype=str(problem.kind), extra={PROBLEM: problem}
    )


def _full_name(env: BuildEnvironment, file: str) -> str:
    return file if file.startswith("<") else os.path.normpath(Path(env.srcdir).parent / file)
