"""The options of apps and sites, declared once; hosts, attributes and the docs' table are made from here."""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from stlite_docs.fetch import is_url
from stlite_docs.runtime import RuntimeKind
from stlite_docs.values import (
    Configured,
    ValueProblem,
    parse_choice,
    parse_config,
    parse_env,
    parse_folders,
    parse_list,
    parse_pixels,
    parse_pool,
    parse_text,
)

T = TypeVar("T")


class Start(StrEnum):
    """When an app begins to load: in sight, at the reader's click, or with the page."""

    VISIBLE = "visible"
    CLICK = "click"
    LOAD = "load"


class Theme(StrEnum):
    """Which of Streamlit's themes an app has; `auto` follows the page."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Check(StrEnum):
    """What the build verifies of a program."""

    OFF = "off"
    STATIC = "static"


class OptionError(ValueError):
    """An option with a value that is not accepted; the text names it, what is accepted and what came."""


@dataclass(frozen=True)
class Option:
    """One declared option: its name as authors write it, its default, its parser and its line of help."""

    name: str
    default: object
    values: str
    help: str
    convert: Callable[[object], object]

    @property
    def key(self) -> str:
        """The name as a Python identifier: `pyodide-packages` is `pyodide_packages`."""
        return self.name.replace("-", "_")

    def parse(self, value: object) -> object:
        """Return the value in its own type.

        Raises:
            OptionError: The text says what is accepted and what came.
        """
        try:
            return self.convert(value)
        except ValueProblem as error:
            raise OptionError(f"option {self.name!r}: {error}") from None


def _option(default: T, convert: Callable[[object], object], values: str, text: str) -> T:
    metadata = {"convert": convert, "values": values, "help": text}
    if isinstance(default, Mapping):
        made: Any = field(default_factory=lambda: default, metadata=metadata)
    else:
        made = field(default=default, metadata=metadata)
    return made  # type: ignore[no-any-return]  # as dataclasses.field itself: typed as the default


@dataclass(frozen=True)
class Settings:
    """The options of one app, after block, page, site and default have been laid over each other."""

    files: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths, globs, folders, URLs; `name=` in front",
        "Data files and modules in the app's folder.",
    )
    archives: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths, globs, URLs",
        "Files such as `data.zip` and `data.tar.gz`, unpacked in the app's folder.",
    )
    requirements: tuple[str, ...] = _option(
        (),
        parse_list,
        "list",
        "Packages that the app imports, as `pip install` takes them, or a file such as `requirements.txt`.",
    )
    wheels: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths, globs",
        "Wheels of your own, installed before the app starts, with what they need.",
    )
    entrypoint: str = _option(
        "", parse_text, "name", "The file that `streamlit run` would get; without it, the first one."
    )
    height: int = _option(400, parse_pixels, "pixels", "Height of the app on the page.")
    start: Start = _option(
        Start.VISIBLE,
        parse_choice(Start),
        "`visible`, `click`, `load`",
        "When the app begins to load: when it comes into sight, at the reader's click, or with the page.",
    )
    pool: str = _option(
        "shared",
        parse_pool,
        "`shared`, `own`, or a name",
        "Which interpreter runs the app: the one that all apps share, one of its own, or one for a group.",
    )
    theme: Theme = _option(
        Theme.AUTO,
        parse_choice(Theme),
        "`auto`, `light`, `dark`",
        "Colours; `auto` follows the page's switch.",
    )
    config: Mapping[str, Configured] = _option(
        {}, parse_config, "mapping", "Streamlit's own options, such as `client.toolbarMode=minimal`."
    )
    env: Mapping[str, str] = _option({}, parse_env, "mapping", "Environment variables of the app.")
    persist: tuple[str, ...] = _option(
        (),
        parse_folders,
        "list of folders",
        "Folders of the app that the reader's browser keeps from one visit to the next.",
    )
    title: str = _option("", parse_text, "text", "Caption, and the name that screen readers say.")
    check: Check = _option(
        Check.STATIC,
        parse_choice(Check),
        "`off`, `static`",
        "What the build verifies: nothing, or that the program can be compiled.",
    )


@dataclass(frozen=True)
class SiteSettings:
    """The options that only a whole site has."""

    runtime: RuntimeKind = _option(
        RuntimeKind.CDN,
        parse_choice(RuntimeKind),
        "`cdn`, `local`",
        "Where Pyodide and stlite come from: a CDN at pinned versions, or the site itself.",
    )
    pyodide_packages: str = _option(
        "",
        parse_text,
        "folder or URL",
        "A Pyodide distribution to take Pyodide's packages from instead of its CDN.",
    )
    project: str = _option(
        "", parse_text, "folder", "A Python project whose wheel is built and installed in every app."
    )
    lock: str = _option(
        "",
        parse_text,
        "path",
        "A file to commit, which keeps the versions and hashes of what the apps ask for.",
    )

    def seen_from(self, folder: Path) -> SiteSettings:
        """Return the settings with paths that are relative to the configuration file's folder resolved."""

        def see(path: str) -> str:
            return str(folder / path) if path and not is_url(path) else path

        return dataclasses.replace(
            self,
            pyodide_packages=see(self.pyodide_packages),
            project=see(self.project),
            lock=see(self.lock),
        )


def _declared(settings: type[Settings | SiteSettings]) -> dict[str, Option]:
    return {
        option.name: option
        for option in (
            Option(
                name=item.name.replace("_", "-"),
                default=item.default_factory() if callable(item.default_factory) else item.default,
                values=item.metadata["values"],
                help=item.metadata["help"],
                convert=item.metadata["convert"],
            )
            for item in dataclasses.fields(settings)
        )
    }


_FILE = Option(
    "file",
    "",
    "path",
    "The program, read from a file instead of the block's text; or the folder of an app.",
    parse_text,
)

# The name under which a page's metadata has its options.
PAGE_GROUP = "stlite"

APP_OPTIONS: Mapping[str, Option] = _declared(Settings)
BLOCK_OPTIONS: Mapping[str, Option] = {_FILE.name: _FILE, **APP_OPTIONS}
SITE_OPTIONS: Mapping[str, Option] = {**_declared(SiteSettings), **APP_OPTIONS}


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
        try:
            values[known[name].key] = known[name].parse(value)
        except OptionError as error:
            wrong.append(str(error))
    return values, wrong


def lay_over(*layers: Mapping[str, object]) -> Settings:
    """Return the settings that hold when each layer (site, page, program, block) covers the ones before."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    return Settings(**merged)


def explain_unknown(name: str, known: Mapping[str, Option]) -> str:
    """Return a sentence about an option that does not exist here, with the nearest one that does."""
    if name == PAGE_GROUP:
        return f"{PAGE_GROUP!r} expects a mapping of options, such as {{height: 300}}"
    if name.replace("_", "-") in SITE_OPTIONS:
        return f"option {name!r} can only be set for the whole site, not in a block or page"
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"unknown option {name!r}; {hint}"


def page_layer(metadata: Mapping[str, object]) -> dict[str, object]:
    """Return the raw options that a page's metadata sets: `stlite: {height: 300}` or `stlite-height: 300`."""
    raw: dict[str, object] = {}
    group = _from_json(metadata.get(PAGE_GROUP))
    if isinstance(group, Mapping):
        raw.update({str(name): value for name, value in group.items()})
    elif group is not None:
        raw[PAGE_GROUP] = group
    for name, value in metadata.items():
        if name.startswith("stlite-"):
            raw[name.removeprefix("stlite-")] = _from_json(value)
    return raw


def _from_json(value: object) -> object:
    """Return the list or mapping that MyST hands over as JSON text, and anything else as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        with contextlib.suppress(json.JSONDecodeError):
            return json.loads(value)
    return value


def options_table(options: Iterable[Option]) -> str:
    """Return the options as a Markdown table, for the documentation."""
    rows = ["| option | values | default | meaning |", "| --- | --- | --- | --- |"]
    for option in options:
        default = f"`{option.default}`" if option.default not in ("", (), {}) else "none"
        rows.append(f"| `{option.name}` | {option.values} | {default} | {option.help} |")
    return "\n".join(rows) + "\n"
