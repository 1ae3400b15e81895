"""Replaces characters in our blocks that end a line for docutils but not for editors.

In a program, U+2028 inside a string would otherwise end the directive, because the text after it has no
indentation.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils.statemachine import string2lines
from sphinx.application import Sphinx

from stlite_docs.base.source_lines import split_source_lines

from .places import read_document

_SEPARATORS = "\x1c\x1d\x1e\x85\u2028\u2029"
# Unicode reserves these code points for the internal use of programs.
_STAND_INS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
_HIDE = str.maketrans(_SEPARATORS, _STAND_INS)
_SHOW = str.maketrans(_STAND_INS, _SEPARATORS)
# Markers of lists and tables can precede the directive.
_DIRECTIVE = re.compile(r"([^\w`]*)\.\. stlite::|((?:\w{1,3}[.)]|[-*+]) +)\.\. stlite::")
_TAB_SIZE = 8


def escape_line_separators(text: str) -> str:
    """Return a document with replacements for the separators in our directives. Its length stays the same."""
    if not any(separator in text for separator in _SEPARATORS):
        return text
    lines = []
    column: int | None = None
    for line in split_source_lines(text):
        expanded = line.expandtabs(_TAB_SIZE)
        indent = len(expanded) - len(expanded.lstrip(" "))
        directive = _DIRECTIVE.match(expanded)
        if directive:
            column = len(directive[0]) - len(".. stlite::")
        elif column is not None and line.strip() and indent <= column:
            column = None
        lines.append(line if column is None else line.translate(_HIDE))
    return "".join(lines)


def unescape_line_separators(text: str) -> str:
    """Return text from docutils with the original separators."""
    return text.translate(_SHOW)


def escape_in_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Prepare a page for docutils (`source-read`)."""
    suffix = Path(app.env.doc2path(docname)).suffix
    if app.config.source_suffix.get(suffix) in {None, "restructuredtext"}:
        content[0] = escape_line_separators(content[0])


def escape_in_included(app: Sphinx, path: Path, _docname: str, content: list[str]) -> None:
    """Prepare a whole file that docutils includes (`include-read`), which is already split into lines."""
    document = read_document(Path(app.srcdir) / path)
    hidden = escape_line_separators(document)
    if hidden != document and content[0].rstrip() == _as_docutils(document):
        content[0] = _as_docutils(hidden)


def _as_docutils(document: str) -> str:
    lines = string2lines(document, tab_width=_TAB_SIZE, convert_whitespace=True)
    return "\n".join(lines).rstrip()
