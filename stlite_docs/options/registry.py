"""All options as authors write them, built from the declarations for hosts, blocks, pages and the docs."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stlite_docs.base.quoting import quote
from stlite_docs.options.declarations import Action, RuntimeKind, Settings, SiteSettings
from stlite_docs.options.parsers import parse_steps, parse_text
from stlite_docs.options.raw_values import ValueProblem, checked


class OptionError(ValueError):
    """An option with an invalid value. The text has the option's name, what is valid, and the value."""


@dataclass(frozen=True)
class Option:
    """An option: its name as authors write it, its default, its parser and its help.

    `is_for_blocks` is False for an option that all apps of a page have in common.
    """

    name: str
    default: object
    values: str
    help: str
    convert: Callable[[object], object]
    is_for_blocks: bool = True

    @property
    def key(self) -> str:
        """The name as a Python identifier: `pyodide_packages` for `pyodide-packages`."""
        return self.name.replace("-", "_")

    @property
    def is_flag(self) -> bool:
        """Whether the name alone is enough, without a value."""
        return isinstance(self.default, bool)

    def parse(self, value: object) -> object:
        """Return the parsed value.

        Raises:
            OptionError: The value is invalid.
        """
        try:
            return self.convert(value)
        except ValueProblem as error:
            raise OptionError(f"option {self.name!r}: {error}") from None


def _declared(settings: type[Settings | SiteSettings]) -> dict[str, Option]:
    return {
        option.name: option
        for option in (
            Option(
                name=item.name.replace("_", "-"),
                default=item.default_factory() if callable(item.default_factory) else item.default,
                values=item.metadata["values"],
                help=item.metadata["help"],
                convert=checked(item.metadata["convert"]),
                is_for_blocks=item.metadata["is_for_blocks"],
            )
            for item in dataclasses.fields(settings)
        )
    }


_FILE = Option(
    "file",
    "",
    "path",
    "The file with the program, or the folder of an app, instead of a program in the block.",
    checked(parse_text),
)

_INTERACT = Option(
    "interact",
    "",
    "steps, one per line, or a path",
    'What a reader does with the app, such as `click "Throw"`. The build [does the same](checks.md) and '
    "warns if it does not work.",
    checked(parse_steps),
)

# The key for options in a page's metadata.
PAGE_GROUP = "stlite"

APP_OPTIONS: Mapping[str, Option] = _declared(Settings)
PROGRAM_OPTIONS: Mapping[str, Option] = {
    name: option for name, option in APP_OPTIONS.items() if option.is_for_blocks
}
BLOCK_OPTIONS: Mapping[str, Option] = {
    _FILE.name: _FILE,
    **PROGRAM_OPTIONS,
    _INTERACT.name: _INTERACT,
}
SITE_OPTIONS: Mapping[str, Option] = {**_declared(SiteSettings), **APP_OPTIONS}
# The options that pages depend on: those of apps, and those that change their defaults (`split_site`)
# or what they can use.
PAGE_OPTIONS = frozenset({*APP_OPTIONS, "limits", "project", "roots", "runtime"})


def parse_options(
    raw: Mapping[str, object], known: Mapping[str, Option] = APP_OPTIONS
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the parsed options of one layer, and messages about invalid ones by their names.

    Args:
        raw: Options of a block or page. Names use `-` or `_`; values are text or native data.
        known: The options that this layer can set.
    """
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for given, value in raw.items():
        name = given.replace("_", "-")
        if name not in known:
            wrong[given] = explain_unknown(given, known)
            continue
        option = known[name]
        try:
            values[option.key] = option.parse(value)
        except OptionError as error:
            wrong[given] = str(error)
    return values, wrong


def merge_options(*layers: Mapping[str, object]) -> Settings:
    """Return the merged settings. Later layers override earlier ones: site, page, program, block."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    return Settings(**merged)


def split_site(values: Mapping[str, object]) -> tuple[dict[str, object], SiteSettings]:
    """Return the options that a site sets for its apps, and its site-only options.

    Args:
        values: The site's parsed options by key.
    """
    of_apps = {option.key for option in APP_OPTIONS.values()}
    layer = {key: value for key, value in values.items() if key in of_apps}
    only: dict[str, Any] = {key: value for key, value in values.items() if key not in of_apps}
    settings = SiteSettings(**only)
    if settings.runtime is RuntimeKind.CDN and not settings.project:
        # A self-hosted site does not send its readers elsewhere, and the playground lacks the project's
        # wheel.
        layer.setdefault("actions", tuple(Action))
    return layer, settings


def explain_unknown(name: str, known: Mapping[str, Option]) -> str:
    """Return a message about an unknown option, with the most similar known one."""
    if name == PAGE_GROUP:
        return f"{PAGE_GROUP!r}: expected a mapping of options, such as {{height: 300}}"
    if name == _INTERACT.name:
        return f"option {name!r} is only for a block"
    if name.replace("_", "-") in APP_OPTIONS:
        return f"option {name!r} is only for a page or the whole site, not for a block"
    if name.replace("_", "-") in SITE_OPTIONS:
        return f"option {name!r} is only for the whole site, not for a block or page"
    near = find_near(name, known)
    hint = f"did you mean {near!r}?" if near else f"known options are {', '.join(sorted(known))}"
    return f"unknown option {quote(name)}; {hint}"


def find_near(name: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known name that a name resembles most, or nothing. Case and `_` do not count."""
    folded = {each.lower().replace("_", "-"): each for each in known}
    near = difflib.get_close_matches(name.lower().replace("_", "-"), folded, n=1, cutoff=likeness)
    return folded[near[0]] if near else ""


def page_layer(metadata: Mapping[str, object]) -> dict[str, object]:
    """Return the raw options in a page's metadata: `stlite: {height: 300}` or `stlite-height: 300`."""
    raw: dict[str, object] = {}
    group = metadata.get(PAGE_GROUP)
    if isinstance(group, Mapping):
        raw.update({name if isinstance(name, str) else quote(name): value for name, value in group.items()})
    elif group is not None:
        raw[PAGE_GROUP] = group
    for name, value in metadata.items():
        if isinstance(name, str) and name.startswith("stlite-"):
            raw[name.removeprefix("stlite-")] = value
    return raw


def options_table(options: Iterable[Option]) -> str:
    """Return the options as a Markdown table for the documentation."""
    rows = ["| option | values | default | meaning |", "| --- | --- | --- | --- |"]
    for option in options:
        value = ", ".join(option.default) if isinstance(option.default, tuple) else option.default
        default = "none" if value in ("", {}, False) else "`yes`" if value is True else f"`{value}`"
        rows.append(f"| `{option.name}` | {option.values} | {default} | {option.help} |")
    return "\n".join(rows) + "\n"
