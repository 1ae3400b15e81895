"""The directive `stlite` for reStructuredText and MyST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import DirectiveError, directives
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from stlite_docs.authoring.block import read_body, unquote
from stlite_docs.authoring.broken_app import make_broken_app
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.options.registry import BLOCK_OPTIONS

from .block_source import read_block
from .node import show_plainly, show_problem, stlite_app
from .places import log_problem_of_page, name_file

# Options of every docutils directive, which the core does not handle.
HOST_OPTIONS = frozenset({"class", "name"})


def _as_written(value: str | None) -> str:
    return unquote(value or "")


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Accepts every option as text.

    For an unknown option, docutils drops the block, and MyST drops the option, each with its own message.
    Here the core checks the options.
    """

    def __missing__(self, _name: str) -> Callable[[str], Any]:
        return _as_written


class StliteDirective(SphinxDirective):
    """A live app. Its program is the content, or the file in the argument."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _AnyOption(
        dict.fromkeys([*BLOCK_OPTIONS, *sorted(HOST_OPTIONS)], _as_written)
    )

    def run(self) -> list[nodes.Node]:
        """Return the app's node, which is completed at the end of the page (see `transforms.BuildApps`)."""
        try:
            return self._declare()
        except (DirectiveError, SphinxError):
            raise
        except Exception as error:  # noqa: BLE001 - Sphinx would end the build
            return self._show_failure(error)

    def _declare(self) -> list[nodes.Node]:
        block = read_block(self, HOST_OPTIONS)
        node = stlite_app()
        node.block = block
        node.source, node.line = self.get_source_info()
        given = {**block.options, **read_body(block.body, block.body_place).options}
        node["classes"] = self._classes(given.get("class"), block.place)
        if given.get("name"):
            self.options = {"name": str(given["name"])}
            self.add_name(node)
        return [node]

    def _show_failure(self, error: Exception) -> list[nodes.Node]:
        source, line = self.get_source_info()
        place = Place(name_file(self.env, source or "<unknown>"), line)
        app = make_broken_app(error, "".join(f"{text}\n" for text in self.content), place)
        for problem in app.problems:
            log_problem_of_page(self.env, problem)
        return [*map(show_problem, app.problems), *show_plainly(app)]

    def _classes(self, value: object, place: Place) -> list[str]:
        try:
            return directives.class_option(str(value)) if value else []
        except ValueError:
            message = f"option 'class': expected CSS class names, got {quote(value)}"
            log_problem_of_page(self.env, Problem(ProblemKind.OPTION, message, place))
            return []
