"""The value of an option before it is read: text, or what YAML, TOML, JSON and `conf.py` hold."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from stlite_docs.base.quoting import quote

T = TypeVar("T")

# Control characters, and halves of surrogate pairs.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DEEPEST = 20
_LARGEST = 10**18
_MOST = 100_000


class ValueProblem(ValueError):  # noqa: N818 - the public error is registry.OptionError, which names the option
    """A value that is not accepted; the text is the sentence "expected …, got …", and advice if any."""

    def __init__(self, expected: str, got: object, advice: str = "") -> None:
        super().__init__(f"expected {expected}, got {quote(got)}{f'; {advice}' if advice else ''}")


def checked(parse: Callable[[object], T]) -> Callable[[object], T]:
    """Return a parser that gets only values that have an end: see `check_size`."""

    @functools.wraps(parse)
    def parse_checked(value: object) -> T:
        check_size(value)
        return parse(value)

    return parse_checked


def check_size(value: object) -> None:
    """Refuse what is too large for any option, or has no end: YAML has anchors that refer to themselves.

    Raises:
        ValueProblem: The text says what is wrong.
    """
    for count, (part, depth) in enumerate(_parts(value)):
        if depth > _DEEPEST or count > _MOST:
            raise ValueProblem("a value with fewer parts, one inside the other", value)
        if isinstance(part, int) and abs(part) > _LARGEST:
            raise ValueProblem("a number of at most 18 digits", part)


def check_texts(value: object) -> None:
    """Refuse texts that no page and no environment variable can hold.

    Raises:
        ValueProblem: The text says what is wrong.
    """
    for part, _depth in _parts(value):
        if isinstance(part, str) and _UNFIT.search(part):
            raise ValueProblem("text without control characters and halves of characters", part)


def _parts(value: object) -> Iterator[tuple[object, int]]:
    """Give a value and all that is in it, and how deep."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if isinstance(part, Mapping):
            waiting += [(inner, depth + 1) for pair in part.items() for inner in pair]
        elif isinstance(part, list | tuple | set | frozenset):
            waiting += [(inner, depth + 1) for inner in part]
