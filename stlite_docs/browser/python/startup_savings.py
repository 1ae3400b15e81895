"""What each app's start would do again, though once is enough for an interpreter."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import Any
from zipimport import zipimporter

from .ownership import is_own_module
from .switching import running_world


def only_once(function: Callable[..., None]) -> Callable[..., None]:
    """Return a function that does something at its first call only."""
    is_done = False

    def call(*args: Any) -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            function(*args)

    return call


def once_package_is_there(package: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Return what has a fix for a package made at the first call, and again when the package has come.

    An app that needs the package may come later than those that do without. What the package raises is its
    app's matter alone, which hears of it when it imports the package.
    """

    def wrap(fix: Callable[[], None]) -> Callable[[], None]:
        is_begun = False
        has_package = False

        def fix_once() -> None:
            nonlocal is_begun, has_package
            has_come = not has_package and importlib.util.find_spec(package) is not None
            if has_come or not is_begun:
                is_begun, has_package = True, has_package or has_come
                try:
                    fix()
                except Exception as error:  # noqa: BLE001 - a package may raise whatever it likes
                    print(f"{package} cannot be prepared: {error!r}")  # noqa: T201 - for the console

        return fix_once

    return wrap


def of_own_modules(get_module_paths: Callable[[Any], set[str]]) -> Callable[[Any], set[str]]:
    """Return a function that gives Streamlit the files to watch: an app's own, of all modules there are."""

    def get_own(module: Any) -> set[str]:
        return get_module_paths(module) if is_own_module(module, running_world().home) else set()

    return get_own


def once_for_distributions(scan: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return a function that looks through the installed distributions where they are not as before."""
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
    """Return a function that makes Python read an archive of modules again only if it is another file now."""
    times: dict[str, float] = {}

    def invalidate_if_changed(self: zipimporter) -> None:
        archive = self.archive
        time = os.path.getmtime(archive) if os.path.exists(archive) else 0.0  # noqa: PTH110, PTH204 - as above
        if times.get(archive) != time:
            times[archive] = time
            invalidate(self)

    return invalidate_if_changed
