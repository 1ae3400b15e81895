"""Characters at which docutils ends a line though no editor does: in our blocks, others stand in for them.

In a program, U+2028 inside a string would otherwise end the directive: what follows it has no indentation.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils.statemachine import string2lines
from sphinx.application import Sphinx

from stlite_docs.base.source_lines import split_source_lines

from .places import read_document

_SEPARATORS = "\x1c\x1d\x1e\x85\u2028\u2029"
# Unicode keeps these code points free of characters, for the use inside of programs.
_STAND_INS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
_HIDE = str.maketrans(_SEPARATORS, _STAND_INS)
_SHOW = str.maketrans(_STAND_INS, _SEPARATORS)
# The directive may stand behind the marks of lists and tables.
_DIRECTIVE = re.compile(r"([^\w`]*)\.\. stlite::|((?:\w{1,3}[.)]|[-*+]) +)\.\. stlite::")
_TAB_SIZE = 8


def escape_line_separators(text: str) -> str:
    """Return a document with stand-ins for the separators in our directives; its length stays."""
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
    """Return text of docutils' with the separators that stand-ins are there for."""
    return text.translate(_SHOW)


def escape_in_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Prepare a page for docutils (`source-read`)."""
    suffix = Path(app.env.doc2path(docname)).suffix
    if app.config.source_suffix.get(suffix) in {None, "restructuredtext"}:
        content[0] = escape_line_separators(content[0])


def escape_in_included(app: Sphinx, path: Path, _docname: str, content: list[str]) -> None:
    """Prepare a file that docutils includes whole (`include-read`, when its lines are split already)."""
    document = read_document(Path(app.srcdir) / path)
    hidden = escape_line_separators(document)
    if hidden != document and content[0].rstrip() == _as_docutils(document):
        content[0] = _as_docutils(hidden)


def _as_docutils(document: str) -> str:
    lines = string2lines(document, tab_width=_TAB_SIZE, convert_whitespace=True)
    return "\n".join(lines).rstrip()
