"""Splitting the text of a list into its items: at line ends, or at commas that belong to no item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

_CLOSING = {"]": "[", "}": "{", ")": "("}
_MARKS = re.compile(r"""[\[\]{}()'"]""")
# What a quote stands behind when it begins a quoted text; the one in `it's.csv` begins none.
_BEFORE_QUOTE = " \t\n=<>!~([{,:"
# What ends a quoted text, by its quote.
_ENDS = {quote: re.compile(rf"{quote}(?=$|[\s,;)\]}}:])") for quote in "'\""}
# An item that is an address, with `name=` or `name @` before it, or without.
_ADDRESS = re.compile(r"\s*(?:[^,@=\s]*\s*[=@]\s*)?(?:[A-Za-z][A-Za-z0-9+.-]*://|data:)")
_COMPARISON = re.compile(r"\s*[<>=!~]")


def split_items(text: str, *, has_addresses: bool = True, has_comparisons: bool = False) -> list[str]:
    """Return the items of a text: its lines if there are several, else what stands between commas.

    A comma belongs to an item inside of brackets (`a[x,y]`, a glob's `[,]`), of braces and of quotes; and in
    an address, unless a space or another address comes next (`https://x/y?a=1,2`).

    Args:
        text: The text.
        has_addresses: Whether an item may be an address.
        has_comparisons: Whether a comma before a comparison belongs to an item, as in `a>1,<2`.
    """
    lines = text.split("\n")
    if len([line for line in lines if line.strip()]) > 1:
        return lines
    ends = [
        *_separators(text, has_addresses=has_addresses, has_comparisons=has_comparisons),
        len(text),
    ]
    starts = [0, *(end + 1 for end in ends)]
    return [text[start:end] for start, end in zip(starts, ends, strict=False)]


def _separators(text: str, *, has_addresses: bool, has_comparisons: bool) -> Iterator[int]:
    """Give the places of the commas between items."""
    depths = _depths(text)
    is_address = bool(_ADDRESS.match(text))
    for match in re.finditer(",", text):
        after = match.end()
        is_before_space = text[after : after + 1].isspace()
        is_next_address = bool(_ADDRESS.match(text, after))
        is_part = (
            depths[match.start()] > 0
            or (has_addresses and is_address and not is_next_address and not is_before_space)
            or (has_comparisons and _COMPARISON.match(text, after) is not None)
        )
        if not is_part:
            yield match.start()
            is_address = is_next_address


def _depths(text: str) -> list[int]:
    """Return for each character how many brackets, braces and quoted texts it is in.

    A mark that nothing closes is a character like others.
    """
    steps = [0] * (len(text) + 1)
    open_marks: list[tuple[str, int]] = []
    count: Counter[str] = Counter()
    closable = {*_ENDS}
    place = 0
    while match := _MARKS.search(text, place):
        mark, start, place = match[0], match.start(), match.end()
        if mark in closable and (not start or text[start - 1] in _BEFORE_QUOTE):
            if end := _ENDS[mark].search(text, place):
                place = end.end()
                _note(steps, start, place)
            else:
                closable.remove(mark)  # none is further on either
        elif mark in _CLOSING and count[_CLOSING[mark]]:
            opened, begin = "", 0
            while opened != _CLOSING[mark]:
                opened, begin = open_marks.pop()
                count[opened] -= 1
            _note(steps, begin, start)
        elif mark in _CLOSING.values():
            open_marks.append((mark, start))
            count[mark] += 1
    return list(accumulate(steps))


def _note(steps: list[int], start: int, end: int) -> None:
    steps[start] += 1
    steps[end] -= 1
