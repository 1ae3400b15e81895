"""The HTML around an app. The host highlights the program inside it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from stlite_docs.authoring.app import App
from stlite_docs.base.problems import Problem
from stlite_docs.options.declarations import Code
from stlite_docs.options.translations import PRINTED, UNRUN
from stlite_docs.publish.payload import encode_payload, make_payload, possible_actions

APP_CLASS = "stlite-app"
TITLE_CLASS = f"{APP_CLASS}__caption"
FILE_NAME_CLASS = f"{APP_CLASS}__file"
PROBLEM_TITLE = "Problem with this app"
# As in `browser/page/auto_height.js`: the least height of an app that follows its content, in pixels.
_LEAST_HEIGHT = 80


def render_app_start(app: App, *, element_id: str = "", classes: Iterable[str] = ()) -> str:
    """Return the HTML before the program's text. `render_app_end` returns the rest.

    The outermost element is a block element, which Python-Markdown and browsers do not change. An app that
    cannot start has no payload, so its page shows the program.
    """
    names = " ".join(dict.fromkeys([APP_CLASS, *classes]))
    anchor = f' id="{escape(element_id)}"' if element_id else ""
    if not app.is_live:
        return f'<div{anchor} class="{escape(names)}">\n<div class="{APP_CLASS}__source">\n'
    payload = encode_payload(make_payload(app))
    data = f"data-stlite='{payload}' data-code=\"{app.settings.code}\"{_text(app, 'print', PRINTED)}"
    return (
        f'<div{anchor} class="{escape(names)}" {data}>\n'
        f'{"" if _is_above(app) else _render_element(app)}<div class="{APP_CLASS}__source">\n'
    )


def render_app_end(app: App) -> str:
    """Return the HTML after the program's text. Keyboards and screen readers follow the visual order."""
    element = _render_element(app) if app.is_live and _is_above(app) else ""
    return f"</div>\n{element}</div>\n"


def render_title(text: str) -> str:
    """Return the title above a program."""
    return f'<p class="{TITLE_CLASS}">{escape(text)}</p>\n'


def render_file_name(name: str) -> str:
    """Return the name above one of several files."""
    return f'<p class="{FILE_NAME_CLASS}">{escape(name)}</p>\n'


def render_problems(problems: Iterable[Problem], mark: str = "") -> str:
    """Return the boxes that show problems on the page. Themes style their classes.

    Args:
        problems: The problems.
        mark: An attribute by which to find the boxes again.
    """
    attribute = f" {mark}" if mark else ""
    return "".join(
        f'<div class="{APP_CLASS}__problem admonition failure danger"{attribute}>\n'
        f'<p class="admonition-title">{PROBLEM_TITLE}</p>\n<p>{escape(problem.page_text)}</p>\n</div>\n'
        for problem in problems
        if problem.is_for_readers
    )


def render_plainly(app: App) -> str:
    """Return an app's problems and text without highlighting, in case the highlighter is what fails."""
    text = "".join(source.text for source in app.sources)
    return (
        f"{render_problems(app.problems)}{render_app_start(app)}"
        f"<pre><code>{escape(text)}</code></pre>\n{render_app_end(app)}"
    )


def _is_above(app: App) -> bool:
    return app.settings.code is Code.ABOVE


def _render_element(app: App) -> str:
    return f'<stlite-app style="{_style(app)}"{_text(app, "unrun", UNRUN)}></stlite-app>\n'


def _style(app: App) -> str:
    """Return a style with the app's expected height, which reserves its space before our script runs."""
    settings = app.settings
    bar = "" if _has_bar(app) else ";--stlite-bar:0px"
    if isinstance(settings.height, int):
        return f"--stlite-wide:{settings.height}px;--stlite-narrow:{settings.height}px{bar}"
    space = app.height_estimate
    wide, narrow, beside = (
        min(max(height, _LEAST_HEIGHT), settings.max_height)
        for height in (space.wide, space.narrow, space.beside)
    )
    sidebar = f";--stlite-beside:{beside}px" if beside > wide else ""
    # With a picture, the app is as high as that.
    most = f";--stlite-most:{settings.max_height}px"
    return f"--stlite-wide:{wide}px;--stlite-narrow:{narrow}px{sidebar}{most}{bar}"


def _has_bar(app: App) -> bool:
    """Whether the app has a title or buttons, which are in a bar below it."""
    settings = app.settings
    return bool(settings.title or settings.editable or settings.code is Code.FOLD or possible_actions(app))


def _text(app: App, name: str, text: str) -> str:
    """Return an attribute with a text in the site's language, which the stylesheet shows."""
    return f' data-{name}="{escape(app.settings.texts.get(text, text))}"'
