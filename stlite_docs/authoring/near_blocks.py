"""Recognizes what is nearly a block. Hosts only show it, as code or text."""

from __future__ import annotations

import difflib
import re

from stlite_docs.base.quoting import quote

NAME = "stlite"
IN_ONE_LINE = (
    "this block is only code, because it shares its line with other text. "
    "Put '```stlite', the program and '```' in separate lines; a cell of a table cannot have them."
)
SECOND_NAME = "the first word of a fence says what it is, so this block is only code. Write {}."

_FENCE = re.compile(
    r"(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?P<brace>\{[ \t]*)?(?P<dot>\.?)(?P<name>[\w.-]+)(?P<rest>[^`\n]*)"
)
# The first line of a paragraph, a table cell, or raw HTML.
_DIRECTIVE = re.compile(r"\.\.[ \t]*(?P<name>stlite)[ \t]*::?(?![\w:])", re.IGNORECASE)
_COLONS = re.compile(r":{3,}[ \t]*(?:\{[ \t]*stlite[ \t]*\}|stlite[ \t]*\n)")
_ELEMENT = re.compile(r"<stlite(?:-app)?(?:[ \t\n][^<>]*)?/?>", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{%-?[ \t]*stlite(?![\w-])[^%\n]*%\}|!stlite(?![\w-])")
_TAG_BELOW_TEXT = re.compile(r"(?<=\n)[ \t]*(\{%-?[ \t]*stlite(?![\w-])[^%\n]*%\})[ \t]*(?=\n|\Z)")
# A list of attributes with our name behind another one.
_CLASS = re.compile(
    r"(?:`{3,}|~{3,})[ \t]*+\{[ \t]*+(?=[^}`]*+\}[ \t]*+\Z)[.\w][^}`]*?[ \t]\.stlite(?![\w-])[^}`]*+\}[ \t]*+"
)
_SLASHES = re.compile(r"/{3,}[ \t]*stlite\b")
_ONE_LINE = re.compile(r"`{2,}[ \t]*\{?stlite\}?[ \t\n][^`]*`{2,}\Z")
# Repetitions that could share characters would take hours on a long line.
BEHIND_TEXT = re.compile(r"[^\S\n]*[^`\s][^`\n]*(?<=[ \t])`{3,}[ \t]*\{?stlite\}?[ \t]*\n")
# Languages whose names resemble ours.
_OTHERS = frozenset({"sqlite", "sqlite3", "lite"})
_LIKENESS = 0.83
_LONGER = re.compile(r"st-?lite[._-]\w+", re.IGNORECASE)
_PYTHON = frozenset({"py", "python", "python3"})
_SECOND = re.compile(r"[ \t,]+stlite(?![\w=-])")


def is_near_name(name: str) -> bool:
    """Whether a language looks like a misspelt `stlite`."""
    folded = name.lower().replace("-", "").replace("_", "")
    if name == NAME or name.lower() in _OTHERS:
        return False
    if _LONGER.fullmatch(name):
        return True
    return folded == NAME or difflib.SequenceMatcher(None, NAME, folded).ratio() >= _LIKENESS


def explain_fence(header: str) -> str:
    """Return a message about a Markdown fence that is nearly ours in MkDocs, else nothing."""
    if _CLASS.fullmatch(header.strip()):
        return SECOND_NAME.format("'```stlite'")
    match = _FENCE.fullmatch(header.strip())
    if match is None:
        return ""
    if match["brace"] and not match["dot"] and match["name"].lower() == NAME:
        shown = f"{match['fence']}{{{match['name']}}}"
        return f"{quote(shown)} is the form for MyST, so this block is only code. Write '```stlite' here."
    if match["name"].lower() in _PYTHON and _SECOND.match(match["rest"]):
        return SECOND_NAME.format("'```stlite'")
    if is_near_name(match["name"]):
        return explain_language(match["name"])
    return ""


def explain_language(name: str) -> str:
    """Return a message about code in a language that is nearly ours."""
    return f"a block with the language {quote(name)} is only code. Write '```stlite' to make it an app."


def has_second_name(header: str) -> bool:
    """Whether a line starts a fence of Python with our name behind it."""
    match = _FENCE.fullmatch(header.strip())
    is_python = match is not None and match["name"].lower() in _PYTHON and not match["brace"]
    return bool(_CLASS.fullmatch(header.strip()) or (is_python and match and _SECOND.match(match["rest"])))


def explain_foreign_form(text: str, form: str) -> str:
    """Return a message about text that starts with an element or a template's tag of our name, else nothing.

    Args:
        text: The text.
        form: How a block starts in this markup.
    """
    if match := _ELEMENT.match(text) or _TEMPLATE.match(text):
        shown = match[0].partition("\n")[0].strip()
        return f"{quote(shown)} starts no app. Write {form} here."
    return ""


def find_tags_below_text(text: str) -> list[tuple[str, int]]:
    """Return the template's tags of our name that are alone in a line below text, with the lines above.

    A paragraph with inline code only shows them.
    """
    if "`" in text:
        return []
    return [(match[1], text.count("\n", 0, match.start())) for match in _TAG_BELOW_TEXT.finditer(text)]


def explain_text(text: str) -> str:
    """Return a message about text in Markdown that looks as if it starts a block, else nothing."""
    if _COLONS.match(text):
        return "':::{stlite}' is the form for MyST, so this block is only text. Write '```stlite' here."
    if _DIRECTIVE.match(text):
        return "'.. stlite::' is the form for reStructuredText, so this is only text. Write '```stlite' here."
    if _SLASHES.match(text):
        return "'/// stlite' starts no app, so this block is only text. Write '```stlite' here."
    if message := explain_foreign_form(text, "'```stlite'"):
        return message
    if _ONE_LINE.match(text) or BEHIND_TEXT.match(text):
        return IN_ONE_LINE
    return ""


def explain_unclosed(header: str) -> str:
    """Return a message about a fence without its closing line."""
    match = _FENCE.match(header.strip())
    fence = match["fence"] if match else "```"
    return f"this block has no closing line. Add {quote(fence)} in its own line below the program."
