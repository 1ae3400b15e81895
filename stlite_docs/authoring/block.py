"""Reads a block: option lines at the top, then a program or several files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stlite_docs.base.addresses import is_inside
from stlite_docs.base.place import Place
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines

DEFAULT_ENTRYPOINT = "streamlit_app.py"

_OPTION_LINE = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*))?")
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1""")
_FILE_LINE = re.compile(r"## file:[ \t]*(.*)")


@dataclass(frozen=True)
class Source:
    """A text file of an app.

    `place` is its first line in the documentation. `path` is the file on disk, if the text does not come from
    a block.
    """

    name: str
    text: str
    place: Place
    path: Path | None = None


@dataclass(frozen=True)
class Body:
    """The content of a block: raw options, its files in order, and problems with their names."""

    options: Mapping[str, object]
    sources: tuple[Source, ...]
    wrong: tuple[tuple[str, Place], ...] = ()


def read_body(text: str, place: Place, *, first_name: str | None = DEFAULT_ENTRYPOINT) -> Body:
    """Read the text between the first and the last line of a block.

    Lines `:name: value` at the top are options. An indented line continues the value above it, and quotes
    around a whole value are removed. A line `## file: NAME` starts another file. The text of each file keeps
    every character.

    Args:
        text: The body, with any line ends.
        place: The body's first line.
        first_name: The name for text before the first `## file:` line; None if the program comes from a file,
            so such text is invalid.
    """
    lines = split_source_lines(text)
    options, taken = _read_options(lines)
    sources: list[Source] = []
    wrong: list[tuple[str, Place]] = []
    name, start = first_name, taken
    for number in range(taken, len(lines) + 1):
        marker = _FILE_LINE.fullmatch(lines[number].rstrip()) if number < len(lines) else None
        if number < len(lines) and marker is None:
            continue
        content = "".join(lines[start:number])
        if name != first_name or content.strip():
            _add(sources, wrong, Source(name or "", content, place.inside(start, 0)))
        if marker is not None:
            name, start = marker[1].strip().strip("`'\""), number + 1
    return Body(options, tuple(sources), tuple(wrong))


def unquote(value: str) -> str:
    """Return an option's value without the quotes around it, which YAML and MyST remove too."""
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted else value


def _add(sources: list[Source], wrong: list[tuple[str, Place]], source: Source) -> None:
    name, marker = str(PurePosixPath(source.name)), source.place.below(-1)
    if not source.name and not sources:
        wrong.append(
            (
                "expected only option lines and '## file:' parts below a file argument, got program text",
                source.place.below(0),
            )
        )
    elif not is_inside(source.name):
        wrong.append(
            (
                f"expected a relative path after '## file:', such as helper.py, got {quote(source.name)}",
                marker,
            )
        )
    elif any(other.name == name for other in sources):
        wrong.append(
            (f"the block has two files named {quote(source.name)}; give one of them another name", marker)
        )
    else:
        sources.append(Source(name, source.text, source.place))


def _read_options(lines: list[str]) -> tuple[dict[str, object], int]:
    options: dict[str, object] = {}
    name, number = "", 0
    for number, line in enumerate([*lines, ""]):  # noqa: B007 - the number is the result
        match = _OPTION_LINE.fullmatch(line.rstrip())
        if match:
            name = match[1]
            options[name] = unquote(match[2] or "")
        elif name and line.strip() and line[0] in " \t":
            options[name] = f"{options[name]}\n{line.strip()}".strip()
        else:
            break
    while options and number < len(lines) and not lines[number].strip():
        number += 1
    return options, number
