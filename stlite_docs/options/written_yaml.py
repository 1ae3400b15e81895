"""Takes options from YAML as authors wrote them.

YAML makes `off` false, `1.10` the number 1.1, `12:30` the number 750, and `010` the number 8.

Both hosts of YAML pages bring PyYAML. So this imports it only when a host has YAML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stlite_docs.options.raw_values import is_bounded

if TYPE_CHECKING:
    import yaml

# Options whose values can be numbers, true, false and dates.
_TYPED = frozenset({"config", "exclude-newer"})


@dataclass(frozen=True)
class WrittenOptions:
    """A mapping of options in YAML: their values, their lines from 1, and the lines of repeated ones."""

    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class YamlFault:
    """What YAML cannot read, and the line from 1."""

    message: str
    line: int


def compose(text: str) -> yaml.Node | YamlFault | None:
    """Return the nodes of a document in YAML, or what is wrong with it; None without any."""
    import yaml  # noqa: PLC0415 - see above

    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return _read_mark(error)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return YamlFault(str(error).partition("\n")[0], 1)
    return node


def read_mapping(text: str) -> dict[Any, object]:
    """Return the values of a document in YAML, or nothing if it is not a mapping or not valid."""
    import yaml  # noqa: PLC0415 - see above

    try:
        values = yaml.safe_load(text)
    except _find_faults():
        return {}
    return values if isinstance(values, dict) else {}


def find_fault(text: str, node: yaml.Node) -> YamlFault | None:
    """Return what in a document has no value for YAML, such as a date that no calendar has.

    Args:
        text: The document.
        node: Its nodes.
    """
    import yaml  # noqa: PLC0415 - see above

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # Hosts prefer it, and it refuses more.
    try:
        yaml.load(text, Loader=loader)  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as error:
        return _read_mark(error)
    except _find_faults() as error:
        wrong = next((each for each in _scalars(node) if _construct(each) is None), node)
        return YamlFault(f"{type(error).__name__}: {error}".partition("\n")[0], wrong.start_mark.line + 1)
    return None


def read_options(node: object, values: Mapping[Any, object], above: int = 0) -> WrittenOptions:
    """Return options as their author wrote them.

    Args:
        node: The node of a mapping.
        values: The values that the host read from it, and perhaps more.
        above: The lines above the YAML in its file.
    """
    result: dict[str, object] = {
        name if isinstance(name, str) else repr(name): value for name, value in values.items()
    }
    lines: dict[str, int] = {}
    repeated: dict[str, tuple[int, int]] = {}
    for name, key, value in _pairs(node):
        written = name.replace("_", "-").removeprefix("stlite-")
        line = key.start_mark.line + 1 + above
        if name in lines:
            repeated[name] = (line, lines[name])
        lines[name] = line
        native = _construct(key)
        if native in values:
            result.pop(native if isinstance(native, str) else repr(native), None)
            given = values[native]
            is_typed = written in _TYPED
            result[name] = _restore(given, value, is_typed=is_typed) if is_bounded(given) else given
    return WrittenOptions(result, lines, repeated)


def find_value(node: object, name: str) -> object:
    """Return the node of a value in a mapping, else None."""
    return next((value for key, _, value in _pairs(node) if key == name), None)


def _pairs(node: object) -> Iterator[tuple[str, yaml.ScalarNode, yaml.Node]]:
    import yaml  # noqa: PLC0415 - see above

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                yield key.value, key, value


def _read_mark(error: yaml.MarkedYAMLError) -> YamlFault:
    mark = error.problem_mark or error.context_mark
    return YamlFault(error.problem or "it is not valid", mark.line + 1 if mark else 1)


def _find_faults() -> tuple[type[Exception], ...]:
    """Return what YAML raises for tags that do not fit their values."""
    import yaml  # noqa: PLC0415 - see above

    return (
        yaml.YAMLError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    )


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield each single value in a document once, but no null."""
    import yaml  # noqa: PLC0415 - see above

    waiting, seen = [node], set()
    while waiting:
        here = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, yaml.ScalarNode):
            if here.tag != "tag:yaml.org,2002:null":
                yield here
        elif isinstance(here, yaml.MappingNode):
            waiting += [part for pair in here.value for part in pair]
        else:
            waiting += here.value


def _construct(node: yaml.Node) -> object:
    """Return the value that YAML makes of a node; None for tags that only the host knows."""
    import yaml  # noqa: PLC0415 - see above

    try:
        value: object = yaml.SafeLoader("").construct_object(node, deep=True)
        hash(value)
    except _find_faults():
        return None
    return value


def _restore(value: object, node: object, *, is_typed: bool) -> object:
    """Return a value with the texts of its numbers, dates, and words for true and false."""
    import yaml  # noqa: PLC0415 - see above

    if isinstance(node, yaml.MappingNode) and isinstance(value, dict):
        restored = {**value}
        for name, key, inner in _pairs(node):
            native = _construct(key)
            if native in value:
                restored.pop(native, None)  # `on` and `1` are the same key
                restored[name] = _restore(value[native], inner, is_typed=is_typed)
        return restored
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and len(value) == len(node.value):
        return [
            _restore(item, inner, is_typed=is_typed) for item, inner in zip(value, node.value, strict=True)
        ]
    if not isinstance(node, yaml.ScalarNode) or value is None or isinstance(value, str):
        return value
    is_plain = node.style is None and node.tag.startswith("tag:yaml.org,2002:")
    is_kept = is_typed and (not isinstance(value, int | float) or _is_json(node.value, value))
    return value if not is_plain or is_kept or _construct(node) != value else str(node.value)


def _is_json(text: str, value: object) -> bool:
    """Whether a number has the same value for YAML and for readers. True and false have."""
    if isinstance(value, bool):
        return True
    try:
        return bool(json.loads(text) == value)
    except (RecursionError, ValueError):
        return False
