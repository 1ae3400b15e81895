"""Attributes of modules, and of things in them, that each app has to itself."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_ABSENT = object()


@dataclass(frozen=True)
class Attribute:
    """One attribute.

    Args:
        module: The module; as long as nobody has imported it, there is nothing to keep.
        owner: Path of the thing in the module that has the attribute; empty for the module itself.
        name: The attribute's name.
        what: What it is to an author; ends the sentence "apps share …".
        first: Returns what an app begins with; None: what is there for code that is no app's.
    """

    module: str
    owner: str
    name: str
    what: str
    first: Callable[[], Any] | None = None

    @property
    def target(self) -> str:
        """Its name as `patching.find` knows it."""
        return f"{self.module}:{f'{self.owner}.{self.name}'.lstrip('.')}"

    @property
    def is_private(self) -> bool:
        """Whether nobody has promised that it stays."""
        return self.module.startswith("streamlit.") or self.name.startswith("_")

    def find_owner(self) -> Any:
        """Return what has the attribute."""
        module = sys.modules[self.module]
        return operator.attrgetter(self.owner)(module) if self.owner else module


class Attributes:
    """All of them. Apps switch often, so who has an attribute is looked up once."""

    def __init__(self, table: Iterable[Attribute]) -> None:
        self._waiting = [*table]
        self._found: list[tuple[Attribute, Any]] = []
        self._places: list[tuple[Mapping[str, Any], str]] = []
        self._now: list[Any] = []

    def save(self, _home: str) -> list[Any]:
        for each in [each for each in self._waiting if each.module in sys.modules]:
            self._find(each)
        # A loop without calls: those are what costs time in WebAssembly.
        self._now = [names[name] if name in names else _ABSENT for names, name in self._places]  # noqa: SIM401
        return self._now

    def restore(self, saved: list[Any]) -> None:
        # What was not there when it was saved begins now.
        for attribute, _ in self._found[len(saved) :]:
            saved.append(attribute.first() if attribute.first else _ABSENT)
        changed = [place for place, value in enumerate(saved) if value is not self._now[place]]
        for place in changed:
            self._write(*self._found[place], saved[place])

    def begin(self, outside: list[Any], _home: str) -> list[Any]:
        found = zip(self._found, outside, strict=False)
        return [attribute.first() if attribute.first else value for (attribute, _), value in found]

    def _find(self, attribute: Attribute) -> None:
        self._waiting.remove(attribute)
        try:
            owner = attribute.find_owner()
            self._places.append((vars(owner), attribute.name))
        except (AttributeError, TypeError):
            return  # it is said at the start of the first app (`patches.py`)
        self._found.append((attribute, owner))

    def _write(self, attribute: Attribute, owner: Any, value: Any) -> None:
        if value is _ABSENT and attribute.first:
            value = attribute.first()
        if value is not _ABSENT:
            setattr(owner, attribute.name, value)
        elif attribute.name in vars(owner):
            delattr(owner, attribute.name)
