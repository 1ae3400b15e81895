"""Requirements as pip reads them (PEP 508)."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement


def read_requirement(text: str) -> Requirement | None:
    """Return a requirement; None for a text that is none."""
    try:
        return Requirement(text)
    except (InvalidRequirement, RecursionError):  # a marker can have brackets within brackets
        return None
