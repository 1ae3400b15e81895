"""Finds what is nearly a block in a page, which hosts show as code or text, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from docutils import nodes
from sphinx.environment import BuildEnvironment

from stlite_docs.authoring.near_blocks import (
    BEHIND_TEXT,
    IN_ONE_LINE,
    NAME,
    SECOND_NAME,
    explain_foreign_form,
    find_tags_below_text,
    has_second_name,
    is_near_name,
)
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines

from .places import name_file, read_document

_IN_HTML = re.compile(r"^[ \t]*(?:`{3,}|~{3,}|:{3,})[ \t]*\{?stlite\b", re.MULTILINE)
_COLONS = re.compile(r":{3,}[ \t]*(?:\{[ \t]*stlite[ \t]*\}|stlite[ \t]*(?:\n|$))")
_DIRECTIVE = re.compile(r"\.\.[ \t]*stlite[ \t]*::?(?!\S)")
_COMMENT = re.compile(r"stlite[ \t]*:(?!:)", re.IGNORECASE)
_COMMENT_LINE = re.compile(r"[ \t]*\.\.[ \t]+stlite[ \t]*:(?!:)", re.IGNORECASE)
_SLASHES = re.compile(r"/{3,}[ \t]*stlite\b")
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*\{?stlite\b")
_AT_END = re.compile(r"(?:\s*[^`\s][^`]*(?<=[ \t])`{3,}|[^`]*``)\{?stlite\}?")
# How a text begins, and what is wrong with it: in MyST, and in reStructuredText.
_TEXTS = {
    False: (
        (
            _COLONS,
            (
                "this block is only text, because MyST knows ':::' only with an extension. "
                "Add 'colon_fence' to myst_enable_extensions in conf.py, or write '```{stlite}'."
            ),
        ),
        (_DIRECTIVE, "'.. stlite::' is the form for reStructuredText. Write '```{stlite}' here."),
        (BEHIND_TEXT, IN_ONE_LINE),
        (_SLASHES, "'/// stlite' starts no app, so this block is only text. Write '```{stlite}' here."),
    ),
    True: (
        (
            _FENCE,
            "'```stlite' is the form for Markdown, so this block is only text. Write '.. stlite::' here.",
        ),
        (
            _DIRECTIVE,
            "this block is only text. Write '.. stlite::' with a space behind the dots, and two colons.",
        ),
    ),
}
_TAG = re.compile(r"[ \t>]*\{%-?[ \t]*stlite(?![\w-])[^%}]*%\}")
_IN_CELL = re.compile(r"(?<!`)`{3,}[ \t]*\{?stlite\}?[ \t][^`]+`{3,}")


def find_near_blocks(env: BuildEnvironment, document: nodes.document) -> Iterator[Problem]:
    """Yield a problem for each part of a page that looks as if it should be an app."""
    path = Path(env.doc2path(env.docname))
    is_rst = path.suffix == ".rst"
    is_known = NAME in (getattr(env.config, "myst_fence_as_directive", None) or ())
    lines = split_source_lines(read_document(path))
    comments = (number for number, text in enumerate(lines, 1) if is_rst and _COMMENT_LINE.match(text))
    for node in document.findall(nodes.Element):
        message, line = "", node.line
        if isinstance(node, nodes.literal_block):
            message = _explain_code(node, is_rst=is_rst, is_known=is_known)
            header = lines[line - 1] if line and line <= len(lines) else ""
            if not is_rst and has_second_name(header):
                message = SECOND_NAME.format("'```{stlite}'")
        elif isinstance(node, nodes.raw) and node.get("format") == "html":
            message, below = _explain_html(node.astext(), is_rst=is_rst)
            line = line + below if line else None
        elif isinstance(node, nodes.comment):
            if _COMMENT.match(node.astext()):
                message = "this block is a comment, because it has one colon. Write '.. stlite::' with two."
                line = next(comments, None)  # docutils does not know it
        elif isinstance(node, nodes.paragraph):
            message, below = _explain_text(node.rawsource or node.astext(), is_rst=is_rst)
            line = line + below if line else None
        if message:
            yield Problem(ProblemKind.HEADER, message, _place(env, node, line))
    if not is_rst:
        yield from _find_inline(env, document)
        yield from _find_swallowed_tags(env, document, lines)


def _explain_code(node: nodes.literal_block, *, is_rst: bool, is_known: bool) -> str:
    """Explain a code block. Pygments does not know these languages either, and would warn of them.

    Args:
        node: The block.
        is_rst: Whether the page is reStructuredText.
        is_known: Whether MyST takes our fence as a directive.
    """
    language = str(node.get("language", ""))
    form = "'.. stlite::'" if is_rst else "'```{stlite}'"
    if language == NAME:
        message = f"this block is only code. Write {form} to make it an app."
        if not (is_rst or is_known):
            message = (
                "this block is only code, because MyST does not know the fence as a directive. "
                "Add myst_fence_as_directive = [\"stlite\"] to conf.py, or write '```{stlite}'."
            )
    elif is_near_name(language):
        message = f"a block with the language {quote(language)} is only code. Write {form} to make it an app."
    else:
        return ""
    node["language"] = "python"
    return message


def _explain_html(text: str, *, is_rst: bool) -> tuple[str, int]:
    """Explain HTML with a block inside, or with an element of our name. Also return the lines above it."""
    if match := _IN_HTML.search(text):
        message = (
            "this block is only text, because it is inside HTML. "
            "Leave a blank line between the HTML and the block."
        )
        return message, text.count("\n", 0, match.start())
    return ("" if is_rst else explain_foreign_form(text, "'```{stlite}'")), 0


def _explain_text(text: str, *, is_rst: bool) -> tuple[str, int]:
    """Explain text that looks as if it starts a block. Also return the lines above it."""
    own = next((message for form, message in _TEXTS[is_rst] if form.match(text)), "")
    form = "'.. stlite::'" if is_rst else "'```{stlite}'"
    if message := own or explain_foreign_form(text, form):
        return message, 0
    found = ((explain_foreign_form(tag, form), below) for tag, below in find_tags_below_text(text))
    return next(found, ("", 0))


def _find_inline(env: BuildEnvironment, document: nodes.document) -> Iterator[Problem]:
    """Yield a problem for each block that is only inline code: in a cell of a table, or behind text."""
    texts = {node.astext() for node in document.findall(nodes.literal)}
    if not any(text.startswith((NAME, f"{{{NAME}}}")) for text in texts):
        return
    path = Path(env.doc2path(env.docname))
    for number, line in enumerate(split_source_lines(read_document(path)), 1):
        match = _IN_CELL.search(line)
        is_in_cell = match and line.lstrip().startswith("|") and match[0].strip("`").strip() in texts
        if is_in_cell or _AT_END.fullmatch(line.rstrip()):
            place = Place(name_file(env, str(path)), number)
            yield Problem(ProblemKind.HEADER, IN_ONE_LINE, place)


def _find_swallowed_tags(
    env: BuildEnvironment, document: nodes.document, lines: Sequence[str]
) -> Iterator[Problem]:
    """Yield a problem for each template's tag that MyST takes as attributes of the block below it."""
    if "attrs_block" not in (getattr(env.config, "myst_enable_extensions", None) or ()):
        return
    tags = [number for number, line in enumerate(lines, 1) if _TAG.fullmatch(line.rstrip())]
    if not tags:
        return
    blocks = [*document.findall(nodes.Element)]
    begins = {node.line for node in blocks}
    shown = [
        range(node.line, node.line + node.astext().count("\n") + 2)
        for node in blocks
        if isinstance(node, nodes.FixedTextElement | nodes.raw) and node.line
    ]
    for number in tags:
        below = next((each for each, line in enumerate(lines[number:], number + 1) if line.strip()), None)
        if below in begins and not any(number in each for each in shown):
            message = explain_foreign_form(lines[number - 1].lstrip("> \t").rstrip(), "'```{stlite}'")
            yield Problem(
                ProblemKind.HEADER, message, Place(name_file(env, str(env.doc2path(env.docname))), number)
            )


def _place(env: BuildEnvironment, node: nodes.Element, line: int | None) -> Place:
    source = str(node.source or env.doc2path(env.docname))
    return Place(name_file(env, source), line)
