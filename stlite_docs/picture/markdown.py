"""Streamlit's Markdown as HTML that is safe in any page.

markdown-it reads it. All HTML is written here, from what it has read: only the elements and attributes below,
with no element of the program's own HTML. So it has no scripts, no event handlers, no styles and no forms,
whatever a program says. Links lead to the web or to mail, and images are those that the page has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import urlsplit

from markdown_it.token import Token

from stlite_docs.picture.emoji import names_of_icons
from stlite_docs.picture.markdown_text import text_of_tokens
from stlite_docs.picture.program_html import text_of_html
from stlite_docs.picture.streamlit_syntax import COLOURS, markdown_parser


@dataclass(frozen=True)
class ImageFile:
    """An image that the page has, by its address there. Its size is in pixels, or (0, 0)."""

    address: str
    size: tuple[int, int] = (0, 0)


# Finds an image of the page; none if the page does not have it.
Media = Callable[[str], ImageFile | None]

CLASS = "stlite-picture"
TABLE = f'<table class="{CLASS}__grid">'

_SCHEMES = frozenset({"http", "https", "mailto"})
# Those of markdown-it that become an element of the same name. None has attributes.
_ELEMENTS = frozenset(
    "blockquote dd dl dt em li ol p s strong table tbody td th thead tr ul".split()  # noqa: SIM905 - shorter
)
# Streamlit's titles begin at the level after the page's own title and section.
_LEVELS = {"h1": 3, "h2": 4, "h3": 5}
_LEAST_LEVEL = 6
# Of a side of an image. Files can say anything.
_MOST_PIXELS = 20_000


def markdown_html(source: str, media: Media, *, allows_html: bool = False) -> str:
    """Return Markdown as blocks of HTML. Of HTML in it, the text is left."""
    return _Html(media).blocks(markdown_parser(allows_html=allows_html).parse(source))


def label_html(source: str, media: Media) -> str:
    """Return a label as HTML for inside of a paragraph. Streamlit's labels have no blocks."""
    tokens = markdown_parser(allows_html=False).parseInline(source)
    icons = "" if text_of_tokens(tokens) else names_of_icons(source)
    return _icon(icons) if icons else _Html(media).blocks(tokens).strip()


def heading_html(content: str, tag: str) -> str:
    """Return HTML as a heading: `tag` is Streamlit's.

    It is not one of HTML's own headings. Hosts would give those an anchor, number them, and begin a section
    of their search there.
    """
    level = _LEVELS.get(tag, _LEAST_LEVEL)
    return (
        f'<p role="heading" aria-level="{level}" class="{CLASS}__h{level}"><strong>{content}</strong></p>\n'
    )


def safe_link(address: str) -> str | None:
    """Return an address that a page can link to, none for those that lead to no place in the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    is_safe = parts.scheme.lower() in _SCHEMES and (parts.netloc or parts.scheme.lower() == "mailto")
    return parts.geturl() if is_safe else None


@dataclass(frozen=True)
class _Html:
    """Writes tokens of markdown-it."""

    media: Media

    def blocks(self, tokens: Sequence[Token]) -> str:
        return "".join(self._write(tokens))

    def _write(self, tokens: Iterable[Token]) -> Iterator[str]:
        links: list[bool] = []
        for token in tokens:
            kind, _, end = token.type.rpartition("_")
            if token.type == "inline":
                yield from self._write(token.children or [])
            elif kind == "link" and end == "open":
                address = safe_link(str(token.attrGet("href") or ""))
                links.append(address is not None)
                yield f'<a href="{escape(address)}">' if address else ""
            elif kind == "link":
                yield "</a>" if links.pop() else ""
            elif kind == "heading":
                start, close = heading_html("\0", token.tag).split("\0")
                yield start if end == "open" else close
            elif token.nesting and token.tag in _ELEMENTS:
                yield self._element(token, end == "open")
            elif token.type == "image":
                yield self._image(token)
            elif token.type in _LEAVES:
                yield _LEAVES[token.type](token)

    def _element(self, token: Token, is_open: bool) -> str:
        if token.hidden:  # the paragraph of a short item
            return ""
        tag = token.tag
        if tag == "table":
            # Themes dress tables that have no class, and some of their scripts put them elsewhere.
            return f'<div class="{CLASS}__table">{TABLE}' if is_open else "</table></div>\n"
        if not is_open:
            return f"</{tag}>\n" if token.block else f"</{tag}>"
        if "text-align:right" in str(token.attrGet("style")):
            return f'<{tag} class="{CLASS}__number">'
        start = token.attrGet("start") if tag == "ol" else None
        return f'<{tag} start="{int(start)}">' if start is not None else f"<{tag}>"

    def _image(self, token: Token) -> str:
        text = text_of_tokens(token.children or [])
        return image_html(self.media, str(token.attrGet("src") or ""), text)


def _text(token: Token) -> str:
    return escape(token.content)


def _code(token: Token) -> str:
    return f"<code>{escape(token.content)}</code>"


def _icon(name: str = "") -> str:
    """Return the place of an icon, whose font the page does not have."""
    return f'<span class="{CLASS}__icon">{escape(name)}</span>'


def _code_block(token: Token) -> str:
    return code_html(token.content)


def _own_html(token: Token) -> str:
    return "".join(f"<p>{escape(line)}</p>\n" for line in text_of_html(token.content).splitlines())


# Pixels by which a line of a formula is higher than one without these, as Streamlit draws it.
_LIMIT = r"(?:\{[^{}]{0,99}\}|.)"
_HIGH_SIGNS = (
    (re.compile(rf"\\(?:sum|prod)(?:_{_LIMIT}\^|\^{_LIMIT}_)"), 33),
    (re.compile(r"\\o?int(?![a-zA-Z])"), 24),
    (re.compile(r"\\d?binom(?![a-zA-Z])|\\(?:sum|prod)[_^]"), 22),
    (re.compile(r"\\[dc]?frac(?:\{[^{}]{0,99}\})?\{[^{}\\]{0,99}\\[dc]?frac"), 20),
    (re.compile(r"\\[dc]?frac(?![a-zA-Z])"), 15),
    (re.compile(r"\\(?:sum|prod)(?![a-zA-Z])|\\(?:lim|max|min|sup|inf)_"), 8),
)
_WIDE_LINES = re.compile(r"\\begin\{(?:aligned|align\*?|gather(?:ed|\*)?|split|[dr]?cases)\}")
_FORMULA, _MARGIN_OF_FORMULA, _MOST_LINES = 40, 16, 40
_LINE_OF_FORMULA, _WIDE_LINE_OF_FORMULA = 23, 29


def _formula(token: Token) -> str:
    """Return the source of a formula, in the space that the formula takes."""
    lines = token.content.split("\\\\")[:_MOST_LINES]
    line = _WIDE_LINE_OF_FORMULA if len(lines) > 1 and _WIDE_LINES.search(token.content) else _LINE_OF_FORMULA
    height = _FORMULA - _LINE_OF_FORMULA + sum(line + _more_height(each) for each in lines)
    # Below another part of its text, they share the margin between them.
    if token.map and token.map[0]:
        return code_html(token.content, f"math {CLASS}__below", height - _MARGIN_OF_FORMULA)
    return code_html(token.content, "math", height)


def _more_height(line: str) -> int:
    return next((height for sign, height in _HIGH_SIGNS if sign.search(line)), 0)


# All other tokens have nothing to show.
_LEAVES: Mapping[str, Callable[[Token], str]] = MappingProxyType(
    {
        "text": _text,
        "text_special": _text,
        "code_inline": _code,
        "icon": lambda _: _icon(),
        "math_inline": _code,
        "code_block": _code_block,
        "fence": _code_block,
        "math_block": _formula,
        "directive_open": lambda token: f'<span class="{coloured(token.info)}">',
        "directive_close": lambda _: "</span>",
        "softbreak": lambda _: "\n",
        "hardbreak": lambda _: "<br/>\n",
        "hr": lambda _: "<hr/>\n",
        "html_block": _own_html,
    }
)


def code_html(code: str, kind: str = "", height: int = 0) -> str:
    """Return a block of code, or of something else line by line. A height is that of the app, in pixels."""
    name = f' class="{CLASS}__{kind}"' if kind else ""
    style = f' style="--tall:{height}px"' if height else ""
    return f"<pre{name}{style}><code>{escape(code)}</code></pre>\n"


def image_html(media: Media, address: str, text: str, width: int = 0) -> str:
    """Return an image, or its text where the page does not have the image."""
    found = media(address)
    if found is None:
        return escape(text)
    natural, height = found.size if max(found.size) <= _MOST_PIXELS else (0, 0)
    size = f' width="{width or natural}"' if width or natural else ""
    # Its place is there before the image is. A height would stay where a theme makes the image narrower.
    shape = f' style="aspect-ratio:{natural}/{height}"' if natural and height else ""
    return f'<img src="{escape(found.address)}" alt="{escape(text)}"{size}{shape} loading="lazy"/>'


def coloured(style: str) -> str:
    """Return the classes of a text in one of Streamlit's styles: `red`, `red-badge`, `small`."""
    colour, _, kind = style.partition("-")
    if colour not in COLOURS:
        return f"{CLASS}__{colour}"
    return f"{CLASS}__{kind or 'ink'} {CLASS}__{colour}"
