"""Streamlit's Markdown as plain text, without its marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from markdown_it.token import Token

from stlite_docs.picture.emoji import names_of_icons
from stlite_docs.picture.program_html import text_of_html
from stlite_docs.picture.streamlit_syntax import markdown_parser

_CELL = " | "
_CELL_AND_LINE = f"{_CELL}\n"


def markdown_text(source: str, *, allows_html: bool = False) -> str:
    """Return Markdown as plain text: an empty line is between blocks, and items and rows have a line each."""
    return text_of_tokens(markdown_parser(allows_html=allows_html).parse(source))


def label_text(source: str) -> str:
    """Return a label as plain text in one line."""
    text = text_of_tokens(markdown_parser(allows_html=False).parseInline(source))
    return " ".join(text.split()) or names_of_icons(source)


def text_of_tokens(tokens: Iterable[Token]) -> str:
    """Return the text of what markdown-it has read."""
    numbers: list[int | None] = []
    text = "".join(_WRITE[token.type](token, numbers) for token in tokens if token.type in _WRITE)
    return re.sub(r"\n{3,}", "\n\n", text.replace(_CELL_AND_LINE, "\n")).strip()


# They get the token, and for each list around it the number of its next item: none if it has bullets.
_Write = Callable[[Token, list[int | None]], str]


def _content(token: Token, _: list[int | None]) -> str:
    return token.content


def _inside(token: Token, _: list[int | None]) -> str:
    return text_of_tokens(token.children or [])


def _block(token: Token, _: list[int | None]) -> str:
    return f"{token.content}\n\n"


def _always(text: str) -> _Write:
    return lambda _, __: text


def _begin_bullets(_: Token, numbers: list[int | None]) -> str:
    numbers.append(None)
    return ""


def _begin_numbers(token: Token, numbers: list[int | None]) -> str:
    start = token.attrGet("start")
    numbers.append(1 if start is None else int(start))
    return ""


def _begin_item(_: Token, numbers: list[int | None]) -> str:
    number = numbers[-1]
    indent = "  " * (len(numbers) - 1)
    if number is None:
        return f"{indent}- "
    numbers[-1] = number + 1
    return f"{indent}{number}. "


def _end_list(_: Token, numbers: list[int | None]) -> str:
    numbers.pop()
    return "" if numbers else "\n"


_WRITE: Mapping[str, _Write] = MappingProxyType(
    {
        "inline": _inside,
        "text": _content,
        "text_special": _content,
        "code_inline": _content,
        "math_inline": _content,
        "image": _inside,
        "softbreak": _always("\n"),
        "hardbreak": _always("\n"),
        "code_block": _block,
        "fence": _block,
        "math_block": _block,
        "html_block": lambda token, _: f"{text_of_html(token.content)}\n\n",
        "hr": _always("---\n\n"),
        "bullet_list_open": _begin_bullets,
        "bullet_list_close": _end_list,
        "ordered_list_open": _begin_numbers,
        "ordered_list_close": _end_list,
        "list_item_open": _begin_item,
        "paragraph_close": lambda token, _: "\n" if token.hidden else "\n\n",
        "heading_close": _always("\n\n"),
        "th_close": _always(_CELL),
        "td_close": _always(_CELL),
        "tr_close": _always("\n"),
        "table_close": _always("\n"),
    }
)
