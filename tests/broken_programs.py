"""Programs with mistakes, and what the build says of each: the files in `cases/programs`.

Below a line `# ---`, each file says if the program is right at home, which files it has there, and the
messages: their kind, line, column and text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("cases") / "programs"
_END = "# ---\n"


@dataclass(frozen=True)
class BrokenProgram:
    """A program, its files at home, and the messages about it. Lines count from its first line."""

    name: str
    text: str
    beside: tuple[str, ...]
    messages: tuple[str, ...]
    is_right_at_home: bool


def broken_programs() -> list[BrokenProgram]:
    """Return all programs."""
    return [_read(path) for path in sorted(_FOLDER.glob("*.txt"))]


def _read(path: Path) -> BrokenProgram:
    text, _, facts = path.read_text(encoding="utf-8").partition(_END)
    lines = facts.splitlines()
    home, *more = lines
    beside = tuple(line.removeprefix("beside: ") for line in more if line.startswith("beside: "))
    return BrokenProgram(
        path.stem.replace("_", " "), text, beside, tuple(more[len(beside) :]), home == "home: right"
    )


def indent(text: str, width: int) -> str:
    """Return a text with spaces at the start of its lines, but not of blank ones."""
    return "".join(
        f"{' ' * width}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )


def place_messages(program: BrokenProgram, file: str, above: int, width: int) -> list[str]:
    """Return the messages about a program in a page, with its indentation and the lines above it."""
    placed = []
    for message in program.messages:
        kind, spot, text = message.split(" ", 2)
        line, column = map(int, spot.split(":"))
        placed.append(f"{file}:{line + above}:{column + width}: {text} [{kind}]")
    return placed
