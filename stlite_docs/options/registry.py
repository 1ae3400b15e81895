"""The options as authors write them, made from their declarations: for hosts, blocks, pages and the docs."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stlite_docs.base.quoting import quote
from stlite_docs.options.declarations import Action, RuntimeKind, Settings, SiteSettings
from stlite_docs.options.parsers import parse_text
from stlite_docs.options.raw_values import ValueProblem, checked


class OptionError(ValueError):
    """An option with a value that is not accepted; the text names it, what is accepted and what came."""


@dataclass(frozen=True)
class Option:
    """One declared option: its name as authors write it, its default, its parser and its line of help.

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
        """The name as a Python identifier: `pyodide-packages` is `pyodide_packages`."""
        return self.name.replace("-", "_")

    @property
    def is_flag(self) -> bool:
        """Whether the name alone sets it."""
        return isinstance(self.default, bool)

    def parse(self, value: object) -> object:
        """Return the value in its own type.

        Raises:
            OptionError: The text says what is accepted and what came.
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

# The name under which a page's metadata has its options.
PAGE_GROUP = "stlite"

APP_OPTIONS: Mapping[str, Option] = _declared(Settings)
PROGRAM_OPTIONS: Mapping[str, Option] = {
    name: option for name, option in APP_OPTIONS.items() if option.is_for_blocks
}
BLOCK_OPTIONS: Mapping[str, Option] = {_FILE.name: _FILE, **PROGRAM_OPTIONS}
SITE_OPTIONS: Mapping[str, Option] = {**_declared(SiteSettings), **APP_OPTIONS}
# Those that pages depend on: the options of apps, and what decides their defaults (`split_site`).
PAGE_OPTIONS = frozenset({*APP_OPTIONS, "runtime", "project"})


def parse_options(
    raw: Mapping[str, object], known: Mapping[str, Option] = APP_OPTIONS
) -> tuple[dict[str, object], list[str]]:
    """Return the options of one layer in their own types, and what is wrong with the others.

    Args:
        raw: Options as a block or page gives them: names with `-` or `_`, values as text or native data.
        known: The options that this layer can set.
    """
    values: dict[str, object] = {}
    wrong = []
    for given, value in raw.items():
        name = given.replace("_", "-")
        if name not in known:
            wrong.append(explain_unknown(given, known))
            continue
        option = known[name]
        try:
            values[option.key] = option.parse(value)
        except OptionError as error:
            wrong.append(str(error))
    return values, wrong


def merge_options(*layers: Mapping[str, object]) -> Settings:
    """Return the settings that hold when each layer (site, page, program, block) covers the ones before."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    return Settings(**merged)


def split_site(values: Mapping[str, object]) -> tuple[dict[str, object], SiteSettings]:
    """Return what a site says of all its apps, and what only a site has.

    Args:
        values: The site's options, parsed, by key.
    """
    of_apps = {option.key for option in APP_OPTIONS.values()}
    layer = {key: value for key, value in values.items() if key in of_apps}
    only: dict[str, Any] = {key: value for key, value in values.items() if key not in of_apps}
    settings = SiteSettings(**only)
    if settings.runtime is RuntimeKind.CDN and not settings.project:
        # Readers of a site that serves all by itself are sent to no other; that has no project's wheel.
        layer.setdefault("actions", tuple(Action))
    return layer, settings


def explain_unknown(name: str, known: Mapping[str, Option]) -> str:
    """Return a sentence about an option that does not exist here, with the nearest one that does."""
    if name == PAGE_GROUP:
        return f"{PAGE_GROUP!r} expects a mapping of options, such as {{height: 300}}"
    if name.replace("_", "-") in APP_OPTIONS:
        return f"option {name!r} can only be set for a page or the whole site, not for a single app"
    if name.replace("_", "-") in SITE_OPTIONS:
        return f"option {name!r} can only be set for the whole site, not in a block or page"
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"unknown option {quote(name)}; {hint}"


def page_layer(metadata: Mapping[str, object]) -> dict[str, object]:
    """Return the raw options that a page's metadata sets: `stlite: {height: 300}` or `stlite-height: 300`."""
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
    """Return the options as a Markdown table, for the documentation."""
    rows = ["| option | values | default | meaning |", "| --- | --- | --- | --- |"]
    for option in options:
        value = ", ".join(option.default) if isinstance(option.default, tuple) else option.default
        default = f"`{value}`" if value not in ("", {}, False) else "none"
        rows.append(f"| `{option.name}` | {option.values} | {default} | {option.help} |")
    return "\n".join(rows) + "\n"
