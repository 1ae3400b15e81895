"""Finds the original text of a directive's block in the document that docutils or MyST has parsed.

docutils and MyST return lines without tabs and line ends, and split them at other characters than editors do.
MyST also parses option lines in its own way. Text that is not in a document, such as a substitution or a
docstring, stays as it is. Only its YAML options are as the author wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from docutils.statemachine import StateMachine
from sphinx.util.docutils import SphinxDirective

from stlite_docs.authoring.app import Block
from stlite_docs.authoring.block import read_body
from stlite_docs.authoring.near_blocks import explain_unclosed
from stlite_docs.authoring.slips import explain_line
from stlite_docs.authoring.verbatim import Found, find_text
from stlite_docs.base.notebooks import SUFFIX as NOTEBOOK
from stlite_docs.base.notebooks import find_cell
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.base.quoting import quote
from stlite_docs.base.source_lines import split_source_lines
from stlite_docs.options.written_yaml import YamlFault, compose, read_options

from .line_separators import escape_line_separators, unescape_line_separators
from .places import name_file, read_document

# docutils turns these into spaces before it splits a document into lines.
_SPACES = str.maketrans("\v\f", "  ")
_TAB_SIZE = 8
_MARKS = " \t>"
# Arguments that are not a file. In MyST, it is the rest of a fence's first line, such as `height="300"`. In
# reStructuredText, it is a program without a blank line above it.
_NO_FILE = re.compile(r"[\w-]+=|:|.*\n")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_OPTION = re.compile(r":[A-Za-z][\w-]*:(?:[ \t]+.*)?")
_OPTION_NAME = re.compile(r"[ \t]*:([A-Za-z][\w-]*):(?=\s|$)")
_YAML_NAME = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?=\s|$)")
_BARE = re.compile(r"[ \t>]*:?[A-Za-z][\w-]*[ \t]*:[ \t]*[|>]?[-+]?")
_CLOSING = re.compile(r"([`~:])\1{2,}")
_FENCE = re.compile(r"[`~:]{3,}\s*\{?stlite\b")


@dataclass(frozen=True)
class _BlockSource:
    """The result, with lines and columns as in editors, and the options that are not in the body."""

    line: int
    body: str
    body_line: int
    options: Mapping[str, object]
    column: int = 0
    option_lines: Mapping[str, int] = field(default_factory=dict)
    unclosed: str = ""


def read_block(directive: SphinxDirective, ignored: frozenset[str]) -> Block:
    """Return the block that a directive declares.

    Args:
        directive: The directive, before it runs.
        ignored: Options that the core does not handle.
    """
    source, line = directive.get_source_info()
    source, line = source or "<unknown>", line or directive.lineno  # docutils can lose track of the line
    is_rst = isinstance(directive.state_machine, StateMachine)
    document = read_document(Path(source))
    written = (_read_rst if is_rst else _read_myst)(directive, document, line)
    file = name_file(directive.env, source)
    # nbsphinx makes reStructuredText of a notebook, whose file has other lines.
    is_made = is_rst and Path(source).suffix == NOTEBOOK
    place = Place(file, None if is_made else written.line)
    argument = "".join(directive.arguments)
    return Block(
        place=place,
        body=written.body,
        body_place=Place(file, None if is_made else written.body_line, written.column),
        options={**written.options, **_read_argument(argument)},
        ignored=ignored,
        problems=(*_check_argument(argument, written.options, place), *_check_end(written, place)),
        option_places={
            name: Place(file, None if is_made else number) for name, number in written.option_lines.items()
        },
        text_places={
            name: Place(file, None if is_made else number + _is_bare(document, number))
            for name, number in written.option_lines.items()
        },
    )


def _is_bare(document: str, number: int) -> bool:
    """Whether the value of the option in a line begins below it."""
    lines = split_source_lines(document)
    return number <= len(lines) and _BARE.fullmatch(lines[number - 1].rstrip()) is not None


def _read_argument(argument: str) -> dict[str, object]:
    return {"file": argument} if argument and not _NO_FILE.match(argument) else {}


def _check_argument(argument: str, options: Mapping[str, object], place: Place) -> Iterator[Problem]:
    if argument.startswith(":"):
        yield from _explain_options(argument, place)
    elif _NO_FILE.match(argument):
        message = (
            f"expected a program file after the block's name, got {quote(argument)}; write options on their "
            "own lines at the top of the block, such as ':height: 300', and the program below a blank line"
        )
        yield Problem(ProblemKind.HEADER, message, place)
    elif argument and "file" in options:
        message = "option 'file' is set in the header and in the text; remove one of them"
        yield Problem(ProblemKind.OPTION, message, place)


def _check_end(written: _BlockSource, place: Place) -> Iterator[Problem]:
    if written.unclosed:
        yield Problem(ProblemKind.HEADER, explain_unclosed(written.unclosed), place)


def _explain_options(argument: str, place: Place) -> Iterator[Problem]:
    """Yield a problem for each option line that docutils has taken for the directive's argument."""
    for number, line in enumerate(split_source_lines(argument), 1):
        message = explain_line(line)
        if _OPTION.fullmatch(line.strip()):
            message = (
                "this option is indented more than the program below it. Indent all lines of the block alike."
            )
        if message:
            yield Problem(ProblemKind.OPTION, message, place.below(number))


def _read_rst(directive: SphinxDirective, document: str, line: int) -> _BlockSource:
    lines = _docutils_lines(document)
    place = _editor_line(lines, line)
    written = split_source_lines(document)
    if not directive.content:
        option_lines = _find_names(_OPTION_NAME, written[place:], place, directive.options)
        return _BlockSource(place, "", place, directive.options, 0, option_lines)
    first: int = directive.content.items[0][1]
    end = max(place, _editor_line(lines, first))
    option_lines = _find_names(_OPTION_NAME, written[place:end], place, directive.options)
    shown = [
        _with_form_feeds(lines, unescape_line_separators(text), offset)
        for text, (_source, offset) in zip(directive.content, directive.content.items, strict=True)
    ]
    found = find_text(document, "\n".join(shown), _TAB_SIZE, _editor_line(lines, first + 1))
    if found is None:
        return _BlockSource(place, _joined(directive), first + 1, directive.options, 0, option_lines)
    return _BlockSource(place, found.text, found.line, directive.options, found.column, option_lines)


def _find_names(
    pattern: re.Pattern[str], lines: Sequence[str], above: int, options: Mapping[str, object]
) -> dict[str, int]:
    """Return the line of each option. `lines` are those below the line `above`."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, above + 1):
        match = pattern.match(line)
        if match and match[1] in options:
            found.setdefault(match[1], number)
    return found


def _docutils_lines(document: str) -> list[str]:
    """Split a document at docutils' line ends, without other changes."""
    lines = []
    start = 0
    for line in escape_line_separators(document).translate(_SPACES).splitlines(keepends=True):
        lines.append(document[start : start + len(line)])
        start += len(line)
    return lines


def _editor_line(lines: Sequence[str], number: int) -> int:
    """Return an editor's line number for docutils' line number."""
    above = "".join(lines[: number - 1])
    return len(split_source_lines(f"{above}x")) if number <= len(lines) else number


def _with_form_feeds(lines: Sequence[str], shown: str, offset: int) -> str:
    """Return a line from docutils with the form feeds that it has replaced by spaces."""
    line = lines[offset].expandtabs(_TAB_SIZE).rstrip() if offset < len(lines) else ""
    restored = line[len(line) - len(shown) :] if len(line) >= len(shown) else ""
    return restored if restored.translate(_SPACES) == shown else shown


def _read_myst(directive: SphinxDirective, document: str, line: int) -> _BlockSource:
    cell = find_cell(document, line)
    if cell is not None:
        read = _read_markdown(directive, cell.text, line - cell.line)
        option_lines = {name: number + cell.line for name, number in read.option_lines.items()}
        return replace(
            read,
            line=read.line + cell.line,
            body_line=read.body_line + cell.line,
            option_lines=option_lines,
        )
    return _read_markdown(directive, document, line)


def _read_markdown(directive: SphinxDirective, document: str, line: int) -> _BlockSource:
    lines = split_source_lines(document)
    above = _fence_above(lines, line)
    # The other fences are for text whose lines MyST does not know, such as the cells of a Markdown notebook.
    for fence in (above, *(number for number in range(line + 1, len(lines) + 1) if _is_fence(lines, number))):
        read = _read_fence(directive, document, fence)
        if read is not None and (fence == above or read.body):
            return replace(read, unclosed=_find_unclosed(lines, fence, read))
    text = _joined(directive)
    found = find_text(document, text, None) or Found(text, line + 1 + directive.content_offset)
    # The text is from elsewhere, such as a substitution. MyST has kept it, in old versions without its fence.
    written = split_source_lines(directive.block_text)
    head = _option_block(written[1:] if written and _is_fence(written, 1) else written)
    return _BlockSource(line, found.text, found.line, _read_yaml(head, directive.options), found.column)


def _read_fence(directive: SphinxDirective, document: str, fence: int) -> _BlockSource | None:
    """Read the block below a line of a document; None if the line is 0, or has another block below it."""
    lines = split_source_lines(document)
    given: Mapping[str, object] = directive.options
    text = _joined(directive)
    head = _option_block(lines[fence:])
    below = fence + len(head)
    found = find_text(document, text, None, below + 1) if text.strip() else Found("", below + 1)
    if not fence or found is None or any(map(_unmarked, lines[below : found.line - 1])):
        return None
    if _is_yaml(head):
        option_lines = _find_names(_YAML_NAME, head, fence, given)
        return _BlockSource(
            fence, found.text, found.line, _read_yaml(head, given), found.column, option_lines
        )
    read = read_body("".join(head), Place(""))
    own = read.options
    # MyST's view of each line tells whether these are the lines of this block. With a slip, MyST has none.
    is_ours = all(name in given and str(given[name]) in str(own[name]) for name in own)
    if not read.slips and not (own and is_ours):
        return _BlockSource(fence, found.text, found.line, given, found.column)
    # A name with other characters is a slip of the body, which has its message.
    attributes = {
        name: value
        for name, value in given.items()
        if name not in own and (_NAME.fullmatch(name) or not read.slips)
    }
    body = "".join(head) + "\n" * (found.line - 1 - below) + found.text
    return _BlockSource(fence, body, fence + 1, attributes, found.column)


def _find_unclosed(lines: Sequence[str], fence: int, read: _BlockSource) -> str:
    """Return a fence that has no closing line, without its indentation; else nothing."""
    below = lines[read.body_line - 1 + len(split_source_lines(read.body)) :] if read.body else lines[fence:]
    end = next(filter(None, map(_unmarked, below)), "")
    return "" if not read.body or _CLOSING.fullmatch(end) else _unmarked(lines[fence - 1])


def _joined(directive: SphinxDirective) -> str:
    return unescape_line_separators("".join(f"{line}\n" for line in directive.content))


def _fence_above(lines: Sequence[str], number: int) -> int:
    """Return the line of the fence at or above a line, or 0. MyST counts too far in nested directives."""
    numbers = range(min(number, len(lines)), 0, -1)
    return next((number for number in numbers if _is_fence(lines, number)), 0)


def _is_fence(lines: Sequence[str], number: int) -> bool:
    return _FENCE.search(lines[number - 1]) is not None


def _unmarked(line: str) -> str:
    """Return a line without indentation, quote marks and line end."""
    return line.strip(f"{_MARKS}\r\n")


def _option_block(lines: Sequence[str]) -> list[str]:
    """Return the lines that MyST reads as options: `:name: value`, or YAML between `---`."""
    width = len(lines[0]) - len(lines[0].lstrip(_MARKS)) if lines else 0
    head: list[str] = []
    if lines and lines[0][width:].startswith("---"):
        for line in lines:
            head.append(line[width:])
            if len(head) > 1 and head[-1].startswith("---"):
                return head
        return []
    for line in lines:
        text = line.lstrip(_MARKS)
        if not text.startswith(":") or text.startswith(":::"):
            break
        head.append(text)
    return head


def _is_yaml(block: Sequence[str]) -> bool:
    return bool(block) and block[0].startswith("-")


def _read_yaml(block: Sequence[str], given: Mapping[str, object]) -> Mapping[str, object]:
    """Return MyST's options, with lists and mappings restored where MyST joined them into one text."""
    if not _is_yaml(block):
        return given
    node = compose("".join(block[1:-1]))
    if node is None or isinstance(node, YamlFault):
        return given
    import yaml  # noqa: PLC0415 - comes with MyST, and only MyST has such blocks

    try:
        data = yaml.safe_load("".join(block[1:-1]))
    except (yaml.YAMLError, RecursionError, ValueError):  # nested too deeply, or too many digits
        return given
    native = read_options(node, data).values if isinstance(data, dict) else {}
    return {
        name: native[name] if isinstance(native.get(name), list | dict) else given[name] for name in given
    }
