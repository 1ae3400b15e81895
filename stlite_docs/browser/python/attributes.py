"""Attributes of modules and of their objects that apps do not share."""

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
        module: The module. Before its first import, there is nothing to save.
        owner: Path in the module of the object with the attribute. Empty for the module itself.
        name: The attribute's name.
        what: The author's word for it. Ends the sentence "apps share …".
        first: Returns the first value of an app. None: the value outside all apps.
    """

    module: str
    owner: str
    name: str
    what: str
    first: Callable[[], Any] | None = None

    @property
    def target(self) -> str:
        """Its name for `patching.find`."""
        return f"{self.module}:{f'{self.owner}.{self.name}'.lstrip('.')}"

    @property
    def is_private(self) -> bool:
        """Whether the name is private, so that it can go without notice."""
        return self.module.startswith("streamlit.") or self.name.startswith("_")

    def find_owner(self) -> Any:
        """Return the object with the attribute."""
        module = sys.modules[self.module]
        return operator.attrgetter(self.owner)(module) if self.owner else module


class Attributes:
    """The whole table. Apps switch often, so it finds the owner of each attribute only once."""

    def __init__(self, table: Iterable[Attribute]) -> None:
        self._waiting = [*table]
        self._found: list[tuple[Attribute, Any]] = []
        self._places: list[tuple[Mapping[str, Any], str]] = []
        self._now: list[Any] = []

    def save(self, _home: str) -> list[Any]:
        for each in [each for each in self._waiting if each.module in sys.modules]:
            self._find(each)
        # A loop without calls, because calls take time in WebAssembly.
        self._now = [names[name] if name in names else _ABSENT for names, name in self._places]  # noqa: SIM401
        return self._now

    def restore(self, saved: list[Any]) -> None:
        # An attribute that did not exist when we saved begins now.
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
            return  # the start of the first app reports it (`patches.py`)
        self._found.append((attribute, owner))

    def _write(self, attribute: Attribute, owner: Any, value: Any) -> None:
        if value is _ABSENT and attribute.first:
            value = attribute.first()
        if value is not _ABSENT:
            setattr(owner, attribute.name, value)
        elif attribute.name in vars(owner):
            delattr(owner, attribute.name)
