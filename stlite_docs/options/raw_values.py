"""Checks option values before parsing: text, or data of YAML, TOML, JSON and `conf.py`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TypeVar

from stlite_docs.base.quoting import iterate_parts, quote

T = TypeVar("T")

# Control characters and unpaired surrogates.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DEEPEST = 20
_LARGEST = 10**18
_MOST = 100_000


class ValueProblem(ValueError):  # noqa: N818 - the public error is registry.OptionError, which names the option
    """An invalid value. The text is the sentence "expected …, got …", followed by advice if possible."""

    def __init__(self, expected: str, got: object, advice: str = "") -> None:
        super().__init__(f"expected {expected}, got {quote(got)}{f'; {advice}' if advice else ''}")


def checked(parse: Callable[[object], T]) -> Callable[[object], T]:
    """Return a parser that receives only finite values: see `check_size`."""

    @functools.wraps(parse)
    def parse_checked(value: object) -> T:
        check_size(value)
        return parse(value)

    return parse_checked


def check_size(value: object) -> None:
    """Refuse values that are too large or endless, and numbers that no option has.

    Raises:
        ValueProblem: The value is invalid.
    """
    if not is_bounded(value):
        raise ValueProblem(f"a value with at most {_MOST} parts, nested at most {_DEEPEST} deep", value)
    for part, _depth in iterate_parts(value):
        if isinstance(part, int) and abs(part) > _LARGEST:
            raise ValueProblem("a number with at most 18 digits", part)


def is_bounded(value: object) -> bool:
    """Whether a value ends and has not too many parts. YAML can refer to a part often, even from inside."""
    return not any(
        depth > _DEEPEST or count > _MOST for count, (_part, depth) in enumerate(iterate_parts(value))
    )


def check_texts(value: object) -> None:
    """Refuse text that no page and no environment variable can contain.

    Raises:
        ValueProblem: The value is invalid.
    """
    for part, _depth in iterate_parts(value):
        if isinstance(part, str) and _UNFIT.search(part):
            raise ValueProblem("text without control characters and unpaired surrogates", part)
