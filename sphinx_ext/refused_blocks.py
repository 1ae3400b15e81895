"""Explains the blocks that docutils refuses: their options and their program are not what it expects."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from docutils import nodes
from sphinx.environment import BuildEnvironment

from stlite_docs.authoring.block import read_body
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote

from .places import name_file

_REFUSED = 'Error in "stlite" directive'


def find_refused(env: BuildEnvironment, document: nodes.document) -> Iterator[Problem]:
    """Yield what to change in each block for which docutils has put its own message into the page."""
    for message in document.findall(nodes.system_message):
        parts = [child.astext() for child in message.children]
        if len(parts) > 1 and parts[0].startswith(_REFUSED):
            place = Place(name_file(env, str(message.get("source", "<unknown>"))), message.get("line"))
            yield from _explain(parts[1], place)


def _explain(block: str, place: Place) -> Iterator[Problem]:
    """Yield the problems of a block. Without any in its option lines, a blank line below them is missing."""
    body = read_body(textwrap.dedent(block.partition("\n")[2]), place.below(1))
    for message, slip in body.slips:
        yield Problem(ProblemKind.OPTION, message, slip)
    if not body.slips and body.options and body.sources:
        program = body.sources[0]
        first = quote(program.text.strip().partition("\n")[0])
        message = f"this is the first line of the program. Leave a blank line above {first}."
        yield Problem(ProblemKind.HEADER, message, program.place)
