"""The options of apps and sites, with their types, defaults, parsers and help."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from stlite_docs.base.addresses import is_url
from stlite_docs.base.problems import Ignorable
from stlite_docs.options.parsers import (
    AUTO,
    Configured,
    parse_choice,
    parse_choices,
    parse_env,
    parse_flag,
    parse_folders,
    parse_height,
    parse_limits,
    parse_list,
    parse_moment,
    parse_paths,
    parse_pixels,
    parse_pool,
    parse_requirements,
    parse_seconds,
    parse_text,
)
from stlite_docs.options.streamlit_config import parse_streamlit_config
from stlite_docs.options.translations import parse_texts

T = TypeVar("T")

# The values of the option `pool` that are not names.
SHARED = "shared"
OWN = "own"


class RuntimeKind(StrEnum):
    """Where the browser gets stlite and Pyodide."""

    LOCAL = "local"
    CDN = "cdn"


class Start(StrEnum):
    """When an app starts: in view, when the reader presses *Run*, or with the page."""

    VISIBLE = "visible"
    CLICK = "click"
    LOAD = "load"


class Theme(StrEnum):
    """The theme of an app. `auto` follows the page."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Prewarm(StrEnum):
    """When the page prepares an app that waits for a click."""

    OFF = "off"
    HOVER = "hover"
    IDLE = "idle"


class Code(StrEnum):
    """Where the page shows the program. With `fold`, a button shows it."""

    NONE = "none"
    ABOVE = "above"
    BELOW = "below"
    FOLD = "fold"


class Action(StrEnum):
    """The buttons that readers can have below an app."""

    COPY = "copy"
    DOWNLOAD = "download"
    FULLSCREEN = "fullscreen"
    TAB = "tab"
    PLAYGROUND = "playground"


class Check(StrEnum):
    """What the build checks in a program. With `pages`, it runs all pages of an app."""

    OFF = "off"
    STATIC = "static"
    RUN = "run"
    PAGES = "pages"

    @property
    def runs(self) -> bool:
        """Whether the build runs the program to check it."""
        return self in {Check.RUN, Check.PAGES}


def _option(
    default: T, convert: Callable[[object], object], values: str, text: str, *, is_for_blocks: bool = True
) -> T:
    metadata = {"convert": convert, "values": values, "help": text, "is_for_blocks": is_for_blocks}
    if isinstance(default, Mapping):
        made: Any = field(default_factory=lambda: default, metadata=metadata)
    else:
        made = field(default=default, metadata=metadata)
    return made  # type: ignore[no-any-return]  # as dataclasses.field itself: typed as the default


@dataclass(frozen=True)
class Settings:
    """The options of one app, after merging defaults, site, page, program and block."""

    files: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths, globs, folders or URLs, each optionally with `name=` in front",
        "Data files and modules for the app's folder.",
    )
    archives: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths, globs or URLs",
        "Archives, such as `data.zip` and `data.tar.gz`, to unpack in the app's folder.",
    )
    requirements: tuple[str, ...] = _option(
        (),
        parse_requirements,
        "list of requirements or files",
        "Packages that the app imports, written as for `pip install`, or a file such as `requirements.txt`.",
    )
    wheels: tuple[str, ...] = _option(
        (),
        parse_list,
        "list of paths or globs",
        "Your own wheels. The app starts with these wheels and their dependencies.",
    )
    entrypoint: str = _option(
        "", parse_text, "file name", "The file to run, as for `streamlit run`. The default is the first file."
    )
    height: int | str = _option(
        AUTO,
        parse_height,
        "`auto` or pixels",
        "Height of the app on the page. With `auto`, the app is as high as its content.",
    )
    max_height: int = _option(
        800, parse_pixels, "pixels", "Largest height of an app with `height: auto`. Higher content scrolls."
    )
    start: Start = _option(
        Start.VISIBLE,
        parse_choice(Start),
        "`visible`, `click`, `load`",
        "When the app starts: when the reader scrolls to it, at the reader's click, or with the page.",
    )
    prewarm: Prewarm = _option(
        Prewarm.HOVER,
        parse_choice(Prewarm),
        "`off`, `hover`, `idle`",
        "When the page loads Python for an app with `start: click`: after the click, when the reader points "
        "at *Run*, or as soon as the page has loaded.",
    )
    code: Code = _option(
        Code.NONE,
        parse_choice(Code),
        "`none`, `above`, `below`, `fold`",
        "Where the page shows the program's code. With `fold`, a button shows it.",
    )
    editable: bool = _option(
        False,
        parse_flag,
        "flag",
        "Lets readers change the program and run it again.",
    )
    actions: tuple[Action, ...] = _option(
        (Action.COPY, Action.DOWNLOAD, Action.FULLSCREEN, Action.TAB),
        parse_choices(Action),
        "`none` or a list of `copy`, `download`, `fullscreen`, `tab`, `playground`",
        "Buttons below the app. `playground` opens the app on stlite's own site. It is a default only with "
        "`runtime: cdn` and without `project`.",
    )
    pool: str = _option(
        SHARED,
        parse_pool,
        "`shared`, `own` or a name",
        "The interpreter that runs the app: the shared one, the app's own, or one for apps that name the "
        "same pool.",
    )
    isolated: bool = _option(
        False,
        parse_flag,
        "flag",
        "Gives the app its own browser origin, so it cannot [reach](reach.md) the page, the site's storage "
        "and the reader's login.",
    )
    theme: Theme = _option(
        Theme.AUTO,
        parse_choice(Theme),
        "`auto`, `light`, `dark`",
        "Colours of the app. With `auto`, they follow the page.",
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
        "Folders of the app that the reader's browser keeps between visits.",
    )
    persist_name: str = _option(
        "",
        parse_text,
        "text",
        "Under which name the browser keeps the folders of `persist`. The default is the site's own path. "
        "Versions of a site with the same name share these folders.",
        is_for_blocks=False,  # the apps of a page share their site
    )
    title: str = _option("", parse_text, "text", "Caption of the app. Screen readers use it too.")
    texts: Mapping[str, str] = _option(
        {},
        parse_texts,
        "mapping",
        "Translations of the apps' buttons and messages. `stlite-docs texts` lists them.",
        is_for_blocks=False,  # a page speaks one language
    )
    check: Check = _option(
        Check.RUN,
        parse_choice(Check, (Check.OFF, Check.RUN)),
        "`off`, `static`, `run`, `pages`",
        "What the build checks in programs: nothing, or [mistakes that the source shows](checks.md). With "
        "`run`, it also runs each program. With `pages`, it also opens all pages of an app.",
    )
    ignore: tuple[Ignorable, ...] = _option(
        (),
        parse_choices(Ignorable),
        "`none` or a list of `name`, `call`, `deprecated`, `requirements`, `data`, `limit`, `secret`",
        "[Kinds of problems](checks.md) in programs that the build says nothing about.",
    )
    prerender: bool = _option(
        True,
        parse_flag,
        "flag",
        "The build runs the program and keeps what it shows. Readers [see that](before-python.md) until "
        "Python has started. `no` turns it off.",
    )
    expect_error: bool = _option(
        False,
        parse_flag,
        "flag",
        "The program raises an exception on purpose. The build warns if it does not.",
    )


@dataclass(frozen=True)
class SiteSettings:
    """The options that only a site can set."""

    runtime: RuntimeKind = _option(
        RuntimeKind.CDN,
        parse_choice(RuntimeKind),
        "`cdn`, `local`",
        "Where the browser gets Pyodide and stlite: from a CDN, or from your site.",
    )
    pyodide_packages: str = _option(
        "",
        parse_text,
        "folder or URL",
        "Where to get Pyodide's packages instead of the CDN.",
    )
    project: str = _option(
        "", parse_text, "folder", "A Python project to build as a wheel and install in every app."
    )
    lock: str = _option(
        "",
        parse_text,
        "path",
        "A lock file to commit. It keeps the versions and hashes of the apps' packages.",
    )
    exclude_newer: str = _option(
        "",
        parse_moment,
        "date or time",
        "Ignores releases that the package index got later, such as `2026-01-31`.",
    )
    roots: tuple[str, ...] = _option(
        (),
        parse_paths,
        "list of folders",
        "Folders outside the docs and the repository that [pages can use files from](data.md).",
    )
    limits: Mapping[str, int] = _option(
        {},
        parse_limits,
        "mapping",
        "[How large](data.md) files and archives can be, such as `unpacked-mb=1000`.",
    )
    image: bool = _option(
        False,
        parse_flag,
        "flag",
        "Publishes an [image of Python's memory](before-python.md).",
    )
    run_timeout: int = _option(
        15,
        parse_seconds,
        "seconds",
        "How long a program can run in the build.",
    )
    run_network: bool = _option(
        False,
        parse_flag,
        "flag",
        "Lets programs use the network in the build.",
    )

    report: str = _option(
        "",
        parse_text,
        "path",
        "Where the build writes a [report about all apps](checks.md), such as `stlite-report.html`.",
    )

    def seen_from(self, folder: Path) -> SiteSettings:
        """Return the settings with paths resolved from the configuration file's folder."""

        def see(path: str) -> str:
            return str(folder / path) if path and not is_url(path) else path

        return dataclasses.replace(
            self,
            pyodide_packages=see(self.pyodide_packages),
            project=see(self.project),
            lock=see(self.lock),
            report=see(self.report),
            roots=tuple(map(see, self.roots)),
        )
