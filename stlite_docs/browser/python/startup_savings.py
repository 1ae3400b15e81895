"""Work that each start of an app would repeat, although once is enough for an interpreter."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, cast
from zipimport import zipimporter

from .late_imports import is_there
from .ownership import is_own_module
from .switching import running_world


def only_once(function: Callable[..., None]) -> Callable[..., None]:
    """Return a function that works only on its first call."""
    is_done = False

    def call(*args: Any) -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            function(*args)

    return call


def once_package_is_there(package: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Return a decorator that applies a fix on the first call, and again once the package exists.

    The app with the package can come after apps without it. An error of the package does not stop the start:
    the app with the package sees it at its own import.
    """

    def wrap(fix: Callable[[], None]) -> Callable[[], None]:
        is_begun = False
        has_package = False

        def fix_once() -> None:
            nonlocal is_begun, has_package
            has_come = not has_package and is_there(package)
            if has_come or not is_begun:
                is_begun, has_package = True, has_package or has_come
                try:
                    fix()
                except (Exception, SystemExit) as error:  # noqa: BLE001 - a package can raise anything
                    print(f"stlite cannot import {package}: {error!r}")  # noqa: T201 - for the console
                    _fix_without(package, fix)

        return fix_once

    return wrap


def _fix_without(package: str, fix: Callable[[], None]) -> None:
    """Apply the parts of a fix that do not need the package."""
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    modules[package] = None  # importing it raises ImportError
    try:
        fix()
    finally:
        del modules[package]


def of_own_modules(get_module_paths: Callable[[Any], set[str]]) -> Callable[[Any], set[str]]:
    """Wrap Streamlit's list of files to watch. It contains only the app's own modules."""

    def get_own(module: Any) -> set[str]:
        return get_module_paths(module) if is_own_module(module, running_world().home) else set()

    return get_own


def once_for_distributions(scan: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Wrap a scan of the installed distributions. It runs only after a change."""
    last: tuple[set[str], list[Any]] | None = None

    def scan_once(*args: Any, **options: Any) -> list[Any]:
        nonlocal last
        there = {
            f"{folder}/{name}"
            for folder in filter(os.path.isdir, sys.path)
            for name in os.listdir(folder)  # noqa: PTH208 - a path object for each file is slow
            if name.endswith((".dist-info", ".egg-info"))
        }
        if last is None or last[0] != there:
            last = there, scan(*args, **options)
        return last[1]

    return scan_once


def if_archive_changed(invalidate: Callable[[zipimporter], None]) -> Callable[[zipimporter], None]:
    """Wrap the reading of an archive of modules. It runs only if the file changed."""
    times: dict[str, float] = {}

    def invalidate_if_changed(self: zipimporter) -> None:
        archive = self.archive
        time = os.path.getmtime(archive) if os.path.exists(archive) else 0.0  # noqa: PTH110, PTH204 - as above
        if times.get(archive) != time:
            times[archive] = time
            invalidate(self)

    return invalidate_if_changed
