"""Blocks with slips of authors (`tests/cases/blocks`), and what each host says about them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent / "cases" / "blocks"
SUFFIXES = {"markdown": ".md", "myst": ".md", "rst": ".rst"}
# MyST 4 ends the build at such a page before we see it.
FATAL = {("myst", "date that no calendar has")} if version("myst-parser").startswith("4.") else set()


@dataclass(frozen=True)
class Case:
    """A page in one markup. Each message begins with its line; `conf` is for Sphinx's configuration."""

    name: str
    text: str
    says: tuple[str, ...]
    conf: str = ""

    @property
    def file(self) -> str:
        """The name of the page, without its suffix."""
        return self.name.replace(" ", "-")


def read_cases(markup: str) -> list[Case]:
    """Return the cases of a markup."""
    cases = []
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if markup in data and (markup, path.stem) not in FATAL:
            case = data[markup]
            cases.append(Case(path.stem, case["text"], tuple(case["says"]), case.get("conf", "")))
    return cases


def told(messages: Sequence[str], case: Case, suffix: str) -> Iterator[str]:
    """Yield the messages about a case's page, with only their line in front."""
    for message in messages:
        match = re.search(
            rf"docs/{re.escape(case.file + suffix)}:([0-9:]+): (?:(?:WARNING|ERROR): )?(.*)", message
        )
        if match:
            yield f"{match[1]}: {match[2]}"
