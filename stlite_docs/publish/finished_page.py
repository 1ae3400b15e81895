"""Reads and completes the HTML of pages, which other programs may have changed since we wrote it."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

from stlite_docs.authoring.app import make_key
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.publish.app_runs import AppRun
from stlite_docs.publish.first_picture import FOLDER_MARK
from stlite_docs.publish.html import APP_CLASS, render_problems
from stlite_docs.publish.payload import encode_payload
from stlite_docs.publish.site import ENTRY_MODULE, PICTURE_STYLESHEET, STYLESHEET

# Other programs change the order of attributes and their quotes. No payload contains `<` or `>`.
_DIV = rf"""<div\b[^<>]*?\bclass=["']?{APP_CLASS}"""
_SHOWN = re.compile(rf"{_DIV}(?:__problem)?(?![\w-])")
_APP = re.compile(rf"{_DIV}(?![\w-])[^<>]*>")
_PAYLOAD = re.compile(r"""\bdata-stlite=(?:'([^']*)'|"([^"]*)")""")
_ELEMENT = "<stlite-app"
_LOADER = re.compile(
    rf"""<script\b[^<>]*?\bsrc=["']?[^"'\s<>]*\bstlite-[0-9a-f]{{8}}/{re.escape(ENTRY_MODULE)}\b"""
)
# A box with what a run has found. Nothing changes it after us, so it is as `render_problems` writes it.
_OF_RUN = "data-stlite-run"
_RUN_BOX = re.compile(rf"<div class=\"[^\"]*\" {_OF_RUN}>\n.*?\n</div>\n", re.DOTALL)
# A first picture, and what loads its stylesheet. Programs' text in it has no `<`.
_OF_PICTURE = "data-stlite-picture"
_PICTURE_END = "<!--/stlite-picture-->"
_PICTURE = re.compile(
    rf"<link [^<>]* {_OF_PICTURE}>\n|<div {_OF_PICTURE} .*?{re.escape(_PICTURE_END)}", re.DOTALL
)
_ELEMENT_START = re.compile(rf"{_ELEMENT}(?![\w-])[^<>]*>")
_KEY = re.compile(r'"key":"[^"]*"')
# What `_add_runs` adds to a payload.
_OF_THE_RUN = re.compile(
    r'(?:,"run":"[0-9a-f]+")?(?:,"imports":\[[^\]]*\])?(?:,"settled":true)?(?:,"lean":true)?(?=}$)'
)
# Keeps what is not UTF-8.
_ANY_BYTES = ("utf-8", "surrogateescape")


def find_live_apps(html: str) -> list[str]:
    """Return the payloads, without their runs, of the apps in a page that can start (with an element)."""
    return [payload for payload, rest in _find_payloads(html) if _ELEMENT in rest]


def read_key(payload: str) -> str:
    """Return the key of the app with this payload. It is empty if the payload is damaged."""
    key = _read(payload).get("key")
    return key if isinstance(key, str) else ""


def without_key(payload: str) -> str:
    """Return a payload that is the same for equal apps."""
    return _KEY.sub("", payload)


def without_run(payload: str) -> str:
    """Return a payload as it is before `complete_page`."""
    return _OF_THE_RUN.sub("", payload)


def number_apps(html: str, page: str, part: str = "") -> str:
    """Give the apps in a page's HTML their keys: each app's name, or its position among the page's apps.

    Only the whole page shows the position. The page can contain other conversions, such as docstrings, and
    a program can convert the same text several times.

    Args:
        html: The HTML as our extension wrote it.
        page: The page's path below the docs.
        part: Identifies the text if it is not the page itself. Its apps can end up in any place of the page.
    """
    used: set[str] = set()
    number = 0

    def with_key(match: re.Match[str]) -> str:
        payload = _read(_text(match))
        key = payload.get("key")
        if not isinstance(key, str):
            return match[0]
        if not key.startswith(make_key(page, name=" ").strip()):
            key = make_key(page, number=f"{part}.{number}" if part else number)
        keys = (key if count == 1 else f"{key}:{count}" for count in itertools.count(1))
        payload["key"] = next(key for key in keys if key not in used)
        used.add(payload["key"])
        return f"data-stlite='{encode_payload(payload)}'"

    def with_number(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return _PAYLOAD.sub(with_key, match[0], count=1)

    return _APP.sub(with_number, html)


def loads_browser_part(html: str) -> bool:
    """Whether a page loads our module."""
    return _LOADER.search(html) is not None


def shows_app(html: str) -> bool:
    """Whether a page has an app or a problem box, ignoring text that looks like one."""
    return _SHOWN.search(html) is not None


def complete_site(
    site: Path, folder: Path, runs: Sequence[AppRun], needs_us: Callable[[Path, str], bool]
) -> Iterator[Problem]:
    """Complete the pages of a finished site (see `complete_page`), and yield a problem for each that stays.

    Args:
        site: The site's folder.
        folder: Our folder in the site.
        runs: The runs of the site's apps.
        needs_us: Whether the page at a path, with its HTML, has apps.
    """
    for path in sorted(site.rglob("*.html")):
        verb = "read"
        try:
            html = path.read_bytes().decode(*_ANY_BYTES)
            verb = "change"
            if needs_us(path, html):
                complete_page(path, html, folder, runs)
        except FileNotFoundError:
            continue  # Another program has removed it.
        except OSError as error:
            message = (
                f"cannot {verb} this page of the site, so its apps may not start: {error.strerror or error}. "
                "Close programs that use the file, or make it yours, and build again"
            )
            yield Problem(ProblemKind.RUNTIME, message, Place(path.relative_to(site).as_posix()))


def complete_page(path: Path, html: str, folder: Path, runs: Sequence[AppRun] = ()) -> None:
    """Have a finished page with apps load the browser part, and give the apps what their runs have found.

    The page can be one of an earlier build, with the runs of that build.

    Args:
        path: The page's file.
        html: Its HTML.
        folder: Our folder in the site.
        runs: The runs of the site's apps.
    """
    folder_url = Path(os.path.relpath(folder, path.parent)).as_posix() + "/"
    completed = _add_runs(remove_pictures(_RUN_BOX.sub("", html)), runs, folder_url)
    if not loads_browser_part(html):
        completed = add_tags(completed, folder_url)
    if completed != html:
        path.write_bytes(completed.encode(*_ANY_BYTES))


def find_runs(runs: Sequence[AppRun]) -> Callable[[str], AppRun | None]:
    """Return what finds the run of an app by its payload.

    Without its own key, the app is in a part of a page. Its program shows the same anywhere.
    """
    by_content: dict[str, list[AppRun]] = {}
    for run in runs:
        by_content.setdefault(without_key(run.payload), []).append(run)

    def find(payload: str) -> AppRun | None:
        equal = by_content.get(without_key(payload), [])
        return next((each for each in equal if each.payload == payload), equal[0] if equal else None)

    return find


def add_pictures(html: str, runs: Sequence[AppRun], folder_url: str) -> str:
    """Return HTML whose apps have their first pictures, for what a host makes of it, such as its search.

    `remove_pictures` takes them out again.

    Args:
        html: The HTML.
        runs: The runs of the site's apps.
        folder_url: The URL of our folder, relative to the page.
    """
    find = find_runs(runs)

    def complete(start: str, rest: str) -> str:
        payload = _PAYLOAD.search(start)
        run = find(without_run(_text(payload))) if payload else None
        return start + (_insert_picture(rest, run, folder_url) if run else rest)

    return _complete_apps(html, complete) if runs else html


def remove_pictures(html: str) -> str:
    """Return HTML without the first pictures that we have added."""
    return _PICTURE.sub("", html)


def _add_runs(html: str, runs: Sequence[AppRun], folder_url: str) -> str:
    """Return a page whose apps have their first pictures, and name their recordings and what they imported.

    A box is above each whose run has found a problem.
    """
    find = find_runs(runs)

    def complete(start: str, rest: str) -> str:
        found = _PAYLOAD.search(start)
        if found is None:
            return start + rest
        payload = without_run(_text(found))
        run = find(payload)
        if run:
            payload = _name_run(payload, run)
        problems = [run.problem] if run and run.problem else []
        box = render_problems(problems, _OF_RUN)
        if payload != _text(found):
            start = f"{start[: found.start()]}data-stlite='{payload}'{start[found.end() :]}"
        return box + start + (_insert_picture(rest, run, folder_url) if run else rest)

    completed = _complete_apps(html, complete)
    return _add_picture_style(completed, folder_url) if _PICTURE_END in completed else completed


def _name_run(payload: str, run: AppRun) -> str:
    """Return a payload that names what the browser gets from the app's run."""
    found = {
        "run": run.recording,
        "imports": list(run.imports),
        "settled": run.is_settled,
        "lean": run.is_lean,
    }
    added = encode_payload({name: value for name, value in found.items() if value})
    return f"{payload[:-1]},{added[1:]}" if added != "{}" else payload


def _complete_apps(html: str, complete: Callable[[str, str], str]) -> str:
    """Return HTML with what `complete` makes of each app's start tag and the HTML up to the next app."""
    starts = [*_APP.finditer(html)]
    ends = [*(match.start() for match in starts[1:]), len(html)]
    parts = [html[: starts[0].start()] if starts else html]
    for match, end in zip(starts, ends, strict=bool(starts)):
        parts.append(complete(match[0], html[match.end() : end]))
    return "".join(parts)


def _insert_picture(rest: str, run: AppRun, folder_url: str) -> str:
    """Return the HTML behind an app's start tag with the app's picture right behind its element."""
    element = _ELEMENT_START.search(rest)
    if not run.picture or element is None:
        return rest
    picture = run.picture.replace(f'src="{FOLDER_MARK}', f'src="{escape(folder_url)}')
    shown = f"<div {_OF_PICTURE} {picture.removeprefix('<div ')}{_PICTURE_END}"
    return rest[: element.end()] + shown + rest[element.end() :]


def _add_picture_style(html: str, folder_url: str) -> str:
    """Return a page that loads the stylesheet of its pictures before its first app."""
    link = f'<link rel="stylesheet" href="{folder_url}{PICTURE_STYLESHEET}" {_OF_PICTURE}>\n'
    return _SHOWN.sub(lambda match: link + match[0], html, count=1)


def add_tags(html: str, folder_url: str) -> str:
    """Return a page that loads the browser part: before its first app, else at the end of its body.

    Args:
        html: The page.
        folder_url: The URL of our folder, relative to the page.
    """
    shown = _SHOWN.search(html)
    position = shown.start() if shown else html.lower().rfind("</body")
    if position < 0:
        position = len(html)
    return html[:position] + render_tags(folder_url) + html[position:]


def render_tags(folder_url: str) -> str:
    """Return the HTML that loads the browser part."""
    return (
        f'<link rel="stylesheet" href="{folder_url}{STYLESHEET}">\n'
        f'<script type="module" src="{folder_url}{ENTRY_MODULE}"></script>\n'
    )


def _find_payloads(html: str) -> Iterator[tuple[str, str]]:
    """Yield each payload with the HTML up to the next one."""
    if "data-stlite=" not in html:
        return
    found = [(match, payload) for match in _APP.finditer(html) if (payload := _PAYLOAD.search(match[0]))]
    ends = [*(match.start() for match, _ in found), len(html)]
    for number, (match, payload) in enumerate(found):
        yield without_run(_text(payload)), html[match.end() : ends[number + 1]]


def _read(payload: str) -> dict[str, Any]:
    try:
        data = json.loads(payload)
    except (RecursionError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _text(match: re.Match[str]) -> str:
    return unescape(match[1] or match[2] or "")
