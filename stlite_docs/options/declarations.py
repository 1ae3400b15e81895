"""The options of apps and sites with their types, defaults, parsers and help, each declared once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from stlite_docs.base.addresses import is_url
from stlite_docs.options.parsers import (
    AUTO,
    Configured,
    parse_choice,
    parse_choices,
    parse_env,
    parse_flag,
    parse_folders,
    parse_height,
    parse_list,
    parse_pixels,
    parse_pool,
    parse_requirements,
    parse_text,
)
from stlite_docs.options.streamlit_config import parse_streamlit_config
from stlite_docs.options.translations import parse_texts

T = TypeVar("T")


class RuntimeKind(StrEnum):
    """Where the browser gets the parts from."""

    LOCAL = "local"
    CDN = "cdn"


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


class Code(StrEnum):
    """Where the program stands beside its running app; `fold` shows it at the press of a button."""

    NONE = "none"
    ABOVE = "above"
    BELOW = "below"
    FOLD = "fold"


class Action(StrEnum):
    """What a button below an app does with it, for readers who want to take it away or see more of it."""

    COPY = "copy"
    DOWNLOAD = "download"
    FULLSCREEN = "fullscreen"
    TAB = "tab"
    PLAYGROUND = "playground"


class Check(StrEnum):
    """What the build verifies of a program."""

    OFF = "off"
    STATIC = "static"


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
        parse_requirements,
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
    height: int | str = _option(
        AUTO,
        parse_height,
        "`auto`, or pixels",
        "Height of the app on the page; `auto` follows what it shows.",
    )
    max_height: int = _option(
        800, parse_pixels, "pixels", "How high an app with `height: auto` grows; then it scrolls."
    )
    start: Start = _option(
        Start.VISIBLE,
        parse_choice(Start),
        "`visible`, `click`, `load`",
        "When the app begins to load: when it comes into sight, at the reader's click, or with the page.",
    )
    code: Code = _option(
        Code.NONE,
        parse_choice(Code),
        "`none`, `above`, `below`, `fold`",
        "Where the program's code is shown beside the app; `fold` has a button for it.",
    )
    editable: bool = _option(
        False,
        parse_flag,
        "flag",
        "Readers can change the program and run it again.",
    )
    actions: tuple[Action, ...] = _option(
        (Action.COPY, Action.DOWNLOAD, Action.FULLSCREEN, Action.TAB),
        parse_choices(Action),
        "`none`, or a list of `copy`, `download`, `fullscreen`, `tab`, `playground`",
        "Buttons below the app. With `runtime: cdn` the default has `playground` as well, which hands the "
        "app to stlite's own site.",
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
        {},
        parse_streamlit_config,
        "mapping",
        "Streamlit's own options, such as `client.toolbarMode=minimal`.",
    )
    env: Mapping[str, str] = _option({}, parse_env, "mapping", "Environment variables of the app.")
    persist: tuple[str, ...] = _option(
        (),
        parse_folders,
        "list of folders",
        "Folders of the app that the reader's browser keeps from one visit to the next.",
    )
    title: str = _option("", parse_text, "text", "Caption, and the name that screen readers say.")
    texts: Mapping[str, str] = _option(
        {},
        parse_texts,
        "mapping",
        "Translations of the controls' English texts, which `stlite-docs texts` lists.",
    )
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
