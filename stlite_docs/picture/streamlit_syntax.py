"""Streamlit's own syntax, as rules of markdown-it: colours, badges, shortcodes, formulas, arrows, tasks.

Each rule looks at every character at most once or twice, so no text makes a build wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from stlite_docs.picture.emoji import SHORTCODE, replace_shortcode

COLOURS = ("red", "orange", "yellow", "green", "blue", "violet", "gray", "primary", "rainbow")

_DIRECTIVE = re.compile(r":([a-z]{2,10})(-background|-badge)?\[")
_ATTRIBUTES = re.compile(r"\{[^{}\n]{0,200}\}")
_BRACKETS = re.compile(r"\\.|`+[^`]*`+|[\[\]]", re.DOTALL)
_DOLLARS = re.compile(r"\\.|\$+", re.DOTALL)
_ARROWS = {"<->": "↔", "<-": "←", "->": "→", "--": "—", ">=": "≥", "<=": "≤", "~=": "≈"}
_ARROW = re.compile(r"(?<!\S)(?:<->|<-|->|--|>=|<=|~=)(?!\S)")
_TASK = re.compile(r"\[([ xX])\] ")


@cache
def markdown_parser(*, allows_html: bool) -> MarkdownIt:
    """Return what reads Streamlit's Markdown.

    Its own tokens are `directive_open`, `directive_close`, `icon`, `math_inline` and `math_block`. The `info`
    of `directive_open` is a colour, perhaps with `-background` or `-badge`, or `small` or `plain`. All other
    syntax of Streamlit becomes text. All links and images become tokens, wherever they lead.
    """
    markdown = MarkdownIt("commonmark", {"html": allows_html}).enable(["table", "strikethrough"])
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    markdown.inline.ruler.before("link", "streamlit_directive", _directive)
    markdown.inline.ruler.before("link", "streamlit_shortcode", _shortcode)
    markdown.inline.ruler.after("escape", "streamlit_math", _math)
    markdown.block.ruler.before(
        "fence", "streamlit_math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]}
    )
    markdown.core.ruler.push("streamlit_texts", _texts)
    return markdown


def _any_link(url: str) -> bool:  # noqa: ARG001 - as markdown-it asks
    return True


def _directive(state: StateInline, silent: bool) -> bool:
    found = _DIRECTIVE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == ":" else None
    style = _style(found) if found else None
    if not found or not style:
        return False
    end = _brackets(state).get(found.end() - 1)
    if end is None or end >= state.posMax:
        return False
    if not silent:
        state.push("directive_open", "span", 1).info = style
        most, state.pos, state.posMax = state.posMax, found.end(), end
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("directive_close", "span", -1)
    attributes = _ATTRIBUTES.match(state.src, end + 1, state.posMax)
    state.pos = attributes.end() if attributes else end + 1
    return True


def _style(found: re.Match[str]) -> str | None:
    name, kind = found[1].replace("grey", "gray"), found[2] or ""
    if name in COLOURS:
        return f"{name}{kind}"
    # These two have their looks from the program, or move.
    return "small" if name == "small" else "plain" if name in {"color", "shimmer"} and not kind else None


def _brackets(state: StateInline) -> dict[int, int]:
    """Return where each square bracket of the text closes. Those in code or after a backslash are text."""

    def find() -> dict[int, int]:
        found: dict[int, int] = {}
        opened: list[int] = []
        for mark in _BRACKETS.finditer(state.src):
            if mark[0] == "[":
                opened.append(mark.start())
            elif mark[0] == "]" and opened:
                found[opened.pop()] = mark.start()
        return found

    return _once(state, "brackets", find)


def _dollars(state: StateInline) -> dict[int, int]:
    """Return for each row of dollars where the next one of the same length begins."""

    def find() -> dict[int, int]:
        found: dict[int, int] = {}
        last: dict[str, int] = {}
        for mark in _DOLLARS.finditer(state.src):
            if mark[0].startswith("$"):
                if mark[0] in last:
                    found[last[mark[0]]] = mark.start()
                last[mark[0]] = mark.start()
        return found

    return _once(state, "dollars", find)


def _once(state: StateInline, name: str, find: Callable[[], dict[int, int]]) -> dict[int, int]:
    """Return what was found in this text before. Otherwise a long text would take its length squared."""
    known: tuple[str, dict[int, int]] | None = state.env.get(name)
    if known is None or known[0] != state.src:
        known = state.env[name] = (state.src, find())
    return known[1]


def _shortcode(state: StateInline, silent: bool) -> bool:
    found = SHORTCODE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == ":" else None
    text = replace_shortcode(found) if found else None
    if not found or (text is None and not found["icon"]):
        return False
    if not silent and text is None:
        state.push("icon", "span", 0)
    elif not silent:
        state.pending += text or ""
    state.pos = found.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    closed = _dollars(state).get(state.pos)
    if closed is None or closed >= state.posMax:
        return False
    length = len(state.src[state.pos : closed]) - len(state.src[state.pos : closed].lstrip("$"))
    if not silent:
        state.push("math_inline", "code", 0).content = state.src[state.pos + length : closed].strip()
    state.pos = closed + length
    return True


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = _line(state, start)
    if state.is_code_block(start) or not first.startswith("$$"):
        return False
    if first.endswith("$$") and len(first) > len("$$$$"):
        lines, after = [first[2:-2]], start + 1
    elif "$" in first[2:]:
        return False
    else:
        after = next((line for line in range(start + 1, end) if _line(state, line) == "$$"), end)
        lines = [first[2:], *(_line(state, line) for line in range(start + 1, after))]
        after = min(after + 1, end)
    if silent:
        return True
    token = state.push("math_block", "pre", 0)
    token.content = "\n".join(lines).strip("\n")
    token.map = [start, after]
    state.line = after
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _texts(state: StateCore) -> None:
    for before, token in zip([None, None, *state.tokens], state.tokens, strict=False):
        if token.type != "inline":
            continue
        children = token.children or []
        if before and before.type == "list_item_open":
            _mark_task(children)
        for child in children:
            if child.type == "text":
                child.content = _ARROW.sub(lambda found: _ARROWS[found[0]], child.content)


def _mark_task(children: list[Token]) -> None:
    if children and children[0].type == "text" and (found := _TASK.match(children[0].content)):
        mark = "☐" if found[1] == " " else "☑"
        children[0].content = f"{mark} {children[0].content[found.end() :]}"
