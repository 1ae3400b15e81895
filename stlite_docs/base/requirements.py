"""Parses requirements as pip does (PEP 508)."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement


def read_requirement(text: str) -> Requirement | None:
    """Return a requirement, or None for other text."""
    try:
        return Requirement(text)
    except (InvalidRequirement, RecursionError):  # Markers can have nested brackets.
        return None
