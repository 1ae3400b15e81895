"""Parsers for option values. Each accepts text, and native data of YAML, TOML or conf.py."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, TypeGuard, TypeVar

from stlite_docs.base.addresses import is_inside
from stlite_docs.base.limits import Limits
from stlite_docs.base.quoting import quote
from stlite_docs.options.items import split_items
from stlite_docs.options.raw_values import ValueProblem, check_size, check_texts

Scalar = str | int | float | bool
Configured = Scalar | list[Any]
E = TypeVar("E", bound=StrEnum)

AUTO = "auto"
NONE = "none"

_PIXELS = "pixels from 50 to 10000, such as 400"
_WHOLE_PIXELS = re.compile(r"([0-9]{2,5})(?:px)?")
_SECONDS = re.compile(r"([1-9][0-9]{0,3})s?")
_POOL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTALL = re.compile(r"(?:python3?[ \t]+-m[ \t]+|uv[ \t]+)?pip3?[ \t]+install[ \t]+")
# A requirement, or an option of pip, without spaces; not a path.
_PACKAGE = re.compile(r"-{1,2}[a-zA-Z][\w-]*|[A-Za-z0-9][\w-]*(?:\[[\w,.-]*\])?(?:[=<>!~]=?[^\s/]*)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FLAGS = {"": True, "true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse_text(value: object) -> str:
    """Accept text that is not blank."""
    check_texts(value)
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueProblem("some text", value, "" if value in ("", None) else "write it in quotes")


def parse_steps(value: object) -> str:
    """Accept lines of text, or a list of them."""
    check_texts(value)
    if isinstance(value, list | tuple) and value and all(isinstance(line, str) for line in value):
        return "\n".join(map(str, value))
    if isinstance(value, str) and value.strip():
        return value.strip("\r\n")
    raise ValueProblem("steps such as 'click \"Throw\"', one per line, or a file with steps", value)


def parse_flag(value: object) -> bool:
    """Accept true and false, yes and no. A flag without a value is true."""
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else None
    if text not in _FLAGS:
        raise ValueProblem("true or false", value)
    return _FLAGS[text]


def parse_pixels(value: object) -> int:
    """Accept 50 to 10000 CSS pixels, as a number, `400` or `400px`."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    match = _WHOLE_PIXELS.fullmatch(text.strip())
    if match and 50 <= int(match[1]) <= 10_000:  # noqa: PLR2004 - the range of the docstring
        return int(match[1])
    raise ValueProblem(_PIXELS, value)


def parse_seconds(value: object) -> int:
    """Accept 1 to 3600 seconds, as a number, `15` or `15s`."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    match = _SECONDS.fullmatch(text.strip())
    if match and int(match[1]) <= 3600:  # noqa: PLR2004 - the range of the docstring
        return int(match[1])
    raise ValueProblem("whole seconds from 1 to 3600, such as 15", value)


def parse_height(value: object) -> int | str:
    """Accept `auto` or pixels."""
    if isinstance(value, str) and value.strip() == AUTO:
        return AUTO
    try:
        return parse_pixels(value)
    except ValueProblem:
        raise ValueProblem(f"{AUTO} or {_PIXELS}", value) from None


def parse_choice(choices: type[E], switch: tuple[E, E] | None = None) -> Callable[[object], E]:
    """Return a parser for the values of an Enum.

    Args:
        choices: The Enum.
        switch: What `false` and `true` mean, with all their other words, if they mean something.
    """

    def parse(value: object) -> E:
        text = value.strip() if isinstance(value, str) else str(value) if isinstance(value, bool) else ""
        try:
            flag = _FLAGS.get(text.lower()) if text and switch else None
            return choices(text) if flag is None or switch is None else switch[flag]
        except ValueError:
            raise ValueProblem(f"one of {', '.join(choices)}", value) from None

    return parse


def parse_choices(choices: type[E]) -> Callable[[object], tuple[E, ...]]:
    """Return a parser for `none` or a list of an Enum's values. The result keeps the Enum's order."""

    def parse(value: object) -> tuple[E, ...]:
        if isinstance(value, str) and value.strip() == NONE:
            return ()
        given = parse_list(value)
        for item in given:
            if item not in [*choices]:
                raise ValueProblem(f"{NONE}, or some of {', '.join(choices)}", item)
        return tuple(choice for choice in choices if choice in given)

    return parse


def parse_pool(value: object) -> str:
    """Accept `shared`, `own`, or a name of letters, digits, `.`, `_` and `-`."""
    is_switch = isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in _FLAGS)
    if isinstance(value, str) and _POOL_NAME.fullmatch(value.strip()) and not is_switch:
        return value.strip()
    raise ValueProblem(
        "shared, own, or a name of letters, digits, '.', '_' and '-'",
        value,
        "write own for an interpreter of the app alone" if is_switch else "",
    )


def parse_moment(value: object) -> str:
    """Accept a date or a time as in RFC 3339. Return the time in UTC; a date is the end of that day."""
    text = value.strip() if isinstance(value, str) else value.isoformat() if isinstance(value, date) else ""
    try:
        moment = datetime.fromisoformat(text)
        if _DATE.fullmatch(text):
            moment += timedelta(days=1)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueProblem(
            "a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z", value
        ) from None
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def parse_list(value: object) -> tuple[str, ...]:
    """Accept a list of strings, or text with one item per line or separated by commas (see `split_items`)."""
    return _list_items(split_items(value) if isinstance(value, str) else value)


def parse_paths(value: object) -> tuple[str, ...]:
    """Accept the same as `parse_list`, without characters that no path has."""
    check_texts(value)
    return parse_list(value)


def parse_requirements(value: object) -> tuple[str, ...]:
    """Accept the same as `parse_list`, with `a>=1,<2` as one item."""
    items = _list_items(split_items(value, has_comparisons=True) if isinstance(value, str) else value)
    for item in items:
        words = _INSTALL.sub("", item).split()
        if (_INSTALL.match(item) or len(words) > 1) and all(map(_PACKAGE.fullmatch, words)):
            names = ", ".join(word for word in words if not word.startswith("-"))
            raise ValueProblem("requirements separated by commas", item, f"write {names}")
    return items


def _list_items(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        is_list = isinstance(value, list | tuple)
        raise ValueProblem(
            "a list of strings, or text with one item per line or separated by commas",
            value,
            "write each item in quotes" if is_list else "",
        )
    return tuple(item.strip().removeprefix("- ").strip() for item in value if item.strip())


def parse_folders(value: object) -> tuple[str, ...]:
    """Accept a list of folders in the app's folder, and normalize each path."""
    folders = []
    for item in parse_list(value):
        if not is_inside(item):
            raise ValueProblem("folders in the app's folder, such as data", item)
        folders.append(str(PurePosixPath(item)))
    return tuple(dict.fromkeys(folders))


def parse_config(value: object) -> dict[str, Configured]:
    """Accept Streamlit options: `client.toolbarMode = minimal`, or a mapping, nested by section or flat."""
    return dict(sorted(_flatten(parse_mapping(value, _parse_configured))))


def parse_limits(value: object) -> dict[str, int]:
    """Accept limits: `unpacked-mb=1000`, or a mapping. Returns them with `_` in their names."""
    known = {item.name: item.default for item in dataclasses.fields(Limits)}
    limits = {}
    for given, content in parse_mapping(value).items():
        name = given.strip().replace("-", "_")
        text = str(content) if isinstance(content, str | int) and not isinstance(content, bool) else ""
        if name not in known or not _NUMBER.fullmatch(text.strip()):
            names = ", ".join(each.replace("_", "-") for each in known)
            raise ValueProblem(f"numbers above 0 for some of {names}", {given: content})
        limits[name] = int(text)
    return limits


def parse_env(value: object) -> dict[str, str]:
    """Accept environment variables: `NAME=value`, or a mapping. Every value becomes text."""
    variables = parse_mapping(value, _unquote)
    for name, content in variables.items():
        if not _ENV_NAME.fullmatch(name) or not isinstance(content, str | int | float | date | time):
            raise ValueProblem("variables such as NAME=value", {name: content})
    return {name: _as_text(variables[name]) for name in sorted(variables)}


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parse_mapping(value: object, parse: Callable[[str], object] = str) -> Mapping[str, object]:
    """Accept a mapping, a JSON object as text, or pairs as text. `parse` parses the values of pairs."""
    check_texts(value)
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else quote(key): content for key, content in value.items()}
    if isinstance(value, str) and value.strip().startswith("{"):
        return parse_mapping(_read_object(value), parse)
    return {key.strip(): parse(content.strip()) for key, content in _read_pairs(value)}


def _read_object(text: str) -> object:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueProblem(f"a JSON object ({error.msg} at column {error.colno})", text) from None
    except (RecursionError, ValueError) as error:  # for a number with more digits than Python parses
        raise ValueProblem(f"a JSON object ({error})", text) from None
    check_size(data)
    check_texts(data)
    return data


def _read_pairs(value: object) -> Iterator[Sequence[str]]:
    items = split_items(value, has_addresses=False) if isinstance(value, str) else value
    for item in _list_items(items) if isinstance(items, list | tuple) else [""]:
        key, sign, content = item.partition("=")
        if not sign or not key.strip():
            raise ValueProblem("pairs such as name=value, one per line or separated by commas", value)
        yield key, content


def _parse_configured(text: str) -> Configured:
    """Parse `true`, `1`, `1.5`, `"quoted text"` and `["a", "b"]` as TOML and JSON do. All else is text."""
    value = _read_json(text)
    return value if _is_scalar(value) or _is_list(value) else text.strip("'")


def _unquote(text: str) -> str:
    value = _read_json(text)
    return value if isinstance(value, str) else text.strip("'")


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except (RecursionError, ValueError):  # not JSON, or a number with more digits than Python parses
        return None


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Configured]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(parse_mapping(value), f"{prefix}{key}.")
        elif _is_scalar(value) or _is_list(value):
            yield prefix + key, value
        else:
            raise ValueProblem("text, a number, true or false, or a list of these", {prefix + key: value})


def _is_scalar(value: object) -> TypeGuard[Scalar]:
    """Whether JSON can represent a value. TOML also has infinite numbers and times."""
    return isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value))


def _is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a list that JSON can represent. Some Streamlit options are lists of tables."""
    if not isinstance(value, list):
        return False
    items = [part for item in value for part in (item.values() if isinstance(item, dict) else [item])]
    return all(_is_scalar(item) for item in items)
