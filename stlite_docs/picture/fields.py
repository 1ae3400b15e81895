"""Reads the data of a picture. A program can change what its interpreter says, so any type may come."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 20_000
MOST_HEIGHT = 10_000

# Beyond it, sums and products could be infinite.
_LARGEST = 1e300
# No document can have them: XML forbids them, and halves of surrogate pairs have no bytes in UTF-8.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fields:
    """The fields of a message, of whatever type they are."""

    data: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a text, an empty one if it is missing."""
        value = self.data.get(name)
        return clean(value) if isinstance(value, str) else ""

    def number(self, name: str, default: float = 0) -> float:
        """Return a number. For what is not a number, and for infinite ones, return the default."""
        value = self.data.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return default
        return float(value) if math.isfinite(value) and abs(value) < _LARGEST else default

    def count(self, name: str) -> int:
        """Return a whole number that is not negative."""
        return max(0, int(self.number(name)))

    def height(self) -> int:
        """Return how high the element is in pixels, 0 if its content decides."""
        return min(self.count("height"), MOST_HEIGHT)

    def flag(self, name: str) -> bool:
        """Whether a field is true."""
        return self.data.get(name) is True

    def has(self, name: str) -> bool:
        """Whether a field has a value."""
        return self.data.get(name) is not None

    def fields(self, name: str) -> Fields:
        """Return a message inside of this one."""
        return fields_of(self.data.get(name))

    def each(self, name: str) -> Iterator[Fields]:
        """Yield the messages of a list."""
        yield from (fields_of(value) for value in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(clean(value) for value in self._list(name) if isinstance(value, str))

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return the numbers of a list."""
        found = (Fields({"": value}).number("", math.nan) for value in self._list(name))
        return tuple(number for number in found if not math.isnan(number))

    def rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """Yield the lists of texts of a list."""
        yield from (Fields({"": value}).texts("") for value in self._list(name))

    def json(self, name: str) -> Fields:
        """Return the object that a text describes as JSON."""
        value = self.data.get(name)
        try:
            return fields_of(json.loads(value) if isinstance(value, str) else None)
        except (ValueError, RecursionError):
            return fields_of(None)

    def _list(self, name: str) -> list[Any]:
        value = self.data.get(name)
        return value if isinstance(value, list) else []


def fields_of(value: object) -> Fields:
    """Return the fields of what should be an object of JSON."""
    return Fields(value if isinstance(value, dict) else {})


def clean(text: str) -> str:
    """Return a text that every document can have."""
    short = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
    return _FORBIDDEN.sub("", short.replace("\r\n", "\n").replace("\r", "\n"))
