"""Reads a page's options from its front matter, with the lines where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.options.registry import PAGE_GROUP, PAGE_OPTIONS, page_layer
from stlite_docs.options.written_yaml import (
    WrittenOptions,
    YamlFault,
    compose,
    find_fault,
    find_value,
    read_options,
)

T = TypeVar("T")

_FRONT_MATTER = re.compile(
    r"\A\ufeff?-{3}[ \t]*\r?\n(?P<yaml>.*?(?:\r?\n|\r))(?:\.{3}|-{3})[ \t]*(?:\r?\n|\Z)", re.DOTALL
)


@dataclass(frozen=True)
class PageOptions:
    """The raw options of a page, their places, and the problems with the front matter itself."""

    values: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def find_front_matter(text: str) -> str | None:
    """Return the YAML at the top of a page; None without any."""
    match = _FRONT_MATTER.match(text)
    return match["yaml"] if match else None


def read_page_options(metadata: Mapping[str, object], text: str, file: str) -> PageOptions:
    """Return a page's options as its author wrote them.

    Args:
        metadata: What the host has read from the front matter. Plugins can add to it.
        text: The page's source.
        file: The page's name for messages.
    """
    layer = page_layer(metadata)
    front_matter = find_front_matter(text)
    near = {name: meant for name in metadata if (meant := _find_meant(name))}
    if front_matter is None or (PAGE_GROUP not in front_matter and not near):
        return PageOptions(layer)
    node = compose(front_matter)
    if not layer and node is not None and not isinstance(node, YamlFault):
        node = find_fault(front_matter, node) or node
    if isinstance(node, YamlFault):
        message = (
            f"the front matter of this page is not valid YAML, so nothing in it applies: {node.message}. "
            "Correct this line."
        )
        problem = Problem(ProblemKind.HEADER, message, Place(file, node.line + 1))
        return PageOptions(layer, problems=(problem,))
    group = metadata.get(PAGE_GROUP)
    flat = {name: value for name, value in metadata.items() if _is_flat(name)}
    parts = [
        read_options(find_value(node, PAGE_GROUP), group, 1) if isinstance(group, Mapping) else None,
        _without_prefix(read_options(node, flat, 1)),
    ]
    values, places = dict(layer), {}
    lines = read_options(node, {name: metadata[name] for name in near}, 1).lines
    problems = [
        Problem(
            ProblemKind.OPTION,
            f"page metadata: unknown option {quote(name)}; did you mean {meant!r}?",
            Place(file, lines.get(name)),
        )
        for name, meant in near.items()
    ]
    for part in parts:
        if part is not None:
            values.update(part.values)
            places.update({name: Place(file, line) for name, line in part.lines.items()})
            problems += [
                Problem(
                    ProblemKind.OPTION,
                    f"page metadata: this sets the option {quote(name)} for the second time. "
                    f"Remove this line or line {other}.",
                    Place(file, line),
                )
                for name, (line, other) in part.repeated.items()
            ]
    if group is not None and not isinstance(group, Mapping):
        places[PAGE_GROUP] = Place(file, read_options(node, {}, 1).lines.get(PAGE_GROUP, 1))
    return PageOptions(values, places, tuple(problems))


def _find_meant(name: object) -> str:
    """Return the right name for one of our options, such as `Stlite` or `stlite_height`; else nothing."""
    folded = str(name).lower().replace("_", "-")
    is_ours = folded == PAGE_GROUP or folded.removeprefix(f"{PAGE_GROUP}-") in PAGE_OPTIONS
    is_right = name == PAGE_GROUP or _is_flat(name)
    return folded if folded.startswith(PAGE_GROUP) and is_ours and not is_right else ""


def _is_flat(name: object) -> bool:
    return isinstance(name, str) and name.startswith(f"{PAGE_GROUP}-")


def _without_prefix(options: WrittenOptions) -> WrittenOptions:
    """Return the options `stlite-NAME` of a whole front matter."""

    def cut(given: Mapping[str, T]) -> dict[str, T]:
        return {name.removeprefix(f"{PAGE_GROUP}-"): each for name, each in given.items() if _is_flat(name)}

    return WrittenOptions(cut(options.values), cut(options.lines), cut(options.repeated))
