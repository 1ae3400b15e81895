"""Finds headers that look like our fence but are not: Python-Markdown would show them as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from stlite_docs.authoring.near_blocks import (
    explain_fence,
    explain_text,
    explain_unclosed,
    find_tags_below_text,
)
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.options.registry import BLOCK_OPTIONS
from stlite_docs.publish.html import render_problems

from .superfences import NAME

_FLAGS = "|".join(
    pattern for name, option in BLOCK_OPTIONS.items() if option.is_flag for pattern in {name, option.key}
)
_OPTION = re.compile(rf"""\s+(?:([\w-]+)=(?:"([^"]*)"|'([^']*)')|((?:{_FLAGS})(?=\s|$)))""")
_HEADER = re.compile(
    r"^[ \t]*((?:`{3,}|~{3,})[ \t]*(?:\{[ \t]*)?\.?stlite(?![\w.+#-])[^`\n]*)$", re.MULTILINE
)
_FENCE = re.compile(r"^[ \t]*((?:`{3,}|~{3,})[^`\n]+)$", re.MULTILINE)
# Elements with text that can look like a block.
_TEXTS = frozenset({"li", "p", "td", "th"})


def starts_fence(header: str) -> bool:
    """Whether a line starts our fence, or looks as if it should."""
    return _HEADER.fullmatch(header) is not None


def is_near(header: str) -> bool:
    """Whether a line starts a fence that is nearly ours."""
    return not starts_fence(header) and explain_fence(header) != ""


def read_options(header: str) -> dict[str, str] | None:
    """Return the options of a header that SuperFences rejects because of hyphens, else None."""
    _, _, options = header.strip("`~{} ").partition(NAME)
    if not re.fullmatch(rf"(?:{_OPTION.pattern})+\s*", options):
        return None
    return {name or flag: first or second for name, first, second, flag in _OPTION.findall(options)}


def explain_unread(header: str, place: Place) -> Problem:
    """Return a message about a fence with an invalid header."""
    return Problem(
        ProblemKind.HEADER,
        "expected option values in quotes, such as '```stlite height=\"400\"', "
        f"got {quote(header.strip())}; "
        "add the quotes, or write options on their own lines at the top of the block, such as ':height: 400'",
        place,
    )


def explain_missing(header: str, place: Place, *, is_open: bool) -> Problem:
    """Return a message about a header, or other text, that does not start a fence.

    Args:
        header: The line.
        place: Its place.
        is_open: Whether it starts a fence that has no end.
    """
    message = explain_fence(header) or explain_text(header) or (explain_unclosed(header) if is_open else "")
    if message:
        return Problem(ProblemKind.HEADER, message, place)
    return Problem(
        ProblemKind.HEADER,
        f"expected a fence from '```stlite' to '```', got {quote(header.strip())}, which starts no fence; "
        "put the opening and the closing line on separate lines with the same indentation",
        place,
    )


class HeaderCheck(Treeprocessor):
    """Finds these headers in a page before inline code is parsed, and inserts a box with the problem.

    Skips code blocks, quoted fences and raw HTML, which only show such headers.
    """

    def __init__(
        self, md: Markdown, report: Callable[[str], Problem], report_error: Callable[[Exception], None]
    ) -> None:
        """Take a function from headers to problems, and one that receives exceptions."""
        super().__init__(md)
        self._report = report
        self._report_error = report_error

    def run(self, root: Element) -> None:
        """Check a page."""
        try:
            self._check(root)
        except Exception as error:  # noqa: BLE001 - it would end the build of the whole site
            self._report_error(error)

    def _check(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child in list(parent):
                if child.text and not isinstance(child.text, AtomicString):
                    headers = [match[1] for match in _HEADER.finditer(child.text)]
                    headers += [text for text in _FENCE.findall(child.text) if is_near(text)]
                    if not headers and child.tag in _TEXTS and explain_text(child.text.strip()):
                        headers = [child.text.strip()]
                    elif not headers and child.tag in _TEXTS:
                        headers = [tag for tag, _ in find_tags_below_text(child.text)]
                    for header in headers:
                        self._show(self._report(header), parent, child)

    def _show(self, problem: Problem, parent: Element, child: Element) -> None:
        box = Element("p")
        box.text = self.md.htmlStash.store(render_problems([problem]))
        if child.tag == "p":
            parent.insert(list(parent).index(child), box)
        else:
            child.insert(0, box)
