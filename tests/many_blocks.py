"""Blocks of all kinds for both hosts, by number: the same number gives the same block.

`make blocks` tries new ones (see `more_blocks.py`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from any_input import NASTY, write_files
from cases import PROGRAMS
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.options.registry import BLOCK_OPTIONS

# How many blocks the tests try in each host.
COUNT = 2500
# Converting a page takes longer than converting a block.
PER_PAGE = 10
_NAMES = sorted(BLOCK_OPTIONS)
_LINES = [value for value in NASTY if "\n" not in value and len(value) < 1000]
_VALUES: dict[str, tuple[str, ...]] = {
    "file": ("app.py", "marks.py", "folder", "bytes.py", "nothing.py", "unreadable"),
    "files": ("a.py", "folder", "*.py", "unreadable/*", "x=a.py", "https://example.org/x.csv"),
    "archives": ("good.zip", "bytes.zip", "*.zip"),
    "requirements": ("pandas", "a>=1,<2", "bytes.txt", "marks.txt"),
    "wheels": ("*.whl", "nameless-1.0-py3-none-any.whl"),
    "height": ("auto", "300"),
    "code": ("above", "fold"),
    "env": ("A=1", '{"A": "1"}'),
    "config": ("client.toolbarMode=minimal", "theme.base=dark"),
}
_PROGRAMS = (*PROGRAMS.values(), *NASTY, "import streamlit as st\nst.write(1)\n", "import \x02stlite:0\x03\n")
_HEADERS = ("", "", " {name}={value}", ' {name}="{value}"', " {name}='{value}' #a .b", " {value}")


@dataclass(frozen=True)
class WrittenBlock:
    """A block as someone may write it. `mark` is in its program."""

    number: int
    options: tuple[tuple[str, str], ...]
    program: str
    header: str

    @property
    def mark(self) -> str:
        return f"block{self.number}"

    def markdown(self, name: str = "stlite") -> str:
        lines = "".join(f":{option}: {value}\n" for option, value in self.options)
        return f"```{name}{self.header}\n{lines}\n{self._text}```\n"

    def rst(self) -> str:
        argument = self.header if "=" not in self.header else ""
        lines = "".join(f"   :{option}: {value}\n" for option, value in self.options)
        program = "".join(f"   {line}\n" for line in self._text.split("\n"))
        return f".. stlite::{argument}\n{lines}\n{program}\n"

    @property
    def _text(self) -> str:
        return f"{self.program}\nx = '{self.mark}'\n"


@dataclass
class Figures:
    """What became of the blocks of a host. `slowest` has the seconds and the number of a block."""

    blocks: int = 0
    slowest: tuple[float, int] = (0, 0)
    faults: list[str] = field(default_factory=list)


def make_block(number: int, seed: int = 0) -> WrittenBlock:
    """Return a block."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secrets
    names = chance.sample(_NAMES, chance.randrange(4))
    options = tuple((name, _value(chance, name)) for name in names)
    parts = [_program(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    program = parts[0] + "".join(f"\n## file: {_value(chance, 'entrypoint')}\n{part}" for part in parts[1:])
    name = chance.choice(_NAMES)
    header = chance.choice(_HEADERS).format(name=name, value=_value(chance, name))
    # A fence in a block would end it.
    return WrittenBlock(number, options, program.replace("```", "``"), header.replace("`", "'"))


def _value(chance: random.Random, name: str) -> str:
    kind = chance.random()
    if kind < 0.4 and name in _VALUES:
        return chance.choice(_VALUES[name])
    return chance.choice(_LINES) if kind < 0.8 else " ".join(_any_text(chance).split("\n"))


def _program(chance: random.Random) -> str:
    return chance.choice(_PROGRAMS) if chance.random() < 0.6 else _any_text(chance)


def _any_text(chance: random.Random) -> str:
    """Return characters from everywhere, with many that control something."""
    ranges = chance.choices(((0, 0x20), (0x20, 0x7F), (0x7F, 0x3000), (0xE000, 0x110000)), (2, 5, 2, 1), k=30)
    text = "".join(chr(chance.randrange(*between)) for between in ranges[: chance.randrange(30)])
    return text.replace("\r", "\n")


def write_block_files(folder: Path) -> None:
    """Write what the blocks name."""
    write_files(folder)
    marks = "\x02stlite:99\x03 \x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03 \0 \x1b"
    for name in ("app.py", "marks.py", "marks.txt"):
        (folder / name).write_text("x = 1\n" if name == "app.py" else f"x = '{marks}'\n", encoding="utf-8")
    (folder / "unreadable").mkdir(0)


def try_blocks(
    blocks: Iterable[WrittenBlock], find_lost: Callable[[Sequence[WrittenBlock]], list[str]]
) -> Figures:
    """Put blocks into pages. If something is wrong with a page, or it is slow, try each of its blocks alone.

    Args:
        blocks: The blocks.
        find_lost: Converts a page with blocks, and returns those that have become neither an app nor a
            problem. A broken header, which is a problem, can hide the blocks below it.
    """
    figures = Figures()
    waiting = list(blocks)
    while waiting:
        page, waiting = waiting[:PER_PAGE], waiting[PER_PAGE:]
        lost, raised, seconds = _try(page, find_lost)
        figures.blocks += len(page)
        if lost or raised or seconds > figures.slowest[0]:
            alone = [_try([block], find_lost) for block in page]
            figures.faults += [fault for each in alone for fault in each[0] + each[1]] or raised
            slowest = [(each[2], block.number) for each, block in zip(alone, page, strict=True)]
            figures.slowest = max(figures.slowest, *slowest)
    return figures


def _try(
    page: Sequence[WrittenBlock], find_lost: Callable[[Sequence[WrittenBlock]], list[str]]
) -> tuple[list[str], list[str], float]:
    """Return the blocks that are lost, what was raised, and the seconds."""
    start = time.perf_counter()
    lost: list[str] = []
    raised: list[str] = []
    try:
        lost = find_lost(page)
    except Exception as error:  # noqa: BLE001 - this is what the tests look for
        raised = [f"{type(error).__name__}: {error}\n  in {page}"]
    return lost, raised, time.perf_counter() - start


def join_blocks(texts: Iterable[str], before: str) -> tuple[str, list[range]]:
    """Return a page with blocks, and the lines of each."""
    page, lines = before, []
    for text in texts:
        start = len(split_source_lines(page)) + 1
        page += text
        lines.append(range(start, len(split_source_lines(page)) + 1))
        page += "\nText\n\n"
    return page, lines


def name_lost(
    blocks: Iterable[WrittenBlock], lines: Iterable[range], said: Container[int | None]
) -> list[str]:
    """Return the blocks for which a page has neither an app nor a problem on one of their lines."""
    return [
        f"lost: {block}"
        for block, within in zip(blocks, lines, strict=True)
        if not any(line in said for line in within)
    ]
