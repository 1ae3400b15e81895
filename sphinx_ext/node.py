"""The node of an app. Its children, the program and its captions, work in every builder."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from pygments.lexers import find_lexer_class_for_filename
from sphinx.writers.html5 import HTML5Translator

from stlite_docs.authoring.app import App, Block
from stlite_docs.authoring.block import Source
from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.problems import Problem
from stlite_docs.base.quoting import CONTROL_PICTURES
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.publish.html import (
    APP_CLASS,
    FILE_NAME_CLASS,
    PROBLEM_TITLE,
    TITLE_CLASS,
    render_app_end,
    render_app_start,
    render_problems,
)

from .places import warn

PROBLEM_CLASS = f"{APP_CLASS}__problem"

_SHOWN = str.maketrans("\v\f", "  ") | CONTROL_PICTURES
_TAB_SIZE = 8


class stlite_app(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """An app in a page: first the block from the directive, then the finished app.

    They are attributes of the object and not of the node, so that builders do not print them. `shown` are
    the children until Sphinx has translated them.
    """

    block: Block | None = None
    app: App | None = None
    shown: tuple[nodes.Element, ...] = ()

    def copy(self) -> stlite_app:
        """Return the node without its children, as docutils does, but with its app."""
        made: stlite_app = super().copy()
        made.block, made.app, made.shown = self.block, self.app, self.shown
        return made


class stlite_picture(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """What an app shows, for the search of a site. Finished pages get it as HTML."""


def skip_picture(_translator: HTML5Translator, _node: stlite_picture) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def show_app(app: App, source: str | None, line: int | None) -> list[nodes.Element]:
    """Return the content that replaces an app where it cannot run: its title, and each file with its name.

    Args:
        app: The app.
        source: The document of the block, as docutils names it.
        line: The block's line.
    """
    shown: list[nodes.Element] = []
    if app.settings.title:
        title = app.settings.title
        shown.append(nodes.paragraph(title, title, classes=[TITLE_CLASS]))
    for part in app.sources:
        if len(app.sources) > 1:
            shown.append(nodes.paragraph(part.name, part.name, classes=[FILE_NAME_CLASS], translatable=False))
        shown.append(_show_source(part))
    for node in shown:
        node.source, node.line = source, line
    return shown


def show_plainly(app: App) -> list[nodes.Element]:
    """Return an app's text as it is, in case the highlighter is what fails."""
    return [nodes.literal_block(source.text, source.text, language="text") for source in app.sources]


def show_problem(problem: Problem) -> nodes.Element:
    """Return the box that shows a block's problems on the page, in every builder."""
    title = nodes.title("", PROBLEM_TITLE, translatable=False)
    text = nodes.paragraph("", problem.page_text, translatable=False)
    return nodes.admonition("", title, text, classes=["error", PROBLEM_CLASS])


def is_ours(node: nodes.Node) -> bool:
    """Whether a node is an app or a problem box."""
    return isinstance(node, stlite_app) or (
        isinstance(node, nodes.admonition) and PROBLEM_CLASS in node["classes"]
    )


def visit_app(translator: HTML5Translator, node: stlite_app) -> None:
    """Write the start of a live app. Its children follow."""
    if node.app is None:  # Another extension parsed it after the page was read, so nothing has built the app.
        raise nodes.SkipNode
    element_id, *others = node["ids"] or [""]
    translator.body.extend(f'<span id="{other}"></span>' for other in others)
    try:
        html = render_app_start(node.app, element_id=element_id, classes=node["classes"])
    except Exception as error:  # noqa: BLE001 - Sphinx would end the build
        problem = describe_error(error, node.app.place)
        warn(str(problem), problem)
        html, node.app = render_problems([problem]), None
    translator.body.append(html)


def depart_app(translator: HTML5Translator, node: stlite_app) -> None:
    """Write the end of an app."""
    if node.app is not None:
        translator.body.append(render_app_end(node.app))


def _show_source(source: Source) -> nodes.literal_block:
    """Return a program as docutils shows code. TeX and XML cannot print the replaced characters."""
    lines = split_source_lines(source.text.removeprefix("\ufeff").translate(_SHOWN))
    text = "\n".join(line.expandtabs(_TAB_SIZE).rstrip() for line in lines).rstrip("\n")
    # The core reports what the highlighter cannot parse.
    attributes: dict[str, Any] = {"language": _language(source.name), "force": True}
    return nodes.literal_block(text, text, **attributes)


def _language(name: str) -> str:
    lexer = find_lexer_class_for_filename(name)
    return str(lexer.aliases[0]) if lexer else "text"
