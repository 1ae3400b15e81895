"""Lines as editors, Python's tokenizer and compilers count them."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_source_lines(text: str) -> list[str]:
    r"""Split at `\n`, `\r\n` and `\r` and keep these ends.

    Unlike `str.splitlines`, characters such as U+2028 or a form feed do not end a line.
    """
    return _LINE.findall(text)
