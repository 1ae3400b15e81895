"""Comments that turn off problems in their line: `# stlite: ignore[name, call]` and `# stlite: ignore`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from stlite_docs.base.problems import Ignorable

_COMMENT = re.compile(r"#\s*stlite:\s*ignore\b(?:\s*\[([^\]]*)\])?")
_LIKELY = "stlite:"


@dataclass(frozen=True)
class Silence:
    """A comment, with its place (see `Fault`), what it turns off, and the unknown kinds that it names."""

    line: int
    offset: int
    kinds: frozenset[str]
    unknown: tuple[str, ...] = ()


def find_silence(text: str) -> dict[int, Silence]:
    """Return the comments of a program, by line."""
    if _LIKELY not in text:
        return {}
    return {silence.line: silence for silence in _read(text)}


def _read(text: str) -> Iterator[Silence]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text.removeprefix("\ufeff")).readline))
    except (SyntaxError, tokenize.TokenError):
        return
    for token in tokens:
        match = _COMMENT.search(token.string) if token.type == tokenize.COMMENT else None
        if match is None:
            continue
        names = [name.strip() for name in (match[1] or "").split(",") if name.strip()]
        line, column = token.start
        offset = len(token.line[: column + match.start()].encode())
        known = frozenset(names) & frozenset(Ignorable)
        unknown = tuple(name for name in names if name not in known)
        yield Silence(line, offset, frozenset(known) if names else frozenset(Ignorable), unknown)
