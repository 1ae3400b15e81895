"""Reads a block: option lines at the top, then a program or several files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from stlite_docs.authoring.slips import find_file_heading, find_leading, find_near_marker
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
    """The content of a block.

    Attributes:
        options: Its raw options.
        sources: Its files in order.
        wrong: Problems with its files, with their places.
        slips: Problems with lines that are nearly options or file lines, with their places.
        places: The places of its options.
        text_places: The first lines of their values, which can be below the options' names.
    """

    options: Mapping[str, object]
    sources: tuple[Source, ...]
    wrong: tuple[tuple[str, Place], ...] = ()
    slips: tuple[tuple[str, Place], ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    text_places: Mapping[str, Place] = field(default_factory=dict)


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
    head = _read_options(lines, place)
    leading = find_leading(lines, head.taken, head.last)
    messages = {**head.messages, **leading.messages}
    sources: list[Source] = []
    wrong: list[tuple[str, Place]] = []
    name, start = first_name, max(head.program, leading.taken)
    for number in range(start, len(lines) + 1):
        marker = _FILE_LINE.fullmatch(lines[number].rstrip()) if number < len(lines) else None
        if number < len(lines) and marker is None:
            message = find_near_marker(lines[number], is_first=number == start)
            if message := message or find_file_heading(lines[number], lines[start:number]):
                messages[number] = message
            continue
        content = "".join(lines[start:number])
        if name != first_name or content.strip():
            _add(sources, wrong, Source(name or "", content, place.inside(start, 0)))
        if marker is not None:
            name, start = marker[1].strip().strip("`'\""), number + 1
    return Body(
        head.options,
        tuple(sources),
        tuple(wrong),
        tuple((message, place.below(number)) for number, message in sorted(messages.items())),
        {option: place.below(number) for option, number in head.lines.items()},
        {option: place.below(number) for option, number in head.texts.items()},
    )


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


@dataclass
class _Head:
    """The options at the top of a block: their values, their lines and those of their values, and messages.

    The first line is 0.

    `last` is the last option, `taken` the number of its lines, and `program` the line where a program starts.
    """

    options: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)
    last: str = ""
    taken: int = 0
    program: int = 0


def _read_options(lines: list[str], place: Place) -> _Head:
    head = _Head()
    for number, line in enumerate(lines):
        match = _OPTION_LINE.fullmatch(line.rstrip())
        if match:
            name = head.last = match[1]
            given = name.replace("_", "-")
            if earlier := [other for other in head.lines if other.replace("_", "-") == given]:
                line_above = place.below(head.lines.pop(earlier[0])).line
                head.options.pop(earlier[0])
                other = f"line {line_above}" if line_above else "the line above"
                head.messages[number] = (
                    f"this sets the option {quote(name)} for the second time. Remove this line or {other}."
                )
            head.options[name] = unquote(match[2] or "")
            head.lines[name] = number
            head.texts[name] = number if match[2] else number + 1
        elif head.last and line.strip() and line[0] in " \t":
            head.options[head.last] = f"{head.options[head.last]}\n{line.strip()}".strip()
        else:
            break
        head.taken = number + 1
    head.program = head.taken
    while head.taken and head.program < len(lines) and not lines[head.program].strip():
        head.program += 1
    return head
