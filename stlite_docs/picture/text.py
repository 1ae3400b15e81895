"""The first picture as plain text: for builders of text and LaTeX, and for language models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
    Space,
    Table,
)

_INDENTED = frozenset({Kind.TAB, Kind.FOLD, Kind.POPOVER, Kind.CHAT, Kind.DIALOG})


def picture_text(picture: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Return the first picture of an app as plain text, an empty text if the app shows nothing.

    Each part is a paragraph or some lines, with an empty line between them. What is inside of a tab, an
    expander or a message is indented.

    Args:
        picture: What `picture_data` returned, perhaps by way of JSON.
        texts: Translations of the texts in `stlite_docs.options.translations`, by the English text.
    """
    found = read_picture(picture)
    blocks = [_Writer(texts).all([*found.main, *found.sidebar]), "…" if found.is_cut else ""]
    text = "\n\n".join(filter(None, blocks))
    return f"{text}\n" if text else ""


@dataclass(frozen=True)
class _Writer:
    texts: Mapping[str, str]

    def all(self, parts: Iterable[Part]) -> str:
        return "\n\n".join(filter(None, (_WRITE[type(part)](self, part).strip("\n") for part in parts)))

    def metric(self, part: Metric) -> str:
        arrow = "" if part.is_down is None else "↓ " if part.is_down else "↑ "
        change = f" ({arrow}{label_text(part.change)})" if part.change else ""
        return _named(part.label, f"{label_text(part.value)}{change}")

    def table(self, part: Table) -> str:
        cell = label_text if part.is_static else _in_line
        rows = [part.header, *part.rows] if part.has_header and any(part.header) else part.rows
        lines = [" | ".join(map(cell, row)).strip() for row in rows]
        more = [self._say(PICTURE_MORE).replace("{number}", str(part.more))] if part.more else []
        return "\n".join([*([part.caption] if part.caption else []), *lines, *more])

    def figure(self, part: Figure) -> str:
        name = ": ".join(filter(None, [self._say(part.kind), part.title]))
        return "\n".join(filter(None, [name, *map(self.table, part.tables), part.code]))

    def image(self, part: Image) -> str:
        return ": ".join(filter(None, [self._say("Image"), label_text(part.caption)]))

    def _say(self, text: str) -> str:
        return self.texts.get(text, text)

    def choice(self, part: Choice) -> str:
        return _named(part.label, "  ".join(map(_option, part.options)))

    def group(self, part: Group) -> str:
        inside = self.all(part.parts)
        if part.kind not in _INDENTED:
            return inside
        lines = (f"    {line}" if line else "" for line in inside.split("\n"))
        return "\n\n".join(filter(None, [label_text(part.label), "\n".join(lines).rstrip()]))


_WRITE: Mapping[type, Callable[[_Writer, Any], str]] = MappingProxyType(
    {
        Heading: lambda _, part: label_text(part.label),
        Prose: lambda _, part: markdown_text(part.source, allows_html=part.allows_html),
        Plain: lambda _, part: part.text,
        Code: lambda _, part: part.text,
        Space: lambda _, __: "",
        Divider: lambda _, __: "---",
        Metric: _Writer.metric,
        Table: _Writer.table,
        Figure: _Writer.figure,
        Image: _Writer.image,
        Field: lambda _, part: _named(part.label, part.value),
        Slider: lambda _, part: _named(part.label, part.value),
        Check: lambda _, part: f"{'☑' if part.is_checked else '☐'} {label_text(part.label)}",
        Choice: _Writer.choice,
        Button: lambda _, part: f"[{label_text(part.label)}]",
        Note: lambda _, part: "\n".join(filter(None, [label_text(part.title), markdown_text(part.body)])),
        Failure: lambda _, part: "\n".join(filter(None, [part.text, *part.trace])),
        Progress: lambda _, part: _named(part.label, f"{part.percent}%"),
        Pages: lambda _, part: "  ".join(map(_option, part.options)),
        Group: _Writer.group,
    }
)


def _named(label: str, value: str) -> str:
    name = label_text(label)
    return f"{name}: {value}" if name and value else name or value


def _option(option: Option) -> str:
    return f"{'●' if option.is_chosen else '○'} {label_text(option.label)}"


def _in_line(text: str) -> str:
    return " ".join(text.split())
