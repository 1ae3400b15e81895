"""What an app shows as docutils nodes, for all builders: paragraphs, tables and literal blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from docutils import nodes

from stlite_docs.base.quoting import CONTROL_PICTURES
from stlite_docs.options.translations import PICTURE_MORE
from stlite_docs.picture.elements import read_picture
from stlite_docs.picture.markdown_text import label_text, markdown_text
from stlite_docs.picture.tree import (
    Button,
    Check,
    Choice,
    Code,
    Divider,
    Failure,
    Field,
    Figure,
    Group,
    Heading,
    Image,
    Kind,
    Metric,
    Note,
    Option,
    Pages,
    Part,
    Plain,
    Progress,
    Prose,
    Slider,
    Table,
)

_INDENTED = frozenset({Kind.TAB, Kind.FOLD, Kind.POPOVER, Kind.CHAT, Kind.DIALOG})
# TeX and XML cannot print them.
_SHOWN = str.maketrans("\v\f", "  ") | CONTROL_PICTURES
# Most fonts of TeX and of terminals lack emoji: symbols above Latin's, with skin tones, variants and joiners.
_EMOJI = frozenset({"So", "Sk", "Co", "Cn", "Cs"})
_LATIN_END = "\u0250"
_PARTS_OF_EMOJI = frozenset("\ufe0e\ufe0f\u20e3")
_JOINER = "\u200d"
# Characters in a column of a table. Longer cells have several lines.
_WIDEST = 30


def picture_nodes(picture: Mapping[str, Any], texts: Mapping[str, str]) -> list[nodes.Element]:
    """Return the first picture of an app as nodes, none if the app shows nothing.

    Args:
        picture: What `picture_data` returned, perhaps by way of JSON.
        texts: Translations of the texts in `stlite_docs.options.translations`, by the English text.
    """
    found = read_picture(picture)
    writer = _Writer(texts)
    made = [*writer.all([*found.main, *found.sidebar])]
    return [*made, *_lines("…")] if found.is_cut and made else made


class _Writer:
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def all(self, parts: Iterable[Part]) -> Iterator[nodes.Element]:
        for part in parts:
            yield from _WRITE[type(part)](self, part)

    def table(self, part: Table) -> Iterator[nodes.Element]:
        cell = label_text if part.is_static else str
        header = part.header if part.has_header and any(part.header) else ()
        width = max(map(len, [header, *part.rows]), default=0)
        yield from _lines(part.caption)
        if width and part.rows:
            yield _table([header] if header else [], part.rows, width, cell)
        if part.more:
            yield from _lines(self._say(PICTURE_MORE).replace("{number}", str(part.more)))

    def figure(self, part: Figure) -> Iterator[nodes.Element]:
        yield from _lines(": ".join(filter(None, [self._say(part.kind), part.title])))
        for table in part.tables:
            yield from self.table(table)
        yield from _literal(part.code)

    def image(self, part: Image) -> Iterator[nodes.Element]:
        yield from _lines(": ".join(filter(None, [self._say("Image"), label_text(part.caption)])))

    def choice(self, part: Choice) -> Iterator[nodes.Element]:
        yield from _lines("\n".join(filter(None, [label_text(part.label), *map(_option, part.options)])))

    def group(self, part: Group) -> Iterator[nodes.Element]:
        inside = [*self.all(part.parts)]
        if part.kind not in _INDENTED:
            yield from inside
            return
        yield from _strong(label_text(part.label))
        if inside:
            yield nodes.block_quote("", *inside)

    def _say(self, text: str) -> str:
        return self._texts.get(text, text)


def _metric(_: _Writer, part: Metric) -> Iterator[nodes.Element]:
    change = f" ({label_text(part.change)})" if part.change else ""
    yield from _named(part.label, f"{label_text(part.value)}{change}")


def _note(_: _Writer, part: Note) -> Iterator[nodes.Element]:
    yield from _strong(label_text(part.title))
    yield from _lines(markdown_text(part.body))


def _failure(_: _Writer, part: Failure) -> Iterator[nodes.Element]:
    yield from _lines(part.text)
    yield from _literal("\n".join(part.trace))


_WRITE: Mapping[type, Callable[[_Writer, Any], Iterable[nodes.Element]]] = MappingProxyType(
    {
        Heading: lambda _, part: _strong(label_text(part.label)),
        Prose: lambda _, part: _lines(markdown_text(part.source, allows_html=part.allows_html)),
        Plain: lambda _, part: _lines(part.text),
        Code: lambda _, part: _literal(part.text),
        Divider: lambda _, __: (),
        Metric: _metric,
        Table: _Writer.table,
        Figure: _Writer.figure,
        Image: _Writer.image,
        Field: lambda _, part: _named(part.label, part.value),
        Slider: lambda _, part: _named(part.label, part.value),
        Check: lambda _, part: _lines(f"[{'x' if part.is_checked else ' '}] {label_text(part.label)}"),
        Choice: _Writer.choice,
        Button: lambda _, part: _lines(f"[{label_text(part.label)}]"),
        Note: _note,
        Failure: _failure,
        Progress: lambda _, part: _named(part.label, f"{part.percent}%"),
        Pages: lambda _, part: _lines("\n".join(map(_option, part.options))),
        Group: _Writer.group,
    }
)


def _option(option: Option) -> str:
    return f"({'x' if option.is_chosen else ' '}) {label_text(option.label)}"


def _named(label: str, value: str) -> Iterator[nodes.Element]:
    name = label_text(label)
    return _lines(f"{name}: {value}" if name and value else name or value)


def _lines(text: str) -> Iterator[nodes.Element]:
    """Yield a paragraph for each part of a text between empty lines. More than one line keep their ends."""
    for part in re.split(r"\n[^\S\n]*\n", _printable(text)):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if len(lines) == 1:
            yield nodes.paragraph("", lines[0], translatable=False)
        elif lines:
            yield nodes.line_block("", *(nodes.line("", line, indent=0) for line in lines))


def _strong(text: str) -> Iterator[nodes.Element]:
    if shown := _printable(text).strip():
        yield nodes.paragraph("", "", nodes.strong("", shown), translatable=False)


def _literal(text: str) -> Iterator[nodes.Element]:
    if shown := _printable(text).expandtabs().strip("\n"):
        yield nodes.literal_block(shown, shown, language="text", force=True)


def _table(
    header: list[tuple[str, ...]], rows: Iterable[tuple[str, ...]], width: int, cell: Callable[[str], str]
) -> nodes.table:
    def read(texts: tuple[str, ...]) -> list[str]:
        padded = [*texts, *([""] * (width - len(texts)))]
        return [" ".join(_printable(cell(text)).split()) for text in padded]

    def row(texts: list[str]) -> nodes.row:
        cells = (nodes.paragraph("", text, translatable=False) for text in texts)
        return nodes.row("", *(nodes.entry("", each) for each in cells))

    head, body = [*map(read, header)], [*map(read, rows)]
    lengths = (max(len(texts[column]) for texts in (*head, *body)) for column in range(width))
    columns = [nodes.colspec(colwidth=min(length + 1, _WIDEST)) for length in lengths]
    group = nodes.tgroup("", *columns, cols=width)
    if head:
        group += nodes.thead("", *map(row, head))
    group += nodes.tbody("", *map(row, body))
    return nodes.table("", group)


def _printable(text: str) -> str:
    """Return a text without emoji and what no printer has. Letters of all languages stay."""
    shown: list[str] = []
    is_emoji = False
    for char in text:
        if char == _JOINER and is_emoji:
            continue
        is_emoji = char in _PARTS_OF_EMOJI or (char >= _LATIN_END and unicodedata.category(char) in _EMOJI)
        if not is_emoji:
            shown.append(char)
    return "".join(shown).translate(_SHOWN)
