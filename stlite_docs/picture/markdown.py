"""Streamlit's Markdown as HTML that is safe in any page, and as plain text.

markdown-it reads it. All HTML is written here, from what it has read: only the elements and attributes below,
with no element of the program's own HTML. So it has no scripts, no handlers of events, no styles and no forms,
whatever a program says. Links lead to the web or to mail, and images are those that the page has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from stlite_docs.picture.emoji import names_of_icons
from stlite_docs.picture.streamlit_syntax import COLOURS, add_streamlit_syntax

# Finds the address of an image in the page; none if the page does not have it.
Media = Callable[[str], str | None]

CLASS = "stlite-picture"

_SCHEMES = frozenset({"http", "https", "mailto"})
# Those of markdown-it that become an element of the same name. None has attributes.
_ELEMENTS = frozenset(
    "blockquote dd dl dt em li ol p s strong table tbody td th thead tr ul".split()  # noqa: SIM905 - shorter
)
# Streamlit's titles begin at the level after the page's own title and section.
_LEVELS = {"h1": 3, "h2": 4, "h3": 5}
_LEAST_LEVEL = 6
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header "  # noqa: SIM905
    "hr li main nav ol p pre section table td th tr ul".split()
)
_HIDDEN = frozenset({"head", "script", "style", "svg", "template", "title"})


def markdown_html(source: str, media: Media, *, allows_html: bool = False) -> str:
    """Return Markdown as blocks of HTML. Of HTML in it, the text is left."""
    return _Html(media).blocks(_parser(allows_html).parse(source))


def label_html(source: str, media: Media) -> str:
    """Return a label as HTML for inside of a paragraph. Streamlit's labels have no blocks."""
    html = _Html(media).blocks(_parser(allows_html=False).parseInline(source)).strip()
    return html or escape(names_of_icons(source))


def heading_html(content: str, tag: str) -> str:
    """Return HTML as a heading: `tag` is Streamlit's.

    It is none of HTML's own headings. Hosts would give those an anchor, number them, and begin a section of
    their search there.
    """
    level = _LEVELS.get(tag, _LEAST_LEVEL)
    return (
        f'<p role="heading" aria-level="{level}" class="{CLASS}__h{level}"><strong>{content}</strong></p>\n'
    )


def markdown_text(source: str, *, allows_html: bool = False) -> str:
    """Return Markdown as plain text, without its marks."""
    return _text(_parser(allows_html).parse(source))


def label_text(source: str) -> str:
    """Return a label as plain text in one line."""
    text = _text(_parser(allows_html=False).parseInline(source))
    return " ".join(text.split()) or names_of_icons(source)


def text_of_html(source: str) -> str:
    """Return the text of a program's own HTML, a line for each block."""
    reader = _TextOfHtml()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)


def safe_link(address: str) -> str | None:
    """Return an address that a page can link to, none for those that lead to no place in the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    is_safe = parts.scheme.lower() in _SCHEMES and (parts.netloc or parts.scheme.lower() == "mailto")
    return parts.geturl() if is_safe else None


@cache
def _parser(allows_html: bool) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": allows_html}).enable(["table", "strikethrough"])
    # Others become text where they are written.
    markdown.validateLink = lambda _: True  # type: ignore[method-assign]
    add_streamlit_syntax(markdown)
    return markdown


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
            else:
                yield self._leaf(token)

    def _element(self, token: Token, is_open: bool) -> str:
        if token.hidden:  # the paragraph of a short item
            return ""
        tag = token.tag
        if not is_open:
            return f"</{tag}>\n" if token.block else f"</{tag}>"
        start = token.attrGet("start") if tag == "ol" else None
        return f'<{tag} start="{int(start)}">' if start is not None else f"<{tag}>"

    def _leaf(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                return escape(token.content)
            case "code_inline" | "math_inline":
                return f"<code>{escape(token.content)}</code>"
            case "code_block" | "fence" | "math_block":
                return code_html(token.content)
            case "directive_open":
                return f'<span class="{coloured(token.info)}">'
            case "directive_close":
                return "</span>"
            case "softbreak":
                return "\n"
            case "hardbreak":
                return "<br>\n"
            case "hr":
                return "<hr>\n"
            case "image":
                return image_html(self.media, str(token.attrGet("src") or ""), _text(token.children or []))
            case "html_block":
                text = text_of_html(token.content)
                return "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines())
            case _:
                return ""


def code_html(code: str) -> str:
    """Return a block of code."""
    return f"<pre><code>{escape(code)}</code></pre>\n"


def image_html(media: Media, address: str, text: str, width: int = 0) -> str:
    """Return an image, or its text where the page does not have the image."""
    found = media(address)
    if found is None:
        return escape(text)
    size = f' width="{width}"' if width else ""
    return f'<img src="{escape(found)}" alt="{escape(text)}"{size} loading="lazy">'


def coloured(style: str) -> str:
    """Return the classes of a text in one of Streamlit's styles: `red`, `red-badge`, `red-background`, `small`."""
    colour, _, kind = style.partition("-")
    if colour not in COLOURS:
        return f"{CLASS}__{colour}"
    return f"{CLASS}__{kind or 'ink'} {CLASS}__{colour}"


def _text(tokens: Iterable[Token]) -> str:
    """Return the text of tokens: blocks are parted by an empty line, items and rows have a line each."""
    return re.sub(r"\n{3,}", "\n\n", "".join(_texts(tokens))).strip()


def _texts(tokens: Iterable[Token]) -> Iterator[str]:
    numbers: list[int | None] = []
    for token in tokens:
        match token.type:
            case "inline":
                yield _text(token.children or [])
            case "text" | "text_special" | "code_inline" | "math_inline":
                yield token.content
            case "image":
                yield _text(token.children or [])
            case "softbreak" | "hardbreak":
                yield "\n"
            case "code_block" | "fence" | "math_block":
                yield f"{token.content}\n\n"
            case "html_block":
                yield f"{text_of_html(token.content)}\n\n"
            case "hr":
                yield "---\n\n"
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "list_item_open":
                yield _mark(numbers)
            case "td_open" | "th_open":
                yield ""
            case "td_close" | "th_close":
                yield "\t"
            case "tr_close":
                yield "\n"
            case "paragraph_close" if token.hidden:
                yield "\n"
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                yield "" if numbers else "\n"
            case "paragraph_close" | "heading_close" | "table_close":
                yield "\n\n"


def _mark(numbers: list[int | None]) -> str:
    """Return what begins an item of the innermost list, and count it."""
    number = numbers[-1]
    indent = "  " * (len(numbers) - 1)
    if number is None:
        return f"{indent}- "
    numbers[-1] = number + 1
    return f"{indent}{number}. "


class _TextOfHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if not self._hidden and tag in _HIDDEN:
            self._hidden = tag
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # Only elements part lines.
            self.found.append(data.replace("\n", " "))

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.found.append("\n")
