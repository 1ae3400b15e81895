"""Splits the text of a list into items: at line ends, or at commas between items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

_CLOSING = {"]": "[", "}": "{", ")": "("}
_MARKS = re.compile(r"""[\[\]{}()'"]""")
# Characters before a quote that starts a quoted text. The quote in `it's.csv` does not start one.
_BEFORE_QUOTE = " \t\n=<>!~([{,:"
# The end of a quoted text, by its quote.
_ENDS = {quote: re.compile(rf"{quote}(?=$|[\s,;)\]}}:])") for quote in "'\""}
# An item that is a URL, optionally with `name=` or `name @` in front.
_ADDRESS = re.compile(r"\s*(?:[^,@=\s]*\s*[=@]\s*)?(?:[A-Za-z][A-Za-z0-9+.-]*://|data:)")
_COMPARISON = re.compile(r"\s*[<>=!~]")


def split_items(text: str, *, has_addresses: bool = True, has_comparisons: bool = False) -> list[str]:
    """Return the items of a text: its lines if it has several, otherwise the parts between commas.

    Commas belong to an item inside brackets (`a[x,y]`, the `[,]` of a glob), braces and quotes. They also
    belong to a URL, unless a space or another URL follows (`https://x/y?a=1,2`).

    Args:
        text: The text.
        has_addresses: Whether items can be URLs.
        has_comparisons: Whether commas before a comparison belong to an item, as in `a>1,<2`.
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
    """Yield the positions of the commas between items."""
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
    """Return for each character the number of brackets, braces and quoted texts around it.

    An opening mark without a closing mark is a normal character.
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
                closable.remove(mark)  # No later one exists either.
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
