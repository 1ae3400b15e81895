"""Highlights the code of a program as the site highlights its own code blocks."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor

from .superfences import find_superfences

_LANGUAGE = re.compile(r"[A-Za-z0-9_+#-]+")


def highlight(md: Markdown, text: str, name: str) -> str:
    """Return the HTML of a file as a code block of the site, with the same classes and buttons."""
    language = _find_language(name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    fences = find_superfences(md)
    if fences is not None:
        options: dict[str, str] = {}
        html = fences.highlight(
            src=text, language=language, options=options, md=md, classes=[], id_value="", attrs={}
        )
        return str(html)
    return _highlight_plainly(md, text, language)


def _find_language(name: str) -> str:
    """Return the language of a file. Highlighters recognize most suffixes and show other files as text."""
    suffix = PurePosixPath(name).suffix.removeprefix(".")
    if suffix == "py":
        return "python"
    return suffix if _LANGUAGE.fullmatch(suffix) else "text"


def _highlight_plainly(md: Markdown, text: str, language: str) -> str:
    """Let fenced_code, which every MkDocs site has, convert a fence, and take the result from its stash."""
    name = "fenced_code_block"
    fences = md.preprocessors[name] if name in md.preprocessors else FencedBlockPreprocessor(md, {})
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    fences.run([fence + language, *text.split("\n"), fence])
    return str(md.htmlStash.rawHtmlBlocks[-1])
