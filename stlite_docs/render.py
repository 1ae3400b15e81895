"""The HTML around an app; the program inside it is highlighted by the host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from stlite_docs.app import App
from stlite_docs.payload import encode_payload, make_payload
from stlite_docs.problems import Problem

APP_CLASS = "stlite-app"
PROBLEM_TITLE = "Problem with this app"
APP_END = "</div>\n</div>\n"

# Other plugins write pages anew: attributes may stand in another order, and without quotes.
_APP = re.compile(rf"""<div\b[^<>]*?\bclass=["']?{APP_CLASS}(?:__problem)?(?![\w-])""")


def render_app_start(app: App, *, element_id: str = "", classes: Iterable[str] = ()) -> str:
    """Return the HTML before the program's text; `APP_END` follows it.

    The outermost element is block level, which Python-Markdown and browsers leave whole. An app that cannot
    be started has no payload: its page shows the program.
    """
    names = " ".join(dict.fromkeys([APP_CLASS, *classes]))
    anchor = f' id="{escape(element_id)}"' if element_id else ""
    if not app.is_live:
        return f'<div{anchor} class="{escape(names)}">\n<div class="{APP_CLASS}__source">\n'
    payload = encode_payload(make_payload(app))
    return (
        f"<div{anchor} class=\"{escape(names)}\" data-stlite='{payload}'>\n"
        f'<stlite-app></stlite-app>\n<div class="{APP_CLASS}__source">\n'
    )


def render_caption(text: str) -> str:
    """Return the caption above a program: the app's title, or the name of one of its files."""
    return f'<p class="{APP_CLASS}__caption">{escape(text)}</p>\n'


def render_problems(problems: Iterable[Problem]) -> str:
    """Return the box that shows on the page what is wrong with a block; hosts' themes style its classes."""
    return "".join(
        f'<div class="{APP_CLASS}__problem admonition failure danger">\n'
        f'<p class="admonition-title">{PROBLEM_TITLE}</p>\n<p>{escape(str(problem))}</p>\n</div>\n'
        for problem in problems
    )


def find_first_app(html: str) -> int | None:
    """Return where the first app or problem box begins in a page; text that shows one does not count."""
    match = _APP.search(html)
    return match.start() if match else None
