"""Splits text into lines as editors, Python's tokenizer and compilers do."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_source_lines(text: str) -> list[str]:
    r"""Split at `\n`, `\r\n` and `\r`, and keep the line ends.

    Unlike `str.splitlines`, does not split at characters such as U+2028 and form feeds.
    """
    return _LINE.findall(text)
