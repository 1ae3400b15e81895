"""The examples in the docstrings of the pinned Streamlit, as programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from streamlit_package import streamlit_package

_LINE = re.compile(r"\s*(?:>>>|\.\.\.)(?: (.*))?")


def docstring_programs() -> list[str]:
    """Return each example once: the lines with `>>>` and `...` that follow each other."""
    root = streamlit_package() / "streamlit"
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py")))
    texts = (
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ">>>" in node.value
    )
    return list(dict.fromkeys(program for text in texts for program in _programs(text)))


def _programs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        match = _LINE.fullmatch(line)
        if match:
            lines.append(match[1] or "")
        elif lines:
            yield "\n".join(lines) + "\n"
            lines = []
